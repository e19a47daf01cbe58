"""Sentences beside the French of pages without scripts, in every other language (`plain.json`)."""

from html import escape

from shared.languages import FIRST, attributes, translations

SENTENCES = translations("plain.json")


def beside(key: str, tag: str = "span", shape: str = "({})", **values: dict[str, str] | str) -> str:
    """A sentence in each language but French, as HTML; a value may be one for each language."""
    found = []
    for code, sentences in SENTENCES.items():
        filled = {name: _of(value, code) for name, value in values.items()}
        said = shape.format(escape(sentences[key], quote=False).format(**filled))
        found.append(f"<{tag} {attributes(code)}>{said}</{tag}>")
    return " ".join(found)


def _of(value: dict[str, str] | str, code: str) -> str:
    """A value, set apart from the direction of the sentence around it."""
    found = value if isinstance(value, str) else value.get(code, value[FIRST])
    return f"<bdi>{escape(found)}</bdi>" if 'dir="rtl"' in attributes(code) else escape(found)
