"""Histories: one log of a conversation, and the states in which tests begin."""

from datetime import datetime

from services.chat.domain.conversation import Conversation
from services.chat.domain.decide import decide
from shared.cloudevents.event import Event, TopicOffset
from shared.events.chat import DeadlinePassed, InConversation, RequestRefused
from shared.identifiers import partition_of
from tests.support.builders import (
    CONVERSATION,
    EVE,
    MORNING,
    POLICE,
    a_claim,
    a_closing,
    a_joining,
    a_receiving,
    a_transfer,
    an_opening,
)


class History:
    """A log of one conversation, and its decider.

    `consume` decides one event and stops there, as if what follows were published but not consumed yet; calling
    the history goes on until this log has consumed everything that it published itself.
    """

    def __init__(self, log: str = "police") -> None:
        self.log = log
        self.state: Conversation | None = None
        self.events: list[InConversation] = []
        self.published: list[Event] = []
        self._unconsumed: list[Event] = []

    @property
    def now(self) -> Conversation:
        """The state; the conversation is known here."""
        assert self.state is not None
        return self.state

    def consume(self, event: InConversation, at: datetime | None = None) -> tuple[Event, ...]:
        """Consume one event at the end of the log; the events that follow."""
        envelope = event._envelope._replace(topic_offset=self._end(), time=at or event.time)
        consumed = event.model_copy()._in(envelope)
        self.events.append(consumed)
        self.state, published = decide(self.state, consumed)
        self.published.extend(published)
        self._unconsumed.extend(event for event in published if event.stay.log == self.log)
        return published

    def settle(self) -> None:
        """Consume what this log published itself."""
        while self._unconsumed:
            event = self._unconsumed.pop(0)
            assert isinstance(event, InConversation)
            self.consume(event)

    def __call__(self, *events: InConversation, at: datetime | None = None) -> tuple[Event, ...]:
        """Consume these and all that follows; the events that followed first from the last one."""
        published: tuple[Event, ...] = ()
        for event in events:
            published = self.consume(event, at)
            self.settle()
        return published

    def passes(self, at: datetime) -> tuple[Event, ...]:
        """Pass the deadline of what is waited for."""
        wait = self.now.wait
        assert wait is not None
        return self(
            DeadlinePassed.now(
                id=wait.deadline, stay=self.now.stay, conversation=CONVERSATION, limit=wait.limit
            ),
            at=at,
        )

    def _end(self) -> TopicOffset:
        return TopicOffset(f"chat.conversation.{self.log}", partition_of(CONVERSATION), len(self.events))


def in_reception() -> History:
    """A conversation that looks for its force."""
    history = History("reception")
    history(an_opening(), at=MORNING)
    return history


def waiting() -> History:
    """A conversation of the police that waits for an operator, its visitor there."""
    history = History("police")
    history(an_opening(POLICE), a_joining(), a_receiving(), at=MORNING)
    return history


def claimed(by: str = EVE) -> History:
    """A conversation that an operator has."""
    history = waiting()
    history(a_claim(by), at=MORNING)
    return history


def closed() -> History:
    """A conversation that its operator has ended."""
    history = claimed()
    history(a_closing(), at=MORNING)
    return history


def transferred() -> History:
    """A conversation that its operator sent to the gendarmerie."""
    history = claimed()
    history(a_transfer(), at=MORNING)
    return history


def reason(published: tuple[Event, ...]) -> str:
    """The reason for which the one request was refused."""
    (refusal,) = published
    assert isinstance(refusal, RequestRefused)
    return refusal.reason
