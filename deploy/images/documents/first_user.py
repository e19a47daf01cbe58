"""Make the first user of a document server that lets everybody in: `first_user.py NAME PASSWORD_FILE`."""

import sys
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure

TAKEN = 51003
"""The code of a user who is there already, from a first start that was cut short."""

if __name__ == "__main__":
    name, file = sys.argv[1:]
    client: MongoClient[dict[str, object]] = MongoClient(
        "mongodb://127.0.0.1", serverSelectionTimeoutMS=60_000
    )
    try:
        client.admin.command("createUser", name, pwd=Path(file).read_text().strip(), roles=["root"])
    except OperationFailure as refused:
        if refused.code != TAKEN:
            raise
