"""The languages of the pages: a folder of `web/languages` each; `make scripts` writes their list for the pages."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "web/languages"
SCRIPT = FOLDER.parent / "known_languages.js"
HEAD = "/** The languages that have a folder, by their codes; written by `make scripts`. */"
FIRST = "fr"
"""The language in which everything is said; where another one lacks a text, this one stands there."""
Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language, as its own folder says it (`language.json`)."""

    name: str
    """Its own name, in itself."""
    brief: str
    """The same where there is little room."""
    locale: str
    """How its readers write dates and numbers."""
    direction: Direction
    staff: bool
    """Whether the staff's pages have it too: its sentences stand beside each page, in `messages`."""
    reviewed: bool
    """Whether a translator has read it again; until then its pages say that the French is what counts."""


def _listed() -> dict[str, Language]:
    rows = {file.parent.name: Language(**_read(file)) for file in FOLDER.glob("*/language.json")}
    order = sorted(rows, key=lambda code: (code != FIRST, not rows[code].staff, code))
    return {code: rows[code] for code in order}


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


LANGUAGES: Mapping[str, Language] = _listed()
"""The languages by their codes: French, those of the staff, those of visitors alone."""


def translations(file: str) -> dict[str, dict[str, Any]]:
    """The file of this name of each language that has it in its folder."""
    return {code: _read(path) for code in LANGUAGES if (path := FOLDER / code / file).exists()}


def translated(texts: Mapping[str, Any], file: str, *path: str) -> dict[str, Any]:
    """A text with its translations: those that the folders' file of this name has at this path."""
    found = dict(texts)
    for code, translation in translations(file).items():
        part: Any = translation
        for name in path:
            part = part.get(name) if isinstance(part, Mapping) else None
        if part is not None:
            found[code] = part
    return found


def attributes(code: str) -> str:
    """How HTML says that a part is in this language."""
    direction = LANGUAGES[code].direction
    return f'lang="{code}"' if direction == "ltr" else f'lang="{code}" dir="{direction}"'


def script() -> str:
    """The script from which the pages take the list."""
    rows = {code: asdict(language) for code, language in LANGUAGES.items()}
    return f"{HEAD}\n\nexport const LANGUAGES = {json.dumps(rows, indent=2, ensure_ascii=False)};\n"


if __name__ == "__main__":
    SCRIPT.write_text(script(), "utf-8")
