"""The supervisor's list and the administrator's: delays, danger and what is missing, never a word of what is said."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.chat.api.described import REPLIES
from services.chat.api.desk.duty import OnDuty, on_duty, owed_since, owing
from services.chat.api.desk.queue import may_claim
from services.chat.api.ports import ChatPorts, Ports, unknown_conversation
from services.chat.api.requests import RequestBody, answer, answered, known_reply
from services.chat.domain.conversation import Conversation
from services.chat.domain.danger import Endangered, endangered_still
from services.chat.domain.offer import not_accepted
from services.chat.domain.queue import awaits_operator, in_queue, waiting_since
from shared.cloudevents.event import request_id
from shared.events.chat import DangerAcknowledgementRequested, DangerReason, OfferEnd, SilenceKind
from shared.events.values import ConversationId
from shared.identity import Administrator, Supervisor
from shared.sealing import fingerprint

supervision = APIRouter(prefix="/api/chat", tags=["desk"])
TOO_LONG = timedelta(minutes=5)
"""How long a visitor may wait before the supervisor is shown it, whatever the deadlines are."""


class OfferNotAccepted(BaseModel):
    """The end of a supervisor's offer that the operator refused, or left without an answer."""

    operator: str
    """Their pseudonym."""
    how: OfferEnd
    time: datetime


class WatchedConversation(BaseModel):
    """A conversation that a supervisor must know of; never a word of it."""

    conversation: str
    since: datetime | None
    """None where only another force knows since when."""
    force: str
    operator: str | None = None
    """The operator who has it, under their pseudonym."""
    unit: str | None = None
    theme: str | None = None
    urgency: str = "normal"
    minor: bool | None = None
    """Whether the person who writes is under 18; null: not said."""
    for_anyone: bool = False
    """Whether any operator may take it now, whatever they are trained for."""
    offered_to: str | None = None
    """The pseudonym of the operator to whom it is offered now."""
    not_accepted: OfferNotAccepted | None = None
    """How the last offer of a supervisor ended, where nobody has taken the conversation since."""


class EndangeredConversation(WatchedConversation):
    """A conversation in danger, until a supervisor has seen to it, whatever became of it."""

    status: str
    erased_from: datetime | None
    """When it is erased, if the visitor's page has asked for that."""
    withdrawn: DangerReason | None
    """Why its operator has withdrawn the danger, if they have."""
    silence: SilenceKind | Literal["left"] | None
    """How the visitor is silent: their line is lost, they say nothing, or they left by the way out."""
    silent_since: datetime | None
    last_words: datetime | None
    """When the visitor wrote last."""


class Administration(BaseModel):
    """The keys that are installed: without a magistrate's no address is kept, without signalement's no consent."""

    magistrate_key: bool
    magistrate_fingerprint: str
    """Of the key to which addresses are sealed (RFC 7638): another one than before would be seen."""
    signalement_key: bool


class Supervision(BaseModel):
    """The conversations that wait for a supervisor, and the keys that are installed."""

    waiting: list[WatchedConversation]
    """Everybody of the force who waits for an operator, in the queue's order."""
    unanswered: list[WatchedConversation]
    on_duty: list[OnDuty]
    duty_known: bool
    """Whether the desks of all processes are among them: while Kafka is away, only those of this one."""
    held_limit: int
    """Conversations that an operator may have at once."""
    owed: list[WatchedConversation]
    """Conversations that an operator has, and whose visitor waits too long for a word of theirs."""
    urgent: list[EndangeredConversation]
    under_way: list[EndangeredConversation]
    """Dangers that a supervisor has acknowledged, in conversations that go on; withdrawn ones with the reason."""
    parked: list[WatchedConversation]
    magistrate_key: bool
    signalement_key: bool


@supervision.get("/supervision", response_model=Supervision)
async def show_supervision(staff: Supervisor, ports: Ports) -> Supervision:
    """Show who waits too long, who is in danger, and what could not be decided; never the words."""
    force = staff.force or ""
    conversations, now = await ports.queries.open_of(force), datetime.now(UTC)
    waiting = [c for c in conversations if awaits_operator(c)]
    own = [c for c in conversations if c.stay.log == force]
    dangers = await ports.queries.endangered(force)
    parked = [
        WatchedConversation(conversation=d["key"], since=d["since"], force=force)
        for d in await ports.queries.parked(force)
    ]
    return Supervision(
        waiting=[_waiting(c, ports) for c in in_queue(waiting, force)],
        unanswered=[_watched(c, waiting_since(c)) for c in waiting if now - waiting_since(c) > TOO_LONG],
        on_duty=on_duty(own, ports.relay.connections.desks.open_in(force)),
        duty_known=ports.relay.connections.is_known,
        held_limit=ports.held_limit,
        owed=[_watched(c, owed_since(c)) for c in owing(own, now, TOO_LONG)],
        urgent=[_endangered(one) for one in sorted(dangers, key=lambda one: one.danger.since)],
        under_way=[_endangered(one) for one in filter(None, map(endangered_still, own))],
        parked=parked,
        magistrate_key=ports.magistrate is not None,
        signalement_key=ports.signalement is not None,
    )


@supervision.post("/conversations/{conversation}/danger/acknowledgement", responses=REPLIES)
async def acknowledge_danger(
    conversation: ConversationId, body: RequestBody, staff: Supervisor, ports: Ports
) -> Response:
    """See to a danger: it leaves the list of one's force, even if its conversation was closed or erased."""
    request = request_id(body.id, staff.sub, DangerAcknowledgementRequested)
    if known := await known_reply(ports, conversation, [request]):
        return answer(conversation, body.id, known)
    danger = await ports.queries.one_endangered(staff.force or "", conversation)
    if danger is None:
        raise unknown_conversation()
    event = DangerAcknowledgementRequested.now(
        id=request, stay=danger.stay, conversation=conversation, supervisor=staff.sub,
        pseudonym=staff.pseudonym or staff.sub,
    )  # fmt: skip
    return await answered(ports, body.id, event)


@supervision.get("/administration", response_model=Administration)
async def show_administration(staff: Administrator, ports: Ports) -> Administration:
    """Show the keys that an administrator may have to install."""
    return Administration(
        magistrate_key=ports.magistrate is not None,
        magistrate_fingerprint=fingerprint(ports.magistrate) if ports.magistrate else "",
        signalement_key=ports.signalement is not None,
    )


def _watched(conversation: Conversation, since: datetime | None) -> WatchedConversation:
    return WatchedConversation(
        conversation=conversation.id,
        since=since,
        force=conversation.stay.log,
        operator=conversation.pseudonym or conversation.operator or None,
        unit=conversation.unit.name if conversation.unit else None,
        theme=conversation.theme,
        urgency="immediate" if conversation.urgent else "normal",
        minor=conversation.minor,
        offered_to=conversation.waits.offer.pseudonym if conversation.waits.offer else None,
    )


def _waiting(conversation: Conversation, ports: ChatPorts) -> WatchedConversation:
    watched = _watched(conversation, waiting_since(conversation))
    return watched.model_copy(
        update={
            "for_anyone": may_claim((), conversation, ports),
            "not_accepted": _not_accepted(conversation),
        }
    )


def _not_accepted(conversation: Conversation) -> OfferNotAccepted | None:
    match not_accepted(conversation):
        case offered, ended:
            who = offered.colleague_pseudonym or offered.colleague
            return OfferNotAccepted(operator=who, how=ended.how, time=ended.time)
    return None


def _endangered(one: Endangered) -> EndangeredConversation:
    return EndangeredConversation(
        conversation=one.conversation,
        since=one.danger.since,
        force=one.stay.log,
        operator=one.operator or None,
        unit=one.unit,
        minor=one.minor,
        status=one.status,
        erased_from=one.erased_from,
        withdrawn=one.danger.withdrawn,
        silence=one.danger.silence.kind if one.danger.silence else None,
        silent_since=one.danger.silence.since if one.danger.silence else None,
        last_words=one.last_words,
    )
