"""An earlier copy of a document server's files, and its way back into their place."""

import shutil
from pathlib import Path

from deploy.local.documents import Documents


def keep(documents: Documents, copy: Path) -> None:
    """Copy the files while nobody writes them."""
    documents.kill()
    shutil.copytree(documents.files, copy)
    documents.restart()


def put_back(documents: Documents, copy: Path) -> None:
    """Replace the files by the copy, and serve it."""
    documents.kill()
    shutil.rmtree(documents.files)
    shutil.copytree(copy, documents.files)
    documents.restart()
