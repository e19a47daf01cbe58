"""The sentences on rights and steps that operators insert, by theme and language: data (`replies.json`)."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, TypeAdapter


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


REPLIES: list[PreparedReply] = TypeAdapter(list[PreparedReply]).validate_json(
    Path(__file__).with_suffix(".json").read_bytes()
)
