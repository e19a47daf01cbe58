"""`make backup` and `make restore`: the stores and the logs of one machine, without any key.

A copy opens nothing by itself and signs nobody in: the keys stay where they are. What was erased after it
was made is remembered by the key ring, and is erased again before the restored product answers.
"""

import os
import shutil
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.documents import FORMER, FORMER_FILE
from deploy.local.folder import DataFolder
from deploy.local.problem import EngineProblem
from deploy.local.saying import is_sure
from deploy.local.settings import DataSettings
from shared.settings import read

KEPT = ("kafka", "documents")
"""The parts of a backup: checkpoints in the documents point into Kafka's log, so both go together."""
LEFT_OUT = {"oidc"}
"""The parts that older backups hold and no restore puts back: the key that signs tokens."""


def backup(folder: DataFolder, to: Path) -> Path:
    """Write one archive into that folder, whole or not at all; the product must be stopped. The archive."""
    if not all((folder.path / part).is_dir() for part in KEPT):
        raise EngineProblem(f"Nothing to back up: {folder.path} has no stores yet. Run « make run » first.")
    archive = to / f"passerelle-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    with folder.held():
        try:
            to.mkdir(parents=True, exist_ok=True)
            _pack(folder, archive)
        except OSError as error:
            raise EngineProblem(
                f"The backup cannot be written in {to} ({error.strerror}): choose another folder with TO=…"
            ) from None
    return archive


def _pack(folder: DataFolder, archive: Path) -> None:
    draft = archive.with_suffix(".draft")
    try:
        with tarfile.open(draft, "x:gz", compresslevel=3) as tar:
            for part in KEPT:
                tar.add(folder.path / part, part)
        draft.chmod(0o600)
        draft.replace(archive)
    finally:
        if draft.exists():
            draft.unlink()


def restore(folder: DataFolder, archive: Path) -> None:
    """Put an archive's stores and logs in the place of the present ones; keys stay as they are."""
    with folder.held():
        fresh = folder.path / "restoring"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            _unpack(archive, fresh)
            for part in KEPT:
                shutil.rmtree(folder.path / part, ignore_errors=True)
                (fresh / part).replace(folder.path / part)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _unpack(archive: Path, into: Path) -> None:
    """All of it, before anything present is touched."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            strangers = {name.split("/")[0] for name in tar.getnames()} - {*KEPT, *LEFT_OUT}
            if strangers:
                raise EngineProblem(
                    f"{archive} is no backup of ours: it holds {', '.join(sorted(strangers))}."
                )
            tar.extractall(into, filter="data")
            while tar.fileobj and tar.fileobj.read(1024**2):
                pass  # to its end: there stands the checksum
    except (OSError, EOFError, tarfile.TarError) as error:
        raise EngineProblem(f"{archive} cannot be read ({type(error).__name__}): choose another.") from None
    if not all((into / part).is_dir() for part in KEPT):
        raise EngineProblem(f"{archive} is no whole backup: Kafka's log and the documents go together.")
    if (into / "documents" / FORMER_FILE).exists():
        raise EngineProblem(FORMER.format(where=archive))


def main(what: str) -> None:
    """Back up into TO, or restore FROM."""
    folder = DataFolder(read(DataSettings).data)
    if what == "backup":
        print(f"Kept in {backup(folder, Path(os.environ.get('TO') or 'backups'))}. The keys are not in it.")
        return
    if not (chosen := os.environ.get("FROM")):
        raise EngineProblem("Say which backup: make restore FROM=backups/passerelle-….tar.gz")
    with folder.held():
        pass  # refused before anything is asked
    warning = f"This replaces the conversations in {folder.path} by those of {chosen}."
    if not is_sure(warning, "restore"):
        raise EngineProblem("Nothing was restored.")
    restore(folder, Path(chosen))
    print("Restored. What was erased meanwhile is erased again when « make run » starts.")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except EngineProblem as problem:
        sys.exit(str(problem))
