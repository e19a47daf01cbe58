"""The choices that each optional question about a conversation offers: data, not code (`choices.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter


class Choice(BaseModel):
    """A choice: its code, which is what is counted, and how it is called."""

    code: str
    labels: dict[str, str]
    own: dict[str, str] = {}
    """The same in the words of somebody who says it of themselves, where a visitor is asked."""


CHOICES: dict[str, tuple[Choice, ...]] = TypeAdapter(dict[str, tuple[Choice, ...]]).validate_json(
    Path(__file__).with_name("choices.json").read_bytes()
)
"""The choices by the field that says which one was taken; no answer is always one more."""
