"""The particulars of a conversation, by its opening and its ends: projected, read, and reduced at erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.stats.domain.departements import UNKNOWN
from shared.events.chat import ConversationClosed, ConversationOpened
from shared.events.values import PARTICULARS

COUNTED = ("minor", *PARTICULARS)
"""The particulars that are counted, in this order; `minor` is of the one who writes, the rest of the end."""
UNSAID = "-"
REDUCED = "!"
"""The beginning of what is reduced: before every code and `UNSAID`, so that the least of both is what is reduced."""
OWN_PAGE = "own-page"
"""The front-end of a conversation that came through none from outside."""
ADULT = "of-age"
"""The age group that is left of any that is not a minor's."""


def said_at_opening(opened: ConversationOpened) -> dict[str, str]:
    """The fields that an opening gives; none of what was not said."""
    fields = {
        "who": opened.who,
        "minor": None if opened.minor is None else "yes" if opened.minor else "no",
        "language": opened.language,
        "front_end": opened.front_end.name if opened.front_end else OWN_PAGE,
    }
    return {name: code for name, code in fields.items() if code}


def said_at_end(closed: ConversationClosed, rank: str) -> dict[str, str]:
    """The field that an end gives, under its rank; nothing where its operator said nothing."""
    codes = [getattr(closed, field) or UNSAID for field in PARTICULARS]
    return {f"particulars.{closed.id}": " ".join([rank, *codes])} if set(codes) != {UNSAID} else {}


def reduced(text: str) -> str:
    """The same once its visitor had it erased: sex and relation go, and of the age group whether it is a minor's."""
    rank, *codes = text.replace(REDUCED, "").split(" ")
    said = dict(zip(PARTICULARS, codes, strict=True)) | {"sex": UNSAID, "relation": UNSAID}
    if said["age_group"] not in {UNSAID, "minor"}:
        said["age_group"] = ADULT
    return f"{rank} {REDUCED}{' '.join(said.values())}"


def particulars_of(document: Mapping[str, Any], ends: Iterable[str]) -> tuple[str, ...]:
    """The particulars of a document by these of its ends: of each, what was said last."""
    said = {name: document[name] for name in ("who", "minor") if name in document}
    written = document.get("particulars", {})
    for text in sorted(written[end] for end in ends if end in written):
        codes = text.replace(REDUCED, "").split(" ")[1:]
        said |= {field: code for field, code in zip(PARTICULARS, codes, strict=True) if code != UNSAID}
    return tuple(said.get(field, UNKNOWN) for field in COUNTED)
