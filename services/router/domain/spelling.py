"""The spelling of French names of places: as they are compared, and as they are written after « de »."""

import re
import unicodedata

from services.router.domain.arabic import FRENCH, VARIANTS

_MARKS = range(0x300, 0x370)
_ACCENTED = range(0xC0, 0x250)
_WORD = re.compile(r"[a-z0-9\u0621-\u064a]+")
_ORDINAL = re.compile(r"^([0-9]+)(?:er?|i?eme?)$")
_SHORT = {
    "gd": "grand", "gde": "grande", "grd": "grand", "mt": "mont", "nd": "notre dame", "st": "saint", "ste": "sainte",
    "vx": "vieux",
}  # fmt: skip
"""The words that an abbreviation before another word is written for."""
_WRITTEN_FOR = {"pce": "provence"} | FRENCH
"""The word that an abbreviation is written for, where it begins none, or a word in Arabic letters."""
_KEYBOARDS = str.maketrans("aqzw;,AQZW", "qawzmmQAWZ")
_ELIDED = re.compile(r"^[AEIOUYÀÂÉÈÊËÎÏÔÛÜŒ]")
_ARTICLE = re.compile(r"^(Le|Les) (.+)$")
_CONTRACTED = {"Le": "du", "Les": "des"}


def _letter(accented: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", accented) if ord(c) not in _MARKS)


_LOOK_ALIKE = dict(zip("авеёкмнорстухіјѕԁԛԝαβεικνορτυχ", "abeekmhopctyxijsdqwabeikvoptux", strict=True))
"""Cyrillic and Greek letters that look like Latin ones: telephones mix their keyboards."""

_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(_MARKS),
    **{code: _letter(chr(code)) for code in _ACCENTED},
    **{ord(letter): latin for letter, latin in _LOOK_ALIKE.items()},
    ord("œ"): "oe",
    ord("æ"): "ae",
}


def words(text: str) -> list[str]:
    """The words of a name without accents, case, hyphens, apostrophes or ligatures, from any keyboard."""
    plain = text.casefold()
    if not plain.isascii():
        plain = plain.translate(_PLAIN)
    if not plain.isascii():  # rare, and slower
        plain = unicodedata.normalize("NFKC", plain).casefold().translate(_PLAIN)
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
        plain = plain.translate(VARIANTS)
    return _WORD.findall(plain)


def comparable(text: str) -> list[str]:
    """The words of a name as they are compared: « St » is « Saint » before another word, « 15ème » is 15."""
    found = [_WRITTEN_FOR.get(word, word) for word in words(text)]
    found = [_ORDINAL.sub(r"\1", word) if word[0].isdigit() else word for word in found]
    if _SHORT.keys().isdisjoint(found[:-1]):
        return found
    return [*" ".join(_SHORT.get(word, word) for word in found[:-1]).split(), *found[-1:]]


def on_other_keyboard(text: str) -> str:
    """The text as the same keys write it on AZERTY instead of QWERTY, or on QWERTY: « ,qrseille »."""
    return text.translate(_KEYBOARDS)


def folded(text: str) -> str:
    """The text that all spellings of one name share: « L'Haÿ-les-Roses », « lhay les roses »."""
    return "".join(comparable(text))


def each_left_out(text: str) -> set[str]:
    """A text, and what is left of it without each of its letters: two that share one are a slip apart."""
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}


def after_de(place: str) -> str:
    """Write « de » and a place's name: « du Havre », « d’Évreux », « de La Rochelle »."""
    if article := _ARTICLE.match(place):
        return typographic(f"{_CONTRACTED[article[1]]} {article[2]}")
    return typographic(f"d’{place}" if _ELIDED.match(place) else f"de {place}")


def typographic(text: str) -> str:
    """The same text with the apostrophe that French typography wants."""
    return text.replace("'", "’")
