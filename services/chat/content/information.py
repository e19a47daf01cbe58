"""The sheets about what to do next and how to keep traces, by theme and language: data (`information.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from shared.languages import translated

FILE = Path(__file__).with_suffix(".json")


class Information(BaseModel):
    """A sheet: its themes (none: for everybody), its title and its points in each language."""

    code: str
    themes: list[str]
    title: dict[str, str]
    points: dict[str, list[str]]

    def concerns(self, theme: str | None) -> bool:
        """Whether the sheet is for somebody who came about this theme."""
        return not self.themes or theme in self.themes

    def translated(self, file: str, *path: str) -> "Information":
        """The sheet with its translations, at this path of the languages' files of this name."""
        title = translated(self.title, file, *path, self.code, "title")
        points = translated(self.points, file, *path, self.code, "points")
        return self.model_copy(update={"title": title, "points": points})


def sheets_of(file: Path, *path: str) -> list[Information]:
    """The sheets of a file, with their translations at this path."""
    sheets = TypeAdapter(list[Information]).validate_json(file.read_bytes())
    return [sheet.translated(file.name, *path) for sheet in sheets]


INFORMATION = sheets_of(FILE)
