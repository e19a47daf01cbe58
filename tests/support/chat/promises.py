"""The promises of a conversation that hold once everything has been consumed, whatever happened before."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from uuid import UUID

from services.chat.domain.conversation import Conversation
from services.chat.domain.protocol import REQUESTS
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    ConversationClaimed,
    ConversationErased,
    ConversationOffered,
    ConversationOpened,
    ConversationReceived,
    ConversationReleased,
    ConversationReopened,
    ConversationTransferred,
    DangerAcknowledged,
    DangerAcknowledgementRequested,
    DangerDeclared,
    DangerWithdrawn,
    ErasureCancelled,
    ErasureRequested,
    ErasureScheduled,
    MessagePosted,
    OfferEnded,
    RequestRefused,
    SilenceNoticed,
    VisitorLeft,
)
from shared.identifiers import Stay
from tests.support.builders import CONVERSATION
from tests.support.chat.logs import Logs
from tests.support.chat.simulated import KEYS, Decider, Kafka

MARK = {"_id", "rev", "erased", "tags"}
"""The fields that are left of a conversation that is erased."""
DANGER = {"danger", "danger_stands", "stay", "pseudonym"}
"""The fields that are left beside these while a danger waits for the supervision; acknowledged, the first."""
RAISING = (ConversationReleased, ConversationReopened, ConversationReceived)
"""The events after which nobody has the conversation: a danger that was acknowledged waits again."""


def check_promises(kafka: Kafka, deciders: Mapping[str, Decider], sent: Collection[MessagePosted]) -> None:
    """Check every promise."""
    logs = Logs(kafka)
    check_replies(logs)
    check_claims(logs)
    check_no_erasure_is_refused(logs)
    if logs.has(ConversationErased):
        check_erased(logs, kafka, deciders)
    else:
        check_messages(logs, sent)
        check_stores(logs, deciders)
        check_nobody_is_left(logs, deciders)


def check_replies(logs: Logs) -> None:
    """Each request has one reply; only an erasure may leave a request without one."""
    replies = logs.replies()
    assert all(len(found) == 1 for found in replies.values())
    if not logs.has(ConversationErased):
        assert {event.id for event in logs.events() if type(event) in REQUESTS} == replies.keys()


def check_no_erasure_is_refused(logs: Logs) -> None:
    """Each is done, or the log says when it will be."""
    asked = {event.id for event in logs.events() if isinstance(event, ErasureRequested)}
    refused = {event.request for event in logs.events() if isinstance(event, RequestRefused)}
    assert not asked & refused


def check_claims(logs: Logs) -> None:
    """Nobody takes a conversation that another has, and does not offer to them."""
    for stay in logs.stays():
        holder, offered_to = "", ""
        for event in logs.shown(stay):
            if isinstance(event, ConversationClaimed):
                assert holder in {"", event.operator} or event.operator == offered_to
                holder, offered_to = event.operator, offered_to if event.operator == holder else ""
            elif isinstance(event, ConversationOffered):
                offered_to = event.colleague
            elif isinstance(event, OfferEnded):
                offered_to = ""
            elif isinstance(event, ConversationReleased | ConversationReopened):
                holder, offered_to = "", ""


def check_messages(logs: Logs, sent: Collection[MessagePosted]) -> None:
    """Each message is in the last stay once, or came too late; each stay begins with the one before."""
    stays = logs.stays()
    late = {event.id for stay in stays for event in logs.verdicts(stay)["closed"]}
    last = logs.messages(stays[-1])
    assert len(last) == len(set(last))
    assert {message.id for message in sent} <= set(last) | late
    for stay, after in pairwise(stays):
        assert logs.messages(after)[: len(logs.messages(stay))] == logs.messages(stay)
    for stay in stays:
        assert isinstance(logs.shown(stay)[0], ConversationOpened)


def check_stores(logs: Logs, deciders: Mapping[str, Decider]) -> None:
    """The store and the relay agree on the events that are shown, and on their offsets."""
    for stay in logs.stays():
        stored = deciders[stay.log].shown(CONVERSATION, stay)
        assert [(f.id, f.type, f.topic_offset) for f in stored] == [
            (f.id, f.type, f.topic_offset) for f in logs.shown(stay)
        ]


def check_nobody_is_left(logs: Logs, deciders: Mapping[str, Decider]) -> None:
    """The last stay is decided where it is, and every other knows where it went."""
    stays = logs.stays()
    for stay, after in pairwise(stays):
        moved = [event for event in logs.shown(stay) if isinstance(event, ConversationTransferred)]
        assert [event.to for event in moved] == [str(after)]
    state = deciders[stays[-1].log].state(CONVERSATION)
    assert state is not None
    assert state.stay == stays[-1]
    assert state.status in {"routing", "waiting", "claimed", "closed"}
    check_consent(logs, state)
    check_danger_and_erasure(logs, state)


def check_consent(logs: Logs, state: Conversation) -> None:
    """The last force knows the consent that the last stay shows."""
    holds = None
    for event in logs.shown(state.stay):
        if isinstance(event, ConsentRecorded | ConsentWithdrawn):
            holds = event if isinstance(event, ConsentRecorded) else None
    assert (state.consent and state.consent.id) == (holds and holds.id)


def check_danger_and_erasure(logs: Logs, state: Conversation) -> None:
    """The last force knows the danger that waits for the supervision, and the erasure that is to come."""
    erasure, withdrawn = None, set()
    for event in logs.shown(state.stay):
        if isinstance(event, ErasureScheduled):
            erasure = event
        elif isinstance(event, ErasureCancelled):
            withdrawn.add(event.erasure)
    waits, over = _danger(logs, state.stay)
    assert state.danger_stands or not waits
    assert waits or not state.danger_stands or logs.has(VisitorLeft)  # who leaves raises it again
    assert state.urgent != over
    waiting = state.waits.erasure
    assert (waiting and waiting.id) == (erasure.id if erasure and erasure.id not in withdrawn else None)


def _danger(logs: Logs, stay: Stay) -> tuple[bool, bool]:
    """Whether the danger that was declared last waits for the supervision, and whether none is left.

    Who leaves raises an acknowledged danger again, and no shown event says so: what is declared after it may be that
    danger or another one, and both names are taken for it.
    """
    names: set[UUID] = set()
    waits, over = False, True
    for event in logs.shown(stay):
        if isinstance(event, DangerDeclared) and (over or not waits):
            names = {event.id} if over or not logs.has(VisitorLeft) else names | {event.id}
            waits, over = True, False
        elif isinstance(event, DangerAcknowledged | SilenceNoticed) and event.danger in names:
            waits = isinstance(event, SilenceNoticed)
        elif isinstance(event, DangerWithdrawn) and event.danger in names:
            over = True
        elif isinstance(event, RAISING) and not over:
            waits = True
    return waits, over


def check_erased(logs: Logs, kafka: Kafka, deciders: Mapping[str, Decider]) -> None:
    """No store has anything, no key is left, and the log says so; a danger stands where the conversation was last."""
    assert logs.has(ConversationErased)
    last_log = logs.stays()[-1].log
    for decider in deciders.values():
        (left,) = decider.documents["conversations"].documents.values()
        left.pop("danger_withdrawn", None)
        assert set(left) in (MARK, MARK | {"danger"}, MARK | DANGER)
        moved = decider.log != last_log
        if logs.has(DangerDeclared) and not logs.has(DangerAcknowledgementRequested) and not moved:
            assert set(left) in (MARK, MARK | DANGER)
        for name in ("facts", "pages", "keys"):
            assert decider.documents[name].documents == {}, (decider.log, name)
    last = {record.key: record.value for record in kafka.topics[KEYS]}
    assert set(last.values()) == {None}
