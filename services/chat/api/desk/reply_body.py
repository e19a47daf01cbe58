"""A prepared reply as an administrator writes it; what is wrong with it is said in a sentence."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.chat.content.themes import THEMES
from shared.events.chat import ReplyEntry
from shared.languages import LANGUAGES
from shared.problems import Problem
from shared.texts import is_blank, is_plain

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
MOST = {"title": 60, "text": 500, "source": 200}
"""Characters: a reply is read on a telephone."""
WRONG = {
    "themes": "Choisissez des thèmes de la liste, ou aucun : la réponse sert alors à tous.",
    "language": f"Donnez un titre et un texte dans chaque langue, parmi {', '.join(LANGUAGES)}.",
    "title": f"Écrivez un titre de {MOST['title']} caractères au plus.",
    "text": f"Écrivez un texte de {MOST['text']} caractères au plus.",
    "source": f"Dites d’où cela vient : la loi ou la page publique, en {MOST['source']} caractères au plus.",
    "unseen": "Un texte contient des caractères que l’on ne voit pas : retapez-le.",
}
"""The sentence for each reason why a reply is refused."""


class ReplyBody(BaseModel):
    """A draft; `id` names the request, so that it is done once."""

    id: UUID
    themes: list[Text] = Field([], max_length=50)
    source: Text
    title: dict[str, Text] = Field(max_length=50)
    text: dict[str, Text] = Field(max_length=50)

    def entry(self) -> ReplyEntry:
        """The reply; 422 says what to correct."""
        for reason in self._wrong():
            errors = [{"field": reason, "reason": reason}]
            raise Problem(422, "Réponse refusée", WRONG[reason], reason=reason, errors=errors)
        return ReplyEntry(**self.model_dump(exclude={"id", "themes"}), themes=tuple(self.themes))

    def _wrong(self) -> Iterator[str]:
        if not set(self.themes) <= set(THEMES):
            yield "themes"
        if not self.title or set(self.title) != set(self.text) or not set(self.title) <= set(LANGUAGES):
            yield "language"
        written = {"title": self.title.values(), "text": self.text.values(), "source": [self.source]}
        for field, texts in written.items():
            if any(is_blank(text) or len(text) > MOST[field] for text in texts):
                yield field
            if not all(map(is_plain, texts)):
                yield "unseen"
