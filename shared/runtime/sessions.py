"""Following the ends of the staff's sessions: every process of every service refuses who signed out elsewhere."""

from shared.events.chat import staff_session_ended
from shared.identity import StaffAuthentication
from shared.kafka.cluster import Cluster
from shared.kafka.tail import Tail
from shared.readiness import Readiness


def follow_sessions(authentication: StaffAuthentication, kafka: Cluster | str, readiness: Readiness) -> Tail:
    """The tail of the sessions that ended; from when it runs, nobody gets in before it has been read."""
    topics, ended = list(staff_session_ended.names), authentication.ended
    tail = Tail(kafka, topics, ended.consumed, readiness, name="sessions")
    ended.becomes_current = tail.becomes_current
    return tail
