"""Make the replica set of the document servers, and a user for each service: `documents_users.py USERS`.

The file holds the set's address for its first user, its members, and each user's name, password, databases and
other roles.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

THERE, BEGUN = 51003, 23
"""Codes: the user is there already; the replica set too."""
PATIENCE = 120


def main(asked: dict[str, Any]) -> None:
    """Do it; what is there already stays, with the passwords of the file."""
    if asked["members"]:
        begin_replica_set(asked["first"], asked["name"], asked["members"])
    client: MongoClient[dict[str, Any]] = MongoClient(asked["url"], serverSelectionTimeoutMS=PATIENCE * 1000)
    for user in asked["users"]:
        roles = [{"role": "readWrite", "db": database} for database in user.get("databases", [])]
        roles += [{"role": role, "db": "admin"} for role in user.get("roles", [])]
        try:
            client.admin.command("createUser", user["name"], pwd=user["password"], roles=roles)
        except OperationFailure as refused:
            if refused.code != THERE:
                raise
            client.admin.command("updateUser", user["name"], pwd=user["password"], roles=roles)


def begin_replica_set(first: str, name: str, members: list[str]) -> None:
    """Make its members one set, unless they are; the first user is in the first of them."""
    client: MongoClient[dict[str, Any]] = MongoClient(first, serverSelectionTimeoutMS=PATIENCE * 1000)
    hosts = [{"_id": number, "host": member} for number, member in enumerate(members)]
    for _ in range(PATIENCE):
        try:
            client.admin.command("replSetInitiate", {"_id": name, "members": hosts})
        except OperationFailure as refused:
            if refused.code == BEGUN:
                return
            time.sleep(1)  # the others are not there yet
        else:
            return
    sys.exit(f"The replica set {name} did not begin: see the logs of {', '.join(members)}.")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
