"""Texts that people write: whether anything of a text is seen, and whether it is read as it stands."""

import regex
from pydantic import AfterValidator

HIGHEST = 10
"""Marks on one letter: the tallest stacks of Tibetan have nine; more of them cover what stands around."""
_SEEN = regex.compile(
    # Braille's blank, two of the hieroglyphs' and one of music's are symbols and letters to Unicode
    r"[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}\p{Cf}\p{Cs}\u2800\U00013441\U00013442\U0001d159]"
)
_HIDDEN = regex.compile(
    # tabulations, line breaks, and the marks that only say a letter's direction are read as they stand
    r"(?V1)[[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]--[\t\n\r\u061c\u200e\u200f]]"
)
_PILED = regex.compile(rf"(\p{{M}}{{{HIGHEST}}})\p{{M}}+")
_FLAG = r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
_UNSEEN = regex.compile(
    # they spell what a person does not read; those of a flag, two joiners or fillers in a row do not
    rf"{_FLAG}(*SKIP)(*FAIL)|[\U000e0000-\U000e007f]+"
    r"|(?<=\p{Default_Ignorable_Code_Point}{2})\p{Default_Ignorable_Code_Point}+"
)


def is_blank(text: str) -> bool:
    """Whether nothing of a text is seen: spaces, fillers, zero widths, marks without a letter."""
    return _SEEN.search(text) is None


def is_plain(text: str) -> bool:
    """Whether a text is read as it stands: no control or unseen character, no turned direction, no pile of marks."""
    return not any(pattern.search(text) for pattern in (_HIDDEN, _UNSEEN, _PILED))


def plain(text: str) -> str:
    """The text as it is read: without what `is_plain` refuses; empty if nothing of it is seen."""
    found: str = _PILED.sub(r"\1", _UNSEEN.sub("", _HIDDEN.sub("", text))).strip()
    return "" if is_blank(found) else found


def _plain(text: str) -> str:
    if not is_plain(text):
        raise ValueError("characters that are not seen, or marks that cover others")
    return "" if is_blank(text) else text


def _written(text: str) -> str:
    if is_blank(text):
        raise ValueError("nothing is written")
    return _plain(text)


Plain = AfterValidator(_plain)
"""A text that is refused unless it is plain, and empty if nothing of it is seen: `Annotated[str, Plain]`."""
Written = AfterValidator(_written)
"""A text that is refused unless it is plain and something of it is seen."""
