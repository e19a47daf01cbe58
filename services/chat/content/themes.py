"""The themes that people come to talk about: data, not code (`themes.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter


class Theme(BaseModel):
    """A theme: its code, which is also the training that it asks for, and how it is called."""

    code: str
    labels: dict[str, str]


THEMES: dict[str, Theme] = {
    theme.code: theme
    for theme in TypeAdapter(list[Theme]).validate_json(Path(__file__).with_name("themes.json").read_bytes())
}
