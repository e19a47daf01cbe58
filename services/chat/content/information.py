"""The sheets about what to do next and how to keep traces, by theme and language: data (`information.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter


class Information(BaseModel):
    """A sheet: its themes (none: for everybody), its title and its points in each language."""

    code: str
    themes: list[str]
    title: dict[str, str]
    points: dict[str, list[str]]

    def concerns(self, theme: str | None) -> bool:
        """Whether the sheet is for somebody who came about this theme."""
        return not self.themes or theme in self.themes


INFORMATION: list[Information] = TypeAdapter(list[Information]).validate_json(
    Path(__file__).with_suffix(".json").read_bytes()
)
