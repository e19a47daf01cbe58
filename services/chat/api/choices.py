"""The optional questions about a conversation: their choices are shown, and any other answer is refused."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator
from pydantic_core import PydanticKnownError

from services.chat.content.choices import CHOICES, Choice
from services.chat.content.themes import THEMES, Theme
from shared.languages import LANGUAGES
from shared.problems import Problem

choices = APIRouter(prefix="/api/chat", tags=["visitors"])


@choices.get("/themes", response_model=list[Theme])
async def show_themes() -> list[Theme]:
    """Show the themes that one may talk about."""
    return list(THEMES.values())


@choices.get("/choices", response_model=dict[str, list[Choice]])
async def show_choices() -> dict[str, tuple[Choice, ...]]:
    """Show what each optional question offers, by the field that takes the answer; no answer is as good as any."""
    return CHOICES


def _one_of_ours(code: str) -> str:
    if code not in LANGUAGES:
        raise PydanticKnownError("literal_error", {"expected": ", ".join(LANGUAGES)})
    return code


Spoken = Annotated[str, AfterValidator(_one_of_ours)]
"""A language that the visitor's pages speak."""


def check_theme(theme: str | None) -> None:
    """Refuse a theme that is not offered."""
    if theme is not None and theme not in THEMES:
        raise Problem(422, "Thème inconnu", f"Choisissez l’un de ces thèmes : {', '.join(THEMES)}.")


def check_choices(**answers: str | None) -> None:
    """Refuse an answer that its question does not offer."""
    for field, answer in answers.items():
        codes = [choice.code for choice in CHOICES[field]]
        if answer is not None and answer not in codes:
            sentence = f"« {field} » est facultatif, ou l’un de ces codes : {', '.join(codes)}."
            raise Problem(422, "Réponse inconnue", sentence)
