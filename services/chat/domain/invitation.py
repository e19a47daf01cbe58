"""The invitation of a psychologist, open or accepted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation that an operator made last: it stands until it is taken back or the psychologist leaves."""

    since: datetime
    by: str
    """The pseudonym of the operator who invited."""
    shared: bool = False
    """Whether the psychologist reads what was written before."""
    psychologist: str = ""
    """The account of the psychologist who joined; empty while nobody did."""
    pseudonym: str = ""
    joined: datetime | None = None
