"""The steps of a prepared reply: drafted, published by another person, looked at again, retired."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from services.chat.domain.known_replies import KnownReplies
from shared.events.chat import (
    PreparedReplyDrafted,
    PreparedReplyPublished,
    PreparedReplyRetired,
    ReplyEntry,
)

Refusal = Literal["unknown", "another-draft", "not-awaited", "own-draft"]


class ReplyRefused(Exception):
    """The reason why nothing is published."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


def draft(known: KnownReplies, reply: str, entry: ReplyEntry, by: str, request: UUID) -> PreparedReplyDrafted:
    """Write a reply; while the same one of the same author awaits its publication, it is that draft."""
    awaited = known.draft(reply)
    if awaited and (awaited.entry, awaited.author) == (entry, by):
        return awaited
    return PreparedReplyDrafted.now(
        id=uuid5(request, entry.model_dump_json()),
        reply=reply,
        revision=known.next_revision(reply),
        entry=entry,
        author=by,
    )


def publish(known: KnownReplies, reply: str, draft_id: UUID, by: str, on: date) -> PreparedReplyPublished:
    """Publish the draft that this person has read and another wrote; published already, it is that publication."""
    decision, awaited = known.decision(reply), known.draft(reply)
    if isinstance(decision, PreparedReplyPublished) and decision.draft == draft_id:
        return decision
    if awaited is None:
        raise ReplyRefused("not-awaited" if decision else "unknown")
    if awaited.id != draft_id:
        raise ReplyRefused("another-draft")
    if awaited.author == by:
        raise ReplyRefused("own-draft")
    return PreparedReplyPublished.now(
        id=uuid5(draft_id, f"published/{by}"),
        reply=reply,
        revision=awaited.revision,
        draft=draft_id,
        entry=awaited.entry,
        author=awaited.author,
        published_by=by,
        looked_on=on,
        looked_by=by,
    )


def look_again(known: KnownReplies, reply: str, by: str, on: date) -> PreparedReplyPublished:
    """Say that this person has looked today, and that the reply is still true; a draft of it goes on waiting."""
    decision = known.decision(reply)
    if not isinstance(decision, PreparedReplyPublished):
        raise ReplyRefused("unknown")
    if (decision.looked_on, decision.looked_by) == (on, by):
        return decision
    body = decision.model_dump(exclude={"looked_on", "looked_by"})
    id_ = uuid5(decision.id, f"looked/{by}/{on}")
    return PreparedReplyPublished.now(id=id_, **body, looked_on=on, looked_by=by)


def retire(known: KnownReplies, reply: str, by: str) -> PreparedReplyRetired:
    """Show a reply no more, and await no draft of it; retired already, it is that retirement."""
    decision, awaited = known.decision(reply), known.draft(reply)
    if isinstance(decision, PreparedReplyRetired) and awaited is None:
        return decision
    last = awaited or decision
    if last is None:
        raise ReplyRefused("unknown")
    revision = known.next_revision(reply)
    id_ = uuid5(last.id, f"retired/{revision}/{by}")
    return PreparedReplyRetired.now(id=id_, reply=reply, revision=revision, retired_by=by)
