"""Backups: an archive that is not whole, not ours, or not as it was is refused before anything is touched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from deploy.backup import archive, bucket
from deploy.backup.documents import Collection, readdressed
from deploy.backup.kafka_log import FILLER, Partition, is_kept
from deploy.backup.problem import BackupProblem
from deploy.backup.settings import BackupSettings
from deploy.backup.summary import Summary
from shared.kafka.topics import wanted
from tests.support.bucket import NAME
from tests.support.bucket import bucket as served_bucket

IDENTITY = x25519.Identity.generate()
NOW = int(datetime.now(UTC).timestamp() * 1000)
"""In milliseconds, as Kafka has it."""
ROWS = [{"record": b"one" * 50_000}, {"record": b"two"}]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """An archive of a few rows."""
    file = tmp_path / "passerelle-1.age"
    with archive.writing(file, [IDENTITY.to_public()]) as write:
        for row in ROWS:
            write(**row)
    return file


@pytest.fixture(scope="module")
def a_bucket() -> Iterator[dict[str, str]]:
    """A bucket that is served."""
    with served_bucket() as variables:
        yield variables


def test_an_archive_is_read_as_it_was_written(written: Path) -> None:
    """By its key alone, and nothing of it stands in the clear."""
    assert list(archive.reading(written, [IDENTITY])) == ROWS
    assert b"one" not in written.read_bytes()
    assert written.stat().st_mode & 0o777 == 0o600


def test_another_key_does_not_open_it(written: Path) -> None:
    """The sentence says which variable names the key."""
    with pytest.raises(BackupProblem, match="BACKUP_IDENTITY does not open"):
        list(archive.reading(written, [x25519.Identity.generate()]))


@pytest.mark.parametrize("part", [0.2, 0.5, 0.999])
def test_an_archive_that_was_cut_or_changed_is_refused(written: Path, part: float) -> None:
    """Wherever it is."""
    whole = written.read_bytes()
    at = int(len(whole) * part)
    for bad in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
        written.write_bytes(bad)
        with pytest.raises(BackupProblem):
            list(archive.reading(written, [IDENTITY]))


def test_an_archive_that_was_not_finished_is_nowhere(tmp_path: Path) -> None:
    """A failure while it is written leaves no file."""
    with pytest.raises(ZeroDivisionError), archive.writing(tmp_path / "a.age", [IDENTITY.to_public()]):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_the_latest_backup_of_a_folder_is_fetched(
    a_bucket: dict[str, str], written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the one that is named; what else lies there is none."""
    for name, value in a_bucket.items():
        monkeypatch.setenv(name, value)
    later = written.with_name("passerelle-2.age")
    later.write_bytes(b"later")
    note = written.with_name("passerelle-9.txt")
    note.write_text("a note")
    kept = [bucket.put(file, f"s3://{NAME}/daily") for file in (later, written, note)]
    assert kept[1] == f"s3://{NAME}/daily/passerelle-1.age"
    into = tmp_path / "into"
    into.mkdir()
    assert bucket.get(f"s3://{NAME}/daily", into).read_bytes() == b"later"
    assert bucket.get(kept[1], into).read_bytes() == written.read_bytes()
    with pytest.raises(BackupProblem, match="No backup is in that folder"):
        bucket.get(f"s3://{NAME}/weekly", into)
    with pytest.raises(BackupProblem, match="nowhere did not take"):
        bucket.put(written, "s3://nowhere/daily")
    with pytest.raises(BackupProblem, match="names no bucket"):
        bucket.put(written, "backups")


def test_keys_that_are_none_are_refused(tmp_path: Path) -> None:
    """Before anything is copied, with the variable's name and without the value."""
    settings = BackupSettings(backup_recipients=f"age1x {IDENTITY.to_public()}", backup_identity=tmp_path)
    for asked in (settings.recipients, BackupSettings(backup_recipients=()).recipients):
        with pytest.raises(BackupProblem, match=r"^BACKUP_RECIPIENTS (?!.*age1x)"):
            asked()
    file = tmp_path / "key"
    for text in ("AGE-SECRET-KEY-1X", "# a comment\n", "é"):
        file.write_text(text)
        with pytest.raises(BackupProblem, match=r"^BACKUP_IDENTITY holds (no key|what is no)"):
            BackupSettings(backup_identity=file).identities()
    file.write_text(f"# created: today\n{IDENTITY}\n")
    assert [str(one) for one in BackupSettings(backup_identity=file).identities()] == [str(IDENTITY)]


def test_every_topic_is_kept_but_what_lasts_minutes() -> None:
    """Presence, and Kafka's own time."""
    topics = {topic.name for topic in wanted(1, 1, timedelta(days=1), local=True, front_ends=["site"])}
    assert {name for name in topics if not is_kept(name)} == {"chat.presence-reported", "kafka-time"}
    assert not is_kept("somebody-elses")


@given(st.permutations(range(4)))
def test_a_summary_sees_every_change_and_no_order(order: list[int]) -> None:
    """Documents in another order are the same; a record that is missing, moved or changed is not."""
    documents = [{"_id": str(n), "text": "x"} for n in range(4)]
    held = summary(documents, [(5, b"a"), (6, b"b")])
    assert held.differences(summary([documents[n] for n in order], [(5, b"a"), (6, b"b")])) == []
    for others in ([(5, b"a")], [(4, b"a"), (6, b"b")], [(5, b"a"), (6, b"c")], [(5, b"b"), (6, b"a")]):
        assert len(held.differences(summary(documents, others))) == 1
    changed = [{**documents[0], "text": "y"}, *documents[1:]]
    assert held.differences(summary(changed, [(5, b"a"), (6, b"b")])) == [
        "('chat_police', 'pages'): 4 in the backup, 4 restored, others"
    ]


def summary(documents: list[dict[str, str]], records: list[tuple[int, bytes]]) -> Summary:
    """The summary of some documents, of a checkpoint, and of a partition with a filler."""
    held = Summary()
    for document in documents:
        held.add_document(Collection(0, "chat_police", "pages"), document)
    held.add_document(
        Collection(0, "chat_police", "positions"),
        {"_id": "chat.police/chat.conversation.police/0", "topic_id": str(id(held)), "next": 7},
    )
    held.begin(Partition(TopicPartition("chat.conversation.police", 0), 5, 7))
    held.add_record({"offset": 0, "time": 0, "key": b"filler", "value": b"{}", "headers": FILLER})
    for offset, value in records:
        held.add_record({"offset": offset, "time": NOW, "key": b"key", "value": value, "headers": []})
    held.end()
    return held


@pytest.mark.parametrize(
    ("topic", "days"),
    [("chat.conversation.police", 400), ("front-end.message-submitted.site", 7), ("dead-letters.chat", 30)],
)
def test_what_kafka_may_have_deleted_is_not_held_against_a_restore(topic: str, days: int) -> None:
    """A record is put back with its time: near the end of what its topic keeps, it may be gone at once."""
    held = Summary()
    held.begin(Partition(TopicPartition(topic, 0), 0, 2))
    for offset, age in enumerate((days - 1, 0)):
        time = NOW - age * 86_400_000
        held.add_record({"offset": offset, "time": time, "key": b"key", "value": b"x", "headers": []})
    held.end()
    assert held.records[topic].count == 1


def test_a_checkpoint_has_the_new_id_of_its_topic() -> None:
    """That of a topic which is in no backup any more, as it was: nobody consumes it."""
    checkpoint = {"_id": "chat.front-ends/front-end.message-submitted.site/0", "topic_id": "old", "next": 7}
    ids = {"front-end.message-submitted.site": "new"}
    assert readdressed(checkpoint, ids) == checkpoint | {"topic_id": "new"}
    assert readdressed(checkpoint, {}) == checkpoint
