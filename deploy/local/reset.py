"""`make reset`: erase what runs on this machine have kept, after asking."""

import os
import sys

from deploy.local.folder import DataFolder
from deploy.local.problem import EngineProblem
from deploy.local.saying import is_sure
from deploy.local.settings import DataSettings
from shared.settings import read, take_no_arguments

TOGETHER = """\
One engine alone cannot be reset: the documents hold positions in Kafka's log, and the log holds what the
documents were made from. Without {engine}, the other would point at what is no more.
`make reset` erases both."""


def reset() -> None:
    """Ask, then erase."""
    if engine := os.environ.get("ENGINE"):
        raise EngineProblem(TOGETHER.format(engine=engine))
    folder = DataFolder(read(DataSettings).data)
    if not folder.path.exists():
        print(f"Nothing to erase: {folder.path} does not exist.")
        return
    folder.check_ours()
    with folder.held():
        pass  # refused before anything is asked
    if is_sure(f"This erases every conversation, key and log in {folder.path}.", "erase"):
        folder.erase()
        print("Erased.")
    else:
        raise EngineProblem("Nothing was erased.")


if __name__ == "__main__":
    take_no_arguments(__doc__)
    try:
        reset()
    except EngineProblem as problem:
        sys.exit(str(problem))
