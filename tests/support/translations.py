"""The French that each translation was last read against; run it when a translation was read again, to note so."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from shared.languages import FIRST, FOLDER, LANGUAGES

HOUSE = Path(__file__).parents[2]
NOTED = "read_against.json"
"""The file of a language's folder: eight letters of a digest of the French, by the name of the text."""
VISITORS = ("chat", "shared")
"""The owners of the sentences that visitors read."""


def stale(code: str) -> list[str]:
    """The texts whose French has changed, come or gone since the translation was last read against it."""
    noted: dict[str, str] = json.loads((FOLDER / code / NOTED).read_text("utf-8"))
    return sorted({name for name, _ in noted.items() ^ digests(code).items()})


def digests(code: str) -> dict[str, str]:
    """A digest of the French of each text that this language translates."""
    return {name: sha256(text.encode()).hexdigest()[:8] for name, text in sorted(_french(code))}


def _french(code: str) -> Iterator[tuple[str, str]]:
    said = None if LANGUAGES[code].staff else _read(FOLDER / code / "sentences.json")
    for file in sorted(HOUSE.glob("s*/**/web/messages/fr.json")):
        owner = file.parents[2].name
        for key, sentence in _read(file).items():
            if said is None or (owner in VISITORS and key in said):
                yield f"{owner}: {key}", sentence
    for file in sorted([*HOUSE.glob("services/**/*.json"), *HOUSE.glob("shared/*.json")]):
        if LANGUAGES[code].staff or (FOLDER / code / file.name).exists():
            yield from _texts(_read(file), file.name)


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """The French texts of a file that holds its languages side by side, wherever they stand in it."""
    if isinstance(value, dict) and FIRST in value:
        yield name, json.dumps(value[FIRST], ensure_ascii=False)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, f"{name} {key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            known = part.get("code", part.get("key", number)) if isinstance(part, dict) else number
            yield from _texts(part, f"{name} {known}")


def _read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


if __name__ == "__main__":
    for language in LANGUAGES:
        if language != FIRST:
            noted = json.dumps(digests(language), indent=0, ensure_ascii=False, sort_keys=True)
            (FOLDER / language / NOTED).write_text(noted + "\n", "utf-8")
