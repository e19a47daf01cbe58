"""The themes that people come to talk about: data, not code (`themes.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from shared.languages import translated

FILE = Path(__file__).with_name("themes.json")


class Theme(BaseModel):
    """A theme: its code, which is also the training that it asks for, and how it is called."""

    code: str
    labels: dict[str, str]

    def translated(self) -> "Theme":
        """The theme with the labels that the languages' folders give it."""
        return self.model_copy(update={"labels": translated(self.labels, FILE.name, self.code)})


THEMES: dict[str, Theme] = {
    theme.code: theme.translated() for theme in TypeAdapter(list[Theme]).validate_json(FILE.read_bytes())
}
