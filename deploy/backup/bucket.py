"""Archives in a bucket of S3's protocol, as obstore reaches it: who we are there is `AWS_…` of the environment."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from deploy.backup.problem import BackupProblem

SUFFIX = ".age"


class Address(NamedTuple):
    """`s3://bucket/folder`, or `s3://bucket/folder/archive.age`."""

    bucket: str
    path: str


def address(text: str) -> Address:
    """Read an address; a sentence if it is none."""
    parts = urlsplit(text)
    if parts.scheme != "s3" or not parts.netloc:
        raise BackupProblem(f"{text} names no bucket: write s3://bucket/folder.")
    return Address(parts.netloc, parts.path.strip("/"))


def new_name() -> str:
    """The name of an archive that is made now."""
    return f"passerelle-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def put(file: Path, to: str) -> str:
    """Keep a file in that folder, whole or not at all; its address."""
    bucket, folder = address(to)
    path = f"{folder}/{file.name}".lstrip("/")
    try:
        obstore.put(S3Store(bucket), path, file)
    except (BaseError, OSError) as error:
        raise BackupProblem(f"The bucket {bucket} did not take the backup: {_first_line(error)}") from None
    return f"s3://{bucket}/{path}"


def get(source: str, folder: Path) -> Path:
    """Fetch an archive into that folder: the one that is named, or the latest of the folder that is named."""
    bucket, path = address(source)
    try:
        store = S3Store(bucket)
        path = path if path.endswith(SUFFIX) else _latest(store, path)
        file = folder / path.rpartition("/")[2]
        with file.open("wb") as fetched:
            for chunk in obstore.get(store, path).stream():
                fetched.write(chunk)
    except (BaseError, OSError) as error:
        raise BackupProblem(f"{source} cannot be fetched: {_first_line(error)}") from None
    return file


def _latest(store: S3Store, folder: str) -> str:
    there = [one["path"] for some in obstore.list(store, folder or None) for one in some]
    if archives := [path for path in there if path.endswith(SUFFIX)]:
        return max(archives, key=lambda path: path.rpartition("/")[2])
    raise BackupProblem("No backup is in that folder.")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
