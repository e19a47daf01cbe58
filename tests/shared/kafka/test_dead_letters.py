"""A record that cannot be read or handled becomes a dead letter with its cause, and holds up nothing after it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka.producer import message_accumulator, producer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Event
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.group import CONVERSATION, OTHER, Group, a_claim, a_message
from tests.support.waiting import until

GOOD = a_claim("good").record("test")
HEADERS = dict(GOOD.headers)


def headers(**changes: bytes | None) -> list[tuple[str, Any]]:
    """A good event's headers, some of them changed, or missing (None)."""
    named = {name.replace("_dash_", "-"): value for name, value in changes.items()}
    return [(n, v) for n, v in {**HEADERS, **named}.items() if v is not None]


UNREADABLE: list[tuple[str, bytes | None, list[tuple[str, Any]]]] = [
    ("null value", None, headers()),
    ("ce_type", GOOD.value, []),
    ("ce_type", GOOD.value, [*headers(), ("ce_type", b"chat.claim-requested")]),
    ("ce_id: written twice", GOOD.value, [*headers(), ("ce_id", b"x")]),
    ("ce_id", GOOD.value, headers(ce_id=None)),
    ("ce_id", GOOD.value, headers(ce_id=b"no-uuid")),
    ("ce_id", GOOD.value, [("ce_id", None), *headers(ce_id=None)]),
    ("ce_time", GOOD.value, headers(ce_time=b"un secret")),
    ("ce_source: not UTF-8", GOOD.value, headers(ce_source=b"\xff\xfe")),
    ("ce_type: not UTF-8", GOOD.value, headers(ce_type=b"\xff")),
    ("ce_stay", GOOD.value, headers(ce_stay=b"un secret")),
    ("does not fit", b"pas du JSON", headers()),
    ("does not fit", b"[" * 5000, headers()),
    ("does not fit", b"\xff\xfe{}", headers()),
    ("does not fit", json.dumps({"operator": 3}).encode(), headers()),
    ("does not fit", b"x" * 900_000, headers()),
    ("key is not the event's", GOOD.value, headers()),
]
"""A part of the cause that is to be said, a value, headers."""


async def test_what_cannot_be_read_is_set_aside_and_the_rest_is_consumed(group: Group) -> None:
    """Each with its cause, none quoting what it held; the events after, of other keys, go on."""
    async with group.member() as member:
        await member.ready()
        for number, (_, value, found) in enumerate(UNREADABLE):
            await group.write(value, f"key {number}".encode(), found)
        await group.write(b"\x00", b"\xff", headers(ce_type=b"stats.of-tomorrow"))
        await group.write(b"", None, [])
        await group.claim("behind", conversation=OTHER)
        await until(lambda: "behind" in member.words)
        await group.all_saved(len(UNREADABLE) + 3)
        assert member.words == ["behind"]
        assert member.readiness.ready
    dead_letters = await group.dead_letters()
    assert [dead_letter.topic_offset.offset for dead_letter in dead_letters] == [
        *range(len(UNREADABLE)),
        len(UNREADABLE) + 1,
    ]
    for dead_letter, (cause, value, _) in zip(dead_letters, UNREADABLE, strict=False):
        assert cause in dead_letter.cause
        assert "secret" not in dead_letter.cause
        assert dead_letter.record.value == value


@pytest.mark.parametrize("where", ["in the handler", "in the flush", "in what is read for the batch"])
async def test_a_bug_parks_its_key_and_nothing_else(group: Group, where: str) -> None:
    """A dead letter after three tries; decisions of its key wait in order, its messages and other keys go on."""
    tries, gathered, written = list[str](), list[str](), list[str]()

    async def fail(event: Event) -> None:
        word = getattr(event, "operator", "") or "a message"
        gathered.append(word)
        if word == "bug" and where != "in the flush":
            tries.append(word)
            raise KeyError("a bug")

    async def flush() -> None:
        if "bug" in gathered and where == "in the flush":
            tries.append("bug")
            raise KeyError("a bug")
        written.extend(gathered)
        gathered.clear()

    async def foresee(records: Sequence[ConsumerRecord]) -> None:
        own = [record.value for record in records if record.topic == group.topic]  # and no dead letter
        if where == "in what is read for the batch" and any(b"bug" in value for value in own):
            tries.append("bug")
            raise KeyError("a bug")

    async with group.member(flush=flush, discard=gathered.clear, foresee=foresee) as member:
        member.before = fail
        await member.ready()
        await group.publish(
            a_claim("before"), a_claim("bug"), a_claim("behind 1"), a_message("a message"),
            a_claim("elsewhere", OTHER), a_claim("behind 2"),
        )  # fmt: skip
        await group.all_saved(6)
        assert set(written) == {"before", "a message", "elsewhere"}
        assert len(tries) in {4, 5}, "once in the batch, then three times alone"
        assert await group.parked() == [CONVERSATION]
        assert member.readiness.ready
    dead_letters = await group.dead_letters()
    assert [dead_letter.topic_offset.offset for dead_letter in dead_letters] == [1, 2, 5]
    assert "KeyError" in dead_letters[0].cause
    assert all("parked behind" in dead_letter.cause for dead_letter in dead_letters[1:])


async def test_parking_survives_the_process(group: Group) -> None:
    """The next holder of the partition knows what is parked."""

    async def fail(event: Event) -> None:
        raise KeyError("a bug")

    async with group.member() as member:
        member.before = fail
        await group.claim("bug")
        await group.all_saved(1)
    async with group.member() as successor:
        await group.publish(a_claim("behind"), a_message("a message"))
        await group.all_saved(3)
        assert successor.words == ["a message"]
    assert [dead_letter.topic_offset.offset for dead_letter in await group.dead_letters()] == [0, 1]


class NotUtf8(str):
    """A header's name that a client of another language may write."""

    def encode(self, *_: str) -> bytes:  # type: ignore[override]
        """Give bytes that are no text."""
        return b"\xff\xfe"


async def test_a_record_that_breaks_kafkas_client_stops_its_partition_alone(
    make_group: MakeGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither read nor made a dead letter: an operator learns where it is, and nothing is skipped."""
    for module in (producer, message_accumulator):  # aiokafka's writer in C takes no such name
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    async with make_group(partitions=2) as group, group.member() as member:
        await group.claim("before")
        await group.all_saved(1)
        await group.write(b"{}", b"k", [(NotUtf8("x"), b"")])
        await group.claim("behind")
        name = f"{group.name} {group.topic}/0"
        await until(lambda: name in member.readiness.causes, lambda: member.readiness.causes)
        assert "the record at offset 1 breaks Kafka's client" in member.readiness.causes[name]
        await group.claim("elsewhere", partition=1)
        await group.all_saved(1, partition=1)
        assert member.words == ["before", "elsewhere"]
        assert (await group.checkpoint())["next"] == 1
