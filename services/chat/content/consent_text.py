"""The text that a visitor reads before they consent: data, not code, under a version that is recorded."""

from pathlib import Path

from pydantic import BaseModel

from shared.languages import translations

FILE = Path(__file__).with_suffix(".json")


class ConsentText(BaseModel):
    """The text in each language; who changes a word of any of them changes the version."""

    version: str
    paragraphs: dict[str, list[str]]


def with_translations(text: ConsentText) -> ConsentText:
    """The text with its translations, but for those of another version: then the French is what is read."""
    same = {
        code: found["paragraphs"]
        for code, found in translations(FILE.name).items()
        if found["version"] == text.version
    }
    return text.model_copy(update={"paragraphs": text.paragraphs | same})


CONSENT_TEXT = with_translations(ConsentText.model_validate_json(FILE.read_bytes()))
