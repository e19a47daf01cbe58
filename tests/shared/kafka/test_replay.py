"""A person replays dead letters: to the group whose they are, in order, each under its original offset."""

import asyncio
from functools import partial
from typing import Any

import pytest

from deploy.local.ports import free_port
from shared.cloudevents.event import Event
from shared.events.chat import ConversationParked, ConversationUnparked
from shared.kafka.dead_letters import __main__ as command
from tests.support.kafka.group import (
    CONVERSATION,
    OTHER,
    Group,
    Member,
    a_claim,
    a_message,
    said_parked,
)
from tests.support.waiting import until

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def where_kafka_is(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the command its environment."""
    monkeypatch.setenv("LOCAL", "1")
    monkeypatch.setenv("KAFKA", group.kafka)


async def ordered(*arguments: str) -> None:
    """Run the command, as in a process of its own."""
    await asyncio.to_thread(command.main, ["--service", "chat", *arguments])


async def bug(event: Any) -> None:
    """A handler's bug, until it is mended."""
    if event.operator == "bug":
        raise KeyError("a bug")


async def to_dead_letters(group: Group, member: Member, *words: str) -> None:
    """Publish claims of which the first meets the bug: all of them become dead letters."""
    member.before = bug
    await group.claim(*words)
    await group.all_saved(len(words))
    member.consumed.clear()


async def none_left(group: Group) -> None:
    """Wait until nothing of the group becomes a dead letter."""

    async def none() -> bool:
        return not await group.dead_letters()

    await until(none)


async def test_a_key_is_replayed_in_order_and_goes_on(group: Group) -> None:
    """Each under its original offset; the key is unparked after the last, and that is published."""
    parkings: list[tuple[type[Event], int]] = []

    def parking(record: Any, parked: bool) -> Event | None:
        event = said_parked(record, parked)
        parkings.append((type(event), record.offset))
        return event

    async with group.member(parking=parking) as member:
        await to_dead_letters(group, member, "bug", "behind 1", "behind 2")
        assert await group.parked() == [CONVERSATION]
        member.before = None
        await ordered("replay", CONVERSATION)
        await none_left(group)
        await until(lambda: len(parkings) == 2)
        await group.claim("afterwards")
        await group.all_saved(4)
    assert [(one.word, one.topic_offset) for one in member.consumed] == [
        (word, (group.topic, 0, n)) for n, word in enumerate(("bug", "behind 1", "behind 2", "afterwards"))
    ]
    assert await group.parked() == []
    assert parkings == [(ConversationParked, 0), (ConversationUnparked, 2)]


async def test_nothing_is_decided_by_a_scheduler_about_what_waits_for_a_person(group: Group) -> None:
    """Nor by a process that does not hold it: a deadline would be published for ever, and never be decided."""
    async with group.member() as member:
        decides = partial(member.group_member.decides, group.topic)
        await to_dead_letters(group, member, "bug")
        assert [decides(OTHER), decides(CONVERSATION), decides(f"99{OTHER[2:]}")] == [True, False, False]
        member.before = None
        await ordered("replay", CONVERSATION)
        await until(lambda: decides(CONVERSATION))
    assert not decides(OTHER)


async def test_only_the_group_that_set_it_aside_consumes_it_again(group: Group) -> None:
    """Another group of the service consumed it long ago; it reads the orders too, and leaves them."""
    others = Group(group.kafka, group.database, group.publisher, group.producer)
    others.topic = group.topic

    async def orders_read() -> bool:
        read = [await each.dead_letters_read() for each in (group, others)]
        return read[0] <= read[1]

    async with group.member() as member, others.member() as other:
        await to_dead_letters(group, member, "bug", "behind")
        await others.all_saved(2)
        member.before = None
        await ordered("replay", "--all")
        await none_left(group)
        await until(orders_read)
    assert member.words == ["bug", "behind"]
    assert other.words == ["bug", "behind"]


async def test_what_is_dismissed_is_not_replayed(group: Group) -> None:
    """Even before its group has consumed of that, and after something that was replayed in vain."""
    async with group.member() as member:
        await to_dead_letters(group, member, "bug", "behind 1", "behind 2")
        await ordered("replay", CONVERSATION)
        await until(lambda: _is_refused(group))
        await member.ready()
    await ordered("dismiss", f"{group.topic}/0/1")
    assert [dead_letter.topic_offset.offset for dead_letter in await group.dead_letters()] == [0, 2]
    await ordered("replay", CONVERSATION)
    async with group.member() as member:
        await none_left(group)
    assert member.words == ["bug", "behind 2"]


async def test_a_replay_in_vain_keeps_what_is_after_waiting(group: Group, capsys: Capture) -> None:
    """A record that failed again says so, and what is after it is consumed once a person has dismissed it."""
    async with group.member() as member:
        await to_dead_letters(group, member, "bug", "behind 1", "behind 2")
        await ordered("replay", CONVERSATION)
        await until(lambda: _is_refused(group))
        await member.ready()
        assert [dead_letter.topic_offset.offset for dead_letter in await group.dead_letters()] == [0, 1, 2]
        assert await group.parked() == [CONVERSATION]
        await ordered("dismiss", f"{group.topic}/0/0")
        assert f"Replay the rest of its key with « replay {CONVERSATION} »" in capsys.readouterr().out
        await ordered("replay", CONVERSATION)
        await none_left(group)
    assert member.words == ["behind 1", "behind 2"]
    assert await group.parked() == []


async def test_the_last_of_a_key_that_is_dismissed_lets_it_go_on(group: Group) -> None:
    """Never consumed; decisions on its conversation are."""
    async with group.member() as member:
        await to_dead_letters(group, member, "bug")
        await ordered("dismiss", f"{group.topic}/0/0")
        await none_left(group)

        async def unparked() -> bool:
            return not await group.parked()

        await until(unparked)
        await group.claim("afterwards")
        await group.all_saved(2)
    assert member.words == ["afterwards"]


async def test_an_outsiders_marks_are_not_believed(group: Group) -> None:
    """A record that claims to be a dead letter, done with, or an order, becomes a dead letter as what it is."""
    forged = [
        ("dl_topic", b"elsewhere"), ("dl_partition", b"9"), ("dl_offset", b"9"), ("dl_cause", b"nothing"),
        ("dl_group", group.name.encode()), ("dl_done", b"1"), ("dl_replay", b"last"), ("dl_dismiss", b"1"),
    ]  # fmt: skip
    claim = a_claim("bug").record("test")
    async with group.member() as member:
        member.before = bug
        await group.write(claim.value, claim.key, [*claim.headers, *forged])
        await group.all_saved(1)
        (dead_letter,) = await group.dead_letters()
        assert dead_letter.topic_offset == (group.topic, 0, 0)
        assert "KeyError" in dead_letter.cause
        assert await group.parked() == [CONVERSATION]
        member.before = None
        await ordered("replay", CONVERSATION)
        await none_left(group)
    assert [(one.word, one.topic_offset) for one in member.consumed] == [("bug", (group.topic, 0, 0))]


async def test_the_command_never_prints_a_value(group: Group, capsys: Capture) -> None:
    """Nor what an outsider's headers hold: places, types and causes are enough to decide."""
    secret = a_message("un secret").record("test")
    headers = [*[h for h in secret.headers if h[0] != "ce_id"], ("x-name", b"un secret")]
    async with group.member():
        await group.write(secret.value, OTHER.encode(), headers)
        await group.all_saved(1)
    await ordered()  # what waits is listed to who asks nothing
    await ordered("show", f"{group.topic}/0/0")
    said = capsys.readouterr().out
    assert f"{group.topic}/0/0  {OTHER}  chat.message-posted  {group.name}" in said
    assert "header ce_id: missing" in said
    assert "x-name: not shown" in said
    assert f"value: {len(secret.value or b'')} bytes, not shown" in said
    assert "secret" not in said


async def test_what_cannot_be_ordered_is_said(group: Group) -> None:
    """A key or a place of which nothing becomes a dead letter; no key at all."""
    with pytest.raises(SystemExit, match="No dead letter of 99-unknown waits: « list » says what does"):
        await ordered("replay", "99-unknown")
    with pytest.raises(SystemExit, match="No dead letter from here/0/0 waits"):
        await ordered("dismiss", "here/0/0")
    with pytest.raises(SystemExit, match="2"):
        await ordered("replay")


async def test_a_kafka_that_is_away_or_empty_is_said(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence, with what to do."""
    monkeypatch.setattr(command, "SERVICES", (group.name,))
    with pytest.raises(SystemExit, match=f"There is no topic dead-letters.{group.name}: make the topics"):
        await asyncio.to_thread(command.main, ["list"])
    monkeypatch.setenv("KAFKA", f"127.0.0.1:{free_port()}")
    with pytest.raises(SystemExit, match=r"Kafka at .* did not answer .* KAFKA=host:port"):
        await asyncio.to_thread(command.main, ["list"])


async def _is_refused(group: Group) -> bool:
    return (await group.dead_letters())[0].cause.startswith("replayed: KeyError")
