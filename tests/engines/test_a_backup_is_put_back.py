"""`make backup` and `make restore`: stores and logs, whole, and never a key."""

import io
import tarfile
from pathlib import Path

import pytest

from deploy.local.backup import backup, main, restore
from deploy.local.folder import DataFolder
from deploy.local.problem import EngineProblem

KEYS = ("oidc/signing-key.json", "keys/ring/2027-01.key")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A stopped run's folder."""
    for name in ("kafka/log", "documents/file", *KEYS, "logs/chat.log"):
        write(tmp_path / "data" / name, f"the {name} of the day")
    return DataFolder(tmp_path / "data")


def write(file: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def held_by(folder: DataFolder) -> dict[str, str]:
    """The content of the folder, but for the lock."""
    files = (file for file in folder.path.rglob("*") if file.is_file() and file.name != "run.lock")
    return {str(file.relative_to(folder.path)): file.read_text() for file in files}


def test_what_was_is_put_back_but_for_the_keys(folder: DataFolder, tmp_path: Path) -> None:
    """The keys are those of today: what is destroyed stays destroyed."""
    archive = backup(folder, tmp_path / "backups")
    before = held_by(folder)
    for name in ("kafka/log", "kafka/more", "documents/file", *KEYS):
        write(folder.path / name, "of the next day")
    restore(folder, archive)
    assert held_by(folder) == before | dict.fromkeys(KEYS, "of the next day")


def test_it_is_put_back_on_another_machine_too(folder: DataFolder, tmp_path: Path) -> None:
    """Where no key is, and none comes."""
    elsewhere = DataFolder(tmp_path / "elsewhere")
    restore(elsewhere, backup(folder, tmp_path / "backups"))
    assert held_by(elsewhere).keys() == {"kafka/log", "documents/file"}


def test_a_signing_key_that_a_former_backup_holds_is_not_put_back(folder: DataFolder, tmp_path: Path) -> None:
    """A thief of the backup could sign anybody in; the rest of it counts."""
    former = tmp_path / "former.tar.gz"
    with tarfile.open(former, "w:gz") as tar:
        for name in ("kafka/log", "documents/file", "oidc/signing-key.json"):
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    before = held_by(folder)
    restore(folder, former)
    assert held_by(folder) == before | {"kafka/log": "", "documents/file": ""}


def test_no_key_is_in_a_backup(folder: DataFolder, tmp_path: Path) -> None:
    """Neither of the ring, nor to sign tokens, nor a log of what happened; and only its owner may read it."""
    archive = backup(folder, tmp_path / "backups")
    with tarfile.open(archive) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {"kafka", "documents"}
    assert archive.stat().st_mode & 0o077 == 0
    assert [file.name for file in archive.parent.iterdir()] == [archive.name]


@pytest.mark.parametrize("damage", ["cut", "not an archive", "half", "a stranger", "another engine"])
def test_what_is_no_whole_backup_changes_nothing(folder: DataFolder, tmp_path: Path, damage: str) -> None:
    """A damaged archive is refused with a sentence before anything is replaced."""
    archive = backup(folder, tmp_path / "backups")
    if damage == "cut":
        archive.write_bytes(archive.read_bytes()[:-40])
    elif damage == "not an archive":
        archive.write_text("hello")
    else:
        more = {"half": [], "a stranger": ["documents/file", "keys/ring/x"]}
        names = ["kafka/log", *more.get(damage, ["documents/documents.mv.db"])]
        with tarfile.open(archive, "w:gz") as tar:
            for name in names:
                tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    before = held_by(folder)
    with pytest.raises(EngineProblem, match=r"backup|cannot be read|earlier version"):
        restore(folder, archive)
    assert held_by(folder) == before


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_a_running_product_is_left_alone(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Its files change under one's hands: stop it first."""
    archive = backup(folder, tmp_path / "backups")
    for name, value in {"DATA": folder.path, "TO": tmp_path, "FROM": archive, "CONFIRM": "yes"}.items():
        monkeypatch.setenv(name, str(value))
    with folder.held(), pytest.raises(EngineProblem, match="Stop that one first"):
        main(what)


def test_without_an_answer_nothing_is_restored(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no way back."""
    archive = backup(folder, tmp_path / "backups")
    write(folder.path / "kafka" / "log", "of the next day")
    monkeypatch.setenv("DATA", str(folder.path))
    monkeypatch.setenv("FROM", str(archive))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(EngineProblem, match="Nothing was restored"):
        main("restore")
    assert held_by(folder)["kafka/log"] == "of the next day"


@pytest.mark.parametrize("to", ["/dev/null/backups", "/proc/backups", "a file"])
def test_a_folder_that_takes_no_backup_is_said(folder: DataFolder, tmp_path: Path, to: str) -> None:
    """In one sentence, with the way out."""
    write(tmp_path / "a file", "of another kind")
    with pytest.raises(EngineProblem, match=r"cannot be written in .*TO="):
        backup(folder, tmp_path / to)


def test_before_the_first_run_there_is_nothing_to_keep(tmp_path: Path) -> None:
    """The command says so, and leaves no folder."""
    with pytest.raises(EngineProblem, match="Nothing to back up"):
        backup(DataFolder(tmp_path / "data"), tmp_path / "backups")
    assert list(tmp_path.iterdir()) == []
