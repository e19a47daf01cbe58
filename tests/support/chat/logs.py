"""The logs of one conversation in the simulated Kafka, as clients and stores read them."""

from collections import defaultdict
from uuid import UUID

from services.chat.domain.visibility import Visibility
from shared.cloudevents.event import Event
from shared.events.chat import ConversationReceived, MessagePosted, Reply
from shared.identifiers import LOGS, RECEPTION, Stay
from tests.support.chat.simulated import Kafka

Answer = tuple[UUID, str, bytes | None]
"""A reply's id, type and body."""


class Logs:
    """The three logs, reception's and those of both forces."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

    def events(self) -> list[Event]:
        """Everything on the three logs."""
        return [event for log in LOGS for event in self._kafka.events(log)]

    def has(self, kind: type[Event]) -> bool:
        """Whether an event of this class is on any of them."""
        return any(isinstance(event, kind) for event in self.events())

    def replies(self) -> dict[UUID, set[Answer]]:
        """The replies to each request."""
        found: dict[UUID, set[Answer]] = defaultdict(set)
        for event in self.events():
            if isinstance(event, Reply):
                found[event.request].add((event.id, event.type, event.record("").value))
        return found

    def stays(self) -> list[Stay]:
        """The stays that a client may know: received, in their order."""
        found = {event.stay for event in self.events() if isinstance(event, ConversationReceived)}
        return [RECEPTION, *sorted(found, key=lambda stay: stay.number)]

    def known(self, which: int) -> Stay:
        """A stay that a client knows: the latest more often than not."""
        stays = self.stays()
        return stays[which % len(stays)] if which < 20 else stays[-1]

    def verdicts(self, stay: Stay) -> dict[str, list[Event]]:
        """The events of a stay by the verdict on each."""
        visibility, found = Visibility(), defaultdict(list)
        for event in self._kafka.events(stay.log):
            if event.stay == stay:
                found[visibility.verdict_on(event)].append(event)
        return found

    def shown(self, stay: Stay) -> list[Event]:
        """The events that a stay shows."""
        return self.verdicts(stay)["shown"]

    def messages(self, stay: Stay) -> list[UUID]:
        """The ids of the messages that a stay shows."""
        return [event.id for event in self.shown(stay) if isinstance(event, MessagePosted)]
