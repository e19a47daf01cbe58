"""The event that chat publishes for every service when a session of the staff ends before its token."""

from datetime import datetime, timedelta

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.identifiers import SERVICES

ENDS_KEPT = timedelta(days=2)
"""How long the end of a session is known: no provider renews its tokens for longer."""
staff_session_ended = Topic(
    "chat.staff-session-ended",
    key="whose",
    publisher="chat",
    consumers=SERVICES,
    kept=ENDS_KEPT,
    doc="Sessions of the staff that ended before their tokens, kept for longer than any token may be good.",
)


class StaffSessionEnded(Event, on=staff_session_ended):
    """Somebody signed out at the OpenID provider, or an administrator revoked their sessions."""

    whose: str
    """The `sid` of the session, or else the `sub` of the person."""
    sub: str = ""
    sid: str = ""
    """The one session that ended; empty: all of that person."""
    before: datetime
    """Tokens that were given until then are refused; for a session that is named, all of them are."""
    revoked_by: str = ""
    """The administrator, or the command, that revoked; empty where the person signed out."""
