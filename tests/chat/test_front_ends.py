"""Outside front-ends, in memory: what they publish enters their own conversations, and what is said reaches them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.chat.front_ends.ceiling import Ceiling
from services.chat.keys.own_keys import OwnKeys
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    EventDelivered,
    FrontEndKeyRevoked,
    MessageDelivered,
    MessagePosted,
    OrientationGiven,
    SubmissionAccepted,
    SubmissionRefused,
    VisitorJoined,
)
from shared.events.front_end import ConversationRequested, MessageSubmitted
from shared.failures import Undecodable
from shared.identifiers import RECEPTION, Stay
from shared.sealing import jwe_to
from tests.support.chat.front_ends import (
    OWN,
    SITE,
    FrontEndsInMemory,
    a_request,
    a_submission,
    as_published,
    id_of,
)
from tests.support.kafka.group_in_memory import as_read
from tests.support.signalement.keys import jwk, opened

POLICE = Stay("police", 1)


@pytest.fixture
def group(tmp_path: Path) -> FrontEndsInMemory:
    """Give chat's group for front-ends."""
    return FrontEndsInMemory(tmp_path)


async def opened_by(group: FrontEndsInMemory, **named: Any) -> list[Event]:
    """The events of the log by which a front-end's conversation is opened, consumed again by the group."""
    published = list(await group.consume(a_request(**named)))
    await group.consume(*published)
    return published


def reasons(events: Any) -> list[str]:
    """The reasons of what is refused."""
    return [event.reason for event in events if isinstance(event, SubmissionRefused)]


def said(group: FrontEndsInMemory, text: str, stay: Stay = POLICE, **who: Any) -> MessagePosted:
    """A message of the operator, as the log has it."""
    message, author = uuid4(), who.get("author", "operator")
    sealed = group.keys.seal(id_of(), message, text, (author, "eve"))
    return MessagePosted.now(
        id=message, stay=stay, conversation=id_of(), author=author, text=sealed, operator="eve",
        pseudonym="Camille",
    )  # fmt: skip


async def test_a_request_opens_one_conversation_whose_key_is_on_kafka_first(group: FrontEndsInMemory) -> None:
    """Asked again, whatever comes between, it is the same events under the same ids; nobody holds a token."""
    request = a_request(theme="sexual-violence", language="en")
    first = await group.consume(request)
    again = await group.consume(request)
    assert [type(event) for event in first] == [ConversationOpened, VisitorJoined]
    assert [event.id for event in first] == [event.id for event in again]
    (made,) = group.keys_of(id_of())
    assert made.address is None
    (accepted,) = await group.consume(*first)
    assert isinstance(accepted, SubmissionAccepted)
    assert (accepted.name, accepted.conversation, accepted.submission) == (SITE, OWN, request.id)
    record = accepted.record("chat")
    assert (record.topic, record.key, record.partition) == (
        f"chat.message-delivered.{SITE}",
        OWN.encode(),
        None,
    )


async def test_another_request_for_the_same_conversation_is_refused(group: FrontEndsInMemory) -> None:
    """By the log: the first one holds."""
    await opened_by(group)
    second = a_request()
    assert reasons(await group.consume(*await group.consume(second))) == ["already-open"]


async def test_what_cannot_be_opened_is_refused_with_its_reason(tmp_path: Path) -> None:
    """An answer that no question offers, too many in an hour, a front-end without a key: no key is made."""
    group = FrontEndsInMemory(tmp_path, openings=1)
    assert reasons(await group.consume(a_request(theme="nothing-of-ours"))) == ["no-such-choice"]
    await opened_by(group)
    assert reasons(await group.consume(a_request(own="43"))) == ["too-many"]
    revoked = FrontEndKeyRevoked.now(name="other")
    group.theirs.consumed(as_read(revoked.record("chat")))
    assert reasons(await group.consume(a_request("other"))) == ["no-key"]
    assert [made.type for made in group.made] == ["chat.key-made"]
    with pytest.raises(Undecodable):
        await group.consume(a_request(own="x" * 201))


def test_a_ceiling_is_shared_among_the_partitions_of_a_topic() -> None:
    """A partition is consumed by one process: however many there are, they let no more in together."""
    alone, processes = Ceiling(12, 6), [Ceiling(12, 6) for _ in range(3)]
    requests = [
        as_published(ConversationRequested, SITE, f"{n}", uuid4(), at=n % 6, commune="33063")
        for n in range(60)
    ]
    assert sum(alone.take(one) for one in requests) == 12
    assert sum(processes[one.topic_offset.partition % 3].take(one) for one in requests) == 12


async def test_a_message_is_sealed_for_the_log_and_accepted_when_it_comes_back(
    group: FrontEndsInMemory,
) -> None:
    """Under its own id, in the first stay; sealed to a former key of chat's it is opened too."""
    await opened_by(group)
    for key in ("chat", "chat before"):
        submitted = a_submission("Il est là.", key=key)
        (posted,) = await group.consume(submitted)
        assert isinstance(posted, MessagePosted)
        assert (posted.id, posted.conversation, posted.author) == (submitted.id, id_of(), "visitor")
        assert posted.stay == RECEPTION
        assert "Il est" not in posted.model_dump_json()
        assert group.keys.open(id_of(), posted.id, posted.text, ("visitor", "")) == "Il est là."
        (accepted,) = await group.consume(posted)
        assert isinstance(accepted, SubmissionAccepted)
        assert accepted.submission == submitted.id
        assert await group.consume(posted) == []  # a copy: each id once


async def test_what_comes_hours_late_stands_in_its_order_once(group: FrontEndsInMemory) -> None:
    """Chat was away, or the front-end: the records' order holds; a copy adds nothing, nor one sealed again."""
    await opened_by(group)
    then = datetime.now(UTC) - timedelta(hours=5)
    first, second = (a_submission(text).dated(then) for text in ("un", "deux"))
    again = as_published(MessageSubmitted, SITE, OWN, first.id, jwe=a_submission("un").model_dump()["jwe"])
    accepted = await group.consume(*await group.consume(first, second, first, again))
    assert [event.submission for event in accepted if isinstance(event, SubmissionAccepted)] == [
        first.id,
        second.id,
    ]
    assert len(accepted) == 2


async def test_a_front_end_writes_only_into_what_it_opened_itself(group: FrontEndsInMemory) -> None:
    """Whatever it claims: another's name leads elsewhere, and sealed words fit one conversation alone."""
    await opened_by(group)
    assert reasons(await group.consume(a_submission("…", "other"))) == ["unknown-conversation"]
    assert reasons(await group.consume(a_submission("…", own=id_of()))) == ["unknown-conversation"]
    await opened_by(group, name="other")
    assert id_of("other") != id_of()
    assert reasons(await group.consume(a_submission("…", inside="43"))) == ["unreadable"]
    assert reasons(await group.consume(a_submission("Bonjour", key="nobody's"))) == ["unreadable"]
    assert reasons(await group.consume(a_submission("  "))) == ["no-message"]
    assert reasons(await group.consume(a_submission("é" * 10_001))) == ["no-message"]


async def test_the_operator_s_words_are_delivered_to_the_key_that_holds_by_then(
    group: FrontEndsInMemory,
) -> None:
    """A key that was replaced opens what came before, the next one what comes; without any, nothing is said."""
    await opened_by(group)
    for key in ("site", "site next"):
        group.register(SITE, key)
        message = said(group, f"Bonjour, {key}.")
        (delivered,) = await group.consume(message)
        assert isinstance(delivered, MessageDelivered)
        assert (delivered.message, delivered.author, delivered.pseudonym) == (
            message.id,
            "operator",
            "Camille",
        )
        assert delivered.jwe
        assert opened(delivered.jwe, key) == {
            "conversation": OWN, "message": str(message.id), "text": f"Bonjour, {key}."
        }  # fmt: skip
        assert "eve" not in delivered.model_dump_json()
    group.theirs.consumed(as_read(FrontEndKeyRevoked.now(name=SITE).record("chat")))
    (delivered,) = await group.consume(said(group, "Bonsoir"))
    assert isinstance(delivered, MessageDelivered)
    assert delivered.jwe is None


async def test_what_the_visitor_is_shown_is_delivered_and_nothing_else(group: FrontEndsInMemory) -> None:
    """The operator's account stays in chat; a card is sealed to the front-end."""
    await opened_by(group)
    request = uuid4()
    claimed = ConversationClaimed.now(
        stay=POLICE, conversation=id_of(), request=uuid4(), operator="eve", pseudonym="Camille"
    )
    card = group.keys.seal(id_of(), request, '{"name": "France Victimes"}')
    given = OrientationGiven.now(
        stay=POLICE, conversation=id_of(), request=request, operator="eve", card=card
    )
    delivered = await group.consume(claimed, given)
    assert all(isinstance(event, EventDelivered) for event in delivered)
    taken, oriented = [event for event in delivered if isinstance(event, EventDelivered)]
    assert (taken.event, taken.body, taken.jwe) == (claimed.type, {"pseudonym": "Camille"}, None)
    assert (oriented.event, oriented.body) == (given.type, {})
    assert opened(oriented.jwe or "", "site") == {"conversation": OWN, "card": {"name": "France Victimes"}}


@pytest.mark.parametrize("is_late", [False, True])
async def test_each_is_delivered_once_in_order_however_its_logs_are_consumed(
    group: FrontEndsInMemory, is_late: bool
) -> None:
    """The next stay retells what was said: consumed before the former or after it, the list is the same."""
    opening, joined = await group.consume(a_request())
    (first,), (second,) = [await group.consume(a_submission(text)) for text in ("un", "deux")]
    transferred = ConversationTransferred.now(
        stay=RECEPTION, conversation=id_of(), request=uuid4(), to=str(POLICE)
    )
    reception = [opening, joined, first, second, transferred]
    received = ConversationReceived.now(stay=POLICE, conversation=id_of(), came_from=str(RECEPTION))
    retold = [event.retold(POLICE) for event in (opening, joined, first, second)]
    police = [*retold, received, said(group, "trois")]
    before = len(group.published)
    for log in (police, reception) if is_late else (reception, police):
        await group.consume(*log)
    seen = group.published[before:]
    words = [e for e in seen if isinstance(e, SubmissionAccepted | MessageDelivered)]
    assert [getattr(e, "submission", None) for e in words[1:]] == [first.id, second.id, None]
    assert len({event.id for event in seen}) == len({(e.type, e.id) for e in seen})
    assert [e.event for e in seen if isinstance(e, EventDelivered)].count(received.type) == 1


async def test_a_crash_between_writing_and_publishing_loses_nothing(group: FrontEndsInMemory) -> None:
    """Consumed again at its offset, an event is delivered under the same id."""
    opening, joined = await group.consume(a_request())
    await group.consume(opening, joined)
    message = said(group, "Bonjour")
    (first,) = await group.consume(message, at=50)
    group.crash()
    (again,) = await group.consume(message, at=50)
    assert (again.id, again.type) == (first.id, first.type)
    assert await group.consume(message, at=51) == []


async def test_a_message_after_the_closing_came_too_late(group: FrontEndsInMemory) -> None:
    """Its front-end learns why; reopened, it may send it again."""
    await opened_by(group)
    closed = ConversationClosed.now(
        stay=RECEPTION, conversation=id_of(), request=uuid4(), outcome="information"
    )
    (posted,) = await group.consume(a_submission("Encore un mot"))
    await group.consume(closed)
    assert reasons(await group.consume(posted)) == ["closed"]
    await group.consume(ConversationReopened.now(stay=RECEPTION, conversation=id_of(), request=uuid4()))
    (accepted,) = await group.consume(posted)
    assert isinstance(accepted, SubmissionAccepted)


@pytest.mark.parametrize("is_the_key_first", [False, True])
async def test_an_erased_conversation_is_over_for_its_front_end(
    group: FrontEndsInMemory, is_the_key_first: bool
) -> None:
    """Once, whether the log or the tombstone comes first; nothing is sealed for it, and it opens no more."""
    (_, joined) = await opened_by(group)
    erased = ConversationErased.now(stay=RECEPTION, conversation=id_of(), request=uuid4())
    ends = [] if is_the_key_first else list(await group.consume(erased))
    group.keys.evict(id_of())
    ends += await group.forget(id_of())
    assert {event.event for event in ends if isinstance(event, EventDelivered)} == {erased.type}
    assert len({event.id for event in ends}) == 1
    assert await group.consume(joined, erased) == []
    assert reasons(await group.consume(a_submission("…"))) == ["unknown-conversation"]
    assert reasons(await group.consume(*await group.consume(a_request()))) == ["erased"]
    (document,) = group.documents["conversations"].documents.values()
    assert document["events"] == {}


def test_a_former_key_alone_is_none_to_seal_to() -> None:
    """Text sealed to it is read until it is taken away; nobody learns it as the key to seal to."""
    current, former = jwk("chat", private=True), jwk("chat before", private=True)
    assert [key["kid"] for key in OwnKeys(current, former).public] == ["chat", "chat before"]
    alone = OwnKeys(None, former)
    assert (alone.public, alone.is_ready) == ([], False)
    assert alone.opened(jwe_to(jwk("chat before"), b'{"text": "Bonjour"}')) == {"text": "Bonjour"}
