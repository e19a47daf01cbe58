"""The first edition of the sentences on rights and steps that operators insert: data (`replies.json`)."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from pydantic import BaseModel, TypeAdapter

from shared.events.chat import PreparedReplyPublished, ReplyEntry
from shared.languages import translated

BUNDLED = UUID("3d1c2a52-9a64-4b0e-8f5a-2f4f4c6f2e10")
"""The namespace of the ids of the replies that ship, the same in every process."""


class PreparedReply(BaseModel):
    """A prepared reply: its themes (none: all of them), and in each language its title and its text."""

    code: str
    themes: list[str]
    source: str
    """The law, or the public page, that says so."""
    looked_at: date
    """When somebody last looked whether it is still true."""
    title: dict[str, str]
    text: dict[str, str]
    stale: bool = False
    """Whether so many months have passed since that somebody must look again (`CHAT_REPLIES_MONTHS`)."""


def _with_translations(reply: PreparedReply) -> PreparedReply:
    """The reply in the languages of visitors too: one is inserted in the language of who reads it."""
    return reply.model_copy(
        update={
            part: translated(getattr(reply, part), "replies.json", reply.code, part)
            for part in ("title", "text")
        }
    )


REPLIES: list[PreparedReply] = [
    _with_translations(reply)
    for reply in TypeAdapter(list[PreparedReply]).validate_json(
        Path(__file__).with_suffix(".json").read_bytes()
    )
]


def bundled() -> list[PreparedReplyPublished]:
    """The replies of the first edition, as if they had been published before anything else."""
    return [
        PreparedReplyPublished.now(
            id=uuid5(BUNDLED, f"{reply.code}/{reply.looked_at}"),
            reply=reply.code,
            revision=0,
            entry=ReplyEntry(**reply.model_dump(include={"themes", "source", "title", "text"})),
            looked_on=reply.looked_at,
        )
        for reply in REPLIES
    ]
