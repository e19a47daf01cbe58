"""A backup of a running product, and a restore into empty engines: `python -m deploy.backup backup`, `restore`.

TO, or FROM, is a folder of a bucket (`s3://bucket/folder`); engines are those of the services' own settings.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from deploy.backup import bucket
from deploy.backup.engines import Engines, copy, looked_through, restore, summary_of
from deploy.backup.problem import BackupProblem
from deploy.backup.settings import BackupSettings
from deploy.backup.summary import Summary
from shared.kafka.cluster import cluster
from shared.settings import Settings, read


def engines_of(settings: Settings, own: BackupSettings) -> Engines:
    """The engines that the settings name."""
    return Engines(cluster(settings), own.backup_mongo or (settings.mongo,))


def backup() -> None:
    """Copy everything but the keys into the folder TO; the product runs on."""
    began, to = time.monotonic(), _named("TO")
    settings, own = read(Settings), read(BackupSettings)
    recipients = own.recipients()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / bucket.new_name()
        held = asyncio.run(copy(engines_of(settings, own), file, recipients))
        size = file.stat().st_size
        kept = bucket.put(file, to)
    say(
        f"Kept in {kept}: {counts(held)}; {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s. No key is in it."
    )


def put_back() -> None:
    """Fill the engines, which must be empty, from FROM; then hold them against it."""
    settings, own = read(Settings), read(BackupSettings)
    with fetched(_named("FROM")) as file:
        identities = own.identities()
        kept = timedelta(days=settings.kept_days)
        held = looked_through(file, identities, kept)
        engines = engines_of(settings, own)
        topics = {
            "partitions": settings.partitions,
            "replicas": 1 if settings.local else settings.replicas,
            "kept": kept,
            "local": settings.local,
            "front_ends": settings.front_ends,
        }
        asyncio.run(restore(file, identities, engines, held, **topics))
        check_same(held, asyncio.run(summary_of(engines, held)))
    say(
        f"Restored: {counts(held)}, as they were. What was erased meanwhile is erased again when chat starts."
    )


@contextmanager
def fetched(source: str) -> Iterator[Path]:
    """Fetch an archive of a bucket into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield bucket.get(source, Path(folder))


def check_same(held: Summary, restored: Summary) -> None:
    """Refuse engines that hold something else than the backup."""
    if differences := held.differences(restored):
        raise BackupProblem("What was restored is not what was kept:\n  " + "\n  ".join(differences))


def counts(held: Summary) -> str:
    """How much a backup holds, in words."""
    documents = sum(one.count for one in held.documents.values())
    return f"{documents} documents, {sum(one.count for one in held.records.values())} records"


def say(text: str) -> None:
    """Write a line for the person who runs it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _named(variable: str) -> str:
    if value := os.environ.get(variable):
        return value
    raise BackupProblem(f"{variable} names no folder: write {variable}=s3://bucket/folder.")


if __name__ == "__main__":
    wanted = {"backup": backup, "restore": put_back}.get(" ".join(sys.argv[1:]))
    if wanted is None:
        sys.exit(__doc__)
    try:
        wanted()
    except BackupProblem as problem:
        sys.exit(str(problem))
