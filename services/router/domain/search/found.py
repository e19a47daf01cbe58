"""A commune that was found, and the part of it that was recognised."""

from typing import Literal, NamedTuple

from services.router.domain.commune import Commune

Matched = Literal["name", "former-name", "other-name", "postal-code", "near-code", "code", "departement"]


class Found(NamedTuple):
    """A commune, the kind of text by which it was found, and that text."""

    commune: Commune
    matched: Matched
    text: str = ""
    amid: bool = False
    """Whether that text stands amid other words, of which nothing is known."""
