"""The answers to a request in a conversation, as OpenAPI describes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ReplyShown(BaseModel):
    """The reply to a request: an event, with the fields of its schema that are shown to who asked."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    type: str
    time: datetime
    conversation: str
    request: UUID


class Awaited(BaseModel):
    """The id of a request whose reply is not known yet."""

    request: UUID


REPLIES: dict[int | str, dict[str, Any]] = {
    200: {"model": ReplyShown, "description": "The reply, the same when it is asked for again."},
    202: {"model": Awaited, "description": "Not yet known: ask again at `Location`."},
    409: {"description": "Refused, with the reason."},
}
