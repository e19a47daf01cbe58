"""The events of the prepared replies: an administrator writes one, another one publishes it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import Code, Value

prepared_reply = Topic(
    "chat.prepared-reply",
    key="reply",
    publisher="chat",
    consumers=("chat",),
    compacted=True,
    doc="Prepared replies as they are published, looked at again and retired, the latest for each.",
)
prepared_reply_drafted = Topic(
    "chat.prepared-reply-drafted",
    key="reply",
    publisher="chat",
    consumers=("chat",),
    compacted=True,
    doc="Drafts of prepared replies, the latest for each: another administrator publishes it.",
)
ReplyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class ReplyEntry(Value):
    """A prepared reply as operators find it."""

    themes: tuple[Code, ...] = Field((), max_length=50)
    """None: whatever the theme."""
    source: str
    """The law, or the public page, that says so."""
    title: dict[str, str]
    """By language (ISO 639)."""
    text: dict[str, str]


class PreparedReplyDrafted(Event, on=prepared_reply_drafted):
    """An administrator wrote a reply, or another wording of it: operators do not see it before it is published."""

    reply: ReplyCode
    revision: Annotated[int, Field(ge=0)]
    """The next after what was known of the reply."""
    entry: ReplyEntry
    author: str
    """An account."""


class PreparedReplyPublished(Event, on=prepared_reply):
    """From now on operators find this wording; or somebody has looked again whether it is still true."""

    reply: ReplyCode
    revision: Annotated[int, Field(ge=0)]
    """That of the draft; 0: of the edition that ships with the product."""
    draft: UUID | None = None
    """The draft that was published; None of what ships with the product."""
    entry: ReplyEntry
    author: str = ""
    """The account that wrote it."""
    published_by: str = ""
    """Another account."""
    looked_on: date
    """When somebody last looked whether it is still true."""
    looked_by: str = ""
    """The account that did."""


class PreparedReplyRetired(Event, on=prepared_reply):
    """Operators do not find this reply any more, and what was drafted before is not awaited any more."""

    reply: ReplyCode
    revision: Annotated[int, Field(ge=0)]
    """The next after what was known of the reply."""
    retired_by: str
    """An account."""
