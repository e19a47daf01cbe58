"""The administrators' page of prepared replies: one writes, another one publishes, any looks again or retires."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from services.chat.api.desk.replies import shown
from services.chat.api.desk.reply_body import ReplyBody
from services.chat.api.ports import ChatPorts, Ports, not_ready
from services.chat.api.requests import unconfirmed
from services.chat.content.replies import PreparedReply
from services.chat.domain.known_replies import KnownReplies, ReplyEvent
from services.chat.domain.publish_reply import Refusal, ReplyRefused, draft, look_again, publish, retire
from shared.cloudevents.event import request_id
from shared.events.chat import PreparedReplyDrafted, ReplyCode, ReplyEntry
from shared.http.answers import NOT_CONSUMED
from shared.identity import Administrator
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import ask

prepared_replies = APIRouter(
    prefix="/api/chat/prepared-replies",
    tags=["desk"],
    responses=NOT_CONSUMED,
)


class Refused(NamedTuple):
    """A status, and the sentence that says why."""

    status: int
    detail: str


REFUSED: dict[Refusal, Refused] = {
    "unknown": Refused(404, "Aucune réponse préparée n’a ce nom."),
    "another-draft": Refused(409, "La réponse a changé depuis que vous l’avez lue : relisez-la."),
    "own-draft": Refused(409, "Vous avez écrit cette réponse : une autre personne doit la publier."),
    "not-awaited": Refused(409, "Cette réponse n’attend plus : elle a été remplacée ou retirée."),
}
Name = Annotated[ReplyCode, Path(description="The reply's code.", examples=["complaint"])]


class DraftShown(ReplyEntry):
    """A draft that another administrator may publish."""

    reply: str
    draft: UUID
    since: datetime
    own: bool
    """The reader wrote it."""
    replaces: bool
    """Operators find another wording of it until then."""


class RepliesShown(BaseModel):
    """The drafts that wait, and what operators find."""

    drafts: list[DraftShown]
    published: list[PreparedReply]


class Publication(BaseModel):
    """The draft that this person has read."""

    draft: UUID


@prepared_replies.get("")
async def list_prepared_replies(staff: Administrator, ports: Ports) -> RepliesShown:
    """List the drafts that wait for another administrator, and the replies that operators find."""
    known = ports.replies.known
    drafts = [_draft_shown(known, awaited, staff.sub) for awaited in known.awaiting()]
    return RepliesShown(drafts=drafts, published=[shown(ports, published) for published in known.published()])


@prepared_replies.put("/{reply}/draft", status_code=204)
async def draft_reply(reply: Name, body: ReplyBody, staff: Administrator, ports: Ports) -> Response:
    """Write a reply, or another wording of it; operators find it once another administrator publishes it."""
    entry, request = body.entry(), request_id(body.id, staff.sub, PreparedReplyDrafted)
    return await _publish(ports, draft(_settled(ports), reply, entry, staff.sub, request))


@prepared_replies.post(
    "/{reply}/publication",
    status_code=204,
    responses={
        409: {"description": "One's own draft (`own-draft`), or another one by now (`another-draft`)."}
    },
)
async def publish_reply(reply: Name, read: Publication, staff: Administrator, ports: Ports) -> Response:
    """Publish the draft that another administrator wrote: from now on every operator finds it."""
    known = _settled(ports)
    return await _publish(ports, _or_refused(lambda: publish(known, reply, read.draft, staff.sub, _today())))


@prepared_replies.post("/{reply}/look", status_code=204)
async def look_at_reply(reply: Name, staff: Administrator, ports: Ports) -> Response:
    """Say that this person has read a reply again today, and that it is still true."""
    known = _settled(ports)
    return await _publish(ports, _or_refused(lambda: look_again(known, reply, staff.sub, _today())))


@prepared_replies.delete("/{reply}", status_code=204)
async def retire_reply(reply: Name, staff: Administrator, ports: Ports) -> Response:
    """Show a reply to operators no more, and drop what is drafted of it."""
    known = _settled(ports)
    return await _publish(ports, _or_refused(lambda: retire(known, reply, staff.sub)))


def _today() -> date:
    return datetime.now(UTC).date()


def _settled(ports: ChatPorts) -> KnownReplies:
    """The replies, once all that was published before our start is consumed; 503 until then."""
    if not ports.replies.topic.caught_up.is_set():
        raise not_ready()
    return ports.replies.known


def _or_refused(decide: Callable[[], ReplyEvent]) -> ReplyEvent:
    try:
        return decide()
    except ReplyRefused as refused:
        status, detail = REFUSED[refused.reason]
        raise Problem(status, "Refusé", detail, reason=refused.reason) from None


async def _publish(ports: ChatPorts, event: ReplyEvent) -> Response:
    """Publish a change of a reply, and wait until it is consumed here; else the answer is 202."""
    if ports.replies.known.has_consumed(event.id):
        return Response(status_code=204)
    try:
        is_here = await ask(ports.publish, event, reply=ports.replies.back(event.id))
    except NotAcknowledged:
        raise unconfirmed() from None
    return Response(status_code=204 if is_here else 202)


def _draft_shown(known: KnownReplies, awaited: PreparedReplyDrafted, reader: str) -> DraftShown:
    return DraftShown(
        **awaited.entry.model_dump(),
        reply=awaited.reply,
        draft=awaited.id,
        since=awaited.time,
        own=awaited.author == reader,
        replaces=any(each.reply == awaited.reply for each in known.published()),
    )
