"""The text that a visitor reads before they consent: data, not code, under a version that is recorded."""

from pathlib import Path

from pydantic import BaseModel


class ConsentText(BaseModel):
    """The text in each language; who changes a word changes the version."""

    version: str
    paragraphs: dict[str, list[str]]


CONSENT_TEXT = ConsentText.model_validate_json(Path(__file__).with_suffix(".json").read_bytes())
