"""The visitors of outside front-ends, in memory: what they ask for is decided in the log, and answered to them."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from services.chat.content.consent_text import CONSENT_TEXT
from services.chat.domain.protocol import PROTOCOL
from services.chat.relay.connections import ECHOES, LAPSE, Connections
from shared.cloudevents.event import REPLY, Event
from shared.events.chat import (
    CodeChanged,
    CodeConfirmed,
    ConsentRecorded,
    ConsentRequested,
    ContactGiven,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    DangerDeclared,
    DangerWithdrawn,
    ErasureRequested,
    EventDelivered,
    InConversation,
    LanguageChanged,
    MessagePosted,
    PastRetold,
    PresenceReported,
    ReopenRequested,
    Reply,
    RequestRefused,
    SubmissionAccepted,
    SubmissionReason,
    SubmissionRefused,
    VisitorJoined,
    VisitorLeft,
    VisitorResumed,
    VisitorSeen,
)
from shared.identifiers import RECEPTION, Stay
from tests.support.builders import BORDEAUX
from tests.support.chat.front_ends import (
    FrontEndsInMemory,
    a_consent,
    a_request,
    asked,
    id_of,
    is_there,
)
from tests.support.signalement.builders import PESSAC
from tests.support.signalement.keys import opened
from tests.support.sources import ROOT

PAGE = ROOT / "docs/integrate/front-end.md"
NO_EVENTS_OF_THEIRS = (
    ConversationOpened,
    VisitorJoined,
    MessagePosted,
    PastRetold,
    CodeChanged,
    CodeConfirmed,
    LanguageChanged,
    VisitorResumed,
)
"""The events that a visitor is shown and a front-end is not sent as such: its own acts, what was said, what was
retold, and what a page does that holds a token.
"""
POLICE = Stay("police", 1)
PHONE, VERSION = "07 68 11 42 35", CONSENT_TEXT.version


@pytest.fixture
async def group(tmp_path: Path) -> FrontEndsInMemory:
    """Give chat's group for front-ends, and a conversation that a front-end opened."""
    group = FrontEndsInMemory(tmp_path)
    await group.consume(*await group.consume(a_request()))
    return group


def here(kind: type[InConversation], stay: Stay = POLICE, **body: Any) -> Event:
    """Something that is published in the conversation's log."""
    return kind.now(stay=stay, conversation=id_of(), **body)


async def requested(group: FrontEndsInMemory, what: str, stay: Stay = RECEPTION) -> Event:
    """The request of the log for what a visitor asks, consumed there."""
    (request,) = await group.consume(asked(what))
    assert await group.consume(request.retold(stay)) == []
    return request


def replied(request: Event, kind: type[Reply], **body: Any) -> Event:
    """The reply of the log."""
    return kind.after(request, REPLY, conversation=id_of(), request=request.id, **body)


async def test_a_request_is_answered_by_its_reply(group: FrontEndsInMemory) -> None:
    """Accepted, with what the visitor is shown of it; refused, with the reason of the log."""
    request = await requested(group, "reopening", POLICE)
    assert isinstance(request, ReopenRequested)
    assert request.stay == RECEPTION
    accepted, shown = await group.consume(replied(request, ConversationReopened))
    assert isinstance(accepted, SubmissionAccepted)
    assert isinstance(shown, EventDelivered)
    assert (accepted.submission, shown.event) == (request.id, ConversationReopened.type)
    again = await requested(group, "consent-withdrawal")
    (refused,) = await group.consume(replied(again, RequestRefused, reason="no-consent"))
    assert isinstance(refused, SubmissionRefused)
    assert (refused.submission, refused.reason) == (again.id, "no-consent")


async def test_what_the_staff_asked_for_is_no_answer_to_a_front_end(group: FrontEndsInMemory) -> None:
    """A refusal to an operator is nobody else's to know."""
    assert await group.consume(here(RequestRefused, request=uuid4(), reason="already-claimed")) == []


async def test_an_erasure_waits_where_danger_was_declared_and_is_answered(group: FrontEndsInMemory) -> None:
    """By the events that our own page would publish; another's conversation is out of reach."""
    request = await requested(group, "erasure")
    assert isinstance(request, ErasureRequested)
    assert request.until
    assert request.until - datetime.now(UTC) > timedelta(hours=23)
    answer = await group.consume(replied(request, ConversationErased))
    assert [type(event) for event in answer] == [SubmissionAccepted, EventDelivered]
    (refused,) = await group.consume(asked("erasure", "other"))
    assert isinstance(refused, SubmissionRefused)
    assert refused.reason == "unknown-conversation"


async def test_a_visitor_is_seen_where_they_are_and_only_in_danger(group: FrontEndsInMemory) -> None:
    """The front-end does not learn of the danger; leaving is published whatever stands."""
    assert await group.consume(is_there("here")) == []
    await group.consume(here(ConversationReceived, came_from=str(RECEPTION)))
    danger = here(DangerDeclared, request=uuid4(), operator="eve")
    assert await group.consume(danger) == []
    (seen,) = await group.consume(is_there("here"))
    assert isinstance(seen, VisitorSeen)
    assert seen.stay == POLICE
    (left,) = await group.consume(is_there("left"))
    assert isinstance(left, VisitorLeft)
    withdrawn: dict[str, Any] = {"danger": UUID(int=1), "operator": "eve", "pseudonym": "", "reason": "over"}
    await group.consume(here(DangerWithdrawn, request=uuid4(), **withdrawn))
    assert await group.consume(is_there("here")) == []
    assert await group.consume(is_there("here", own="nothing of theirs")) == []


async def test_a_visitor_is_shown_as_connected_while_their_front_end_says_so(
    group: FrontEndsInMemory,
) -> None:
    """At every chat process; once it says so no more, or that they left, gone; of who says nothing, nobody knows."""
    time = [1000.0]
    desks = Connections(lambda: time[0])
    for _ in range(ECHOES):
        desks.consume(desks.whole(1)[-1])

    async def reported() -> bool | None:
        before = len(group.made)
        await group.visitors.report()
        for event in group.made[before:]:
            assert isinstance(event, PresenceReported)
            desks.consume(event)
        return desks.is_there(id_of(), "visitor")

    assert await reported() is None
    for presence, is_there_now in (("here", True), ("left", False), ("here", True)):
        await group.consume(is_there(presence))
        assert await reported() is is_there_now
    time[0] += LAPSE / 2
    await group.consume(is_there("here", own="nothing of theirs"))
    assert await reported() is True
    time[0] += LAPSE / 2
    desks.lapse()
    desks.consume(desks.whole(1)[-1])
    assert await reported() is False


async def test_a_consent_is_sealed_twice_before_it_is_asked_for(group: FrontEndsInMemory) -> None:
    """To signalement, first, and for the operator; it names the text that was read, and the competent unit."""
    received = here(ConversationReceived, came_from=str(RECEPTION), unit=BORDEAUX)
    await group.consume(received)
    (request,) = await group.consume(a_consent({"phone": PHONE}, VERSION, agreed_word="tournesol"))
    (contact,) = [event for event in group.made if isinstance(event, ContactGiven)]
    assert isinstance(request, ConsentRequested)
    assert (request.unit, request.unit_force, request.text_version) == (BORDEAUX, "police", VERSION)
    assert (request.contact, contact.force) == (contact.id, "police")
    assert (request.transmitted, request.safe_contact) == (("phone",), ("agreed_word",))
    details = {"phone": PHONE, "safe_contact": {"agreed_word": "tournesol"}}
    assert opened(contact.jwe, "signalement") == details
    assert json.loads(group.keys.open(id_of(), request.id, request.details)) == details
    assert not {PHONE, "tournesol"} & {request.model_dump_json(), contact.model_dump_json()}
    await group.consume(request)
    body = request.model_dump(exclude={"conversation"})
    accepted, shown = await group.consume(replied(request, ConsentRecorded, **body))
    assert isinstance(accepted, SubmissionAccepted)
    assert isinstance(shown, EventDelivered)
    assert (accepted.submission, shown.body["text_version"], shown.jwe) == (request.id, VERSION, None)


async def test_a_consent_that_cannot_be_is_refused(group: FrontEndsInMemory) -> None:
    """Before there is a force, of another text, without a way to reach anybody, for a unit that nobody knows."""
    reachable = {"phone": PHONE}
    asked_for = [a_consent(reachable, VERSION)]
    refused = list(await group.consume(*asked_for))
    await group.consume(here(ConversationReceived, came_from=str(RECEPTION), unit=BORDEAUX))
    refused += await group.consume(
        a_consent(reachable, "another"), a_consent({}, VERSION), a_consent(reachable, VERSION, "police-99")
    )
    reasons = [event.reason for event in refused if isinstance(event, SubmissionRefused)]
    assert reasons == ["routing", "text-changed", "no-contact", "no-such-unit"]
    assert not [event for event in group.made if isinstance(event, ContactGiven)]
    (elsewhere,) = await group.consume(a_consent(reachable, VERSION, PESSAC.id))
    assert isinstance(elsewhere, ConsentRequested)
    assert elsewhere.unit == PESSAC


def test_the_page_for_front_ends_names_all_that_their_visitors_are_shown() -> None:
    """Each event with its fields, and no other; each refusal that is for front-ends alone."""
    page = PAGE.read_text()
    _, _, after = page.partition("### What the visitor is to see")
    rows = re.findall(r"^\| `(chat\.[\w-]+)` \| ([^|]*) ?\| ", after.partition("\n## ")[0], re.M)
    shown = [row for row in PROTOCOL if "visitor" in row.shown_to and row.event not in NO_EVENTS_OF_THEIRS]
    assert {event: set(re.findall(r"`(\w+)`", fields)) for event, fields in rows} == {
        row.event.type: row.fields_for("visitor") for row in shown
    }
    refusals = re.findall(
        r"^\| ((?:`[a-z-]+`(?:, )?)+) \| ", page.partition("## Why something is refused")[2], re.M
    )
    theirs = set(get_args(get_args(SubmissionReason)[1]))
    assert {reason for each in refusals for reason in re.findall(r"[a-z-]+", each)} >= theirs
