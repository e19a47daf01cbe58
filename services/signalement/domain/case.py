"""The state of a conversation's signalements, as the decider of one force's log knows it."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.cloudevents.event import EVENTS, REPLY, Envelope, Event
from shared.events.chat import ContactField, SafeContactField
from shared.events.signalement import (
    Answer,
    Attempt,
    Awaited,
    InSignalementLog,
    Obstacle,
    Reason,
    SignalementForwarded,
    SignalementRefused,
    Urgency,
)
from shared.events.signalement.statuses import STATUSES
from shared.events.values import SignalementStatus, Unit, Value
from shared.forces import ForceOrPractice
from shared.identifiers import Stay


class Consent(Value):
    """A consent that holds."""

    id: UUID
    unit: Unit
    unit_force: ForceOrPractice
    contact: UUID
    transmitted: tuple[ContactField, ...]
    safe_contact: tuple[SafeContactField, ...] = ()


class Wait(Value):
    """A wait for something to happen: for what, since when, and the event that began it."""

    awaited: Literal["forwarding"] | Awaited
    since: datetime
    cause: UUID


class Signalement(Value):
    """A signalement: where it is, and all that later decisions about it depend on."""

    id: str
    operator: str
    text: UUID
    urgency: Urgency
    unit: Unit
    unit_force: ForceOrPractice
    drafted: datetime
    status: SignalementStatus = "awaiting-consent"
    obstacle: Obstacle | None = None
    consent: Consent | None = None
    """The consent under which it leaves."""
    forwardings: int = 0
    forwarded: datetime | None = None
    proof_hashes: dict[Answer, str] = Field(default_factory=dict)
    """SHA-256 of the proof that comes with each answer of the unit that has it."""
    secret_hash: str = ""
    """Of what left before units gave proofs: they answer it with the secret itself."""
    answer: Answer | None = None
    tried: tuple[Attempt, ...] = ()
    """The ways in which its unit tried to reach the person in vain."""
    wait: Wait | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it is ever awaited again."""
        return not STATUSES[self.status].followed

    @property
    def may_be_held_back(self) -> bool:
        """Whether nobody outside has had it."""
        return not self.forwardings and not self.is_finished

    def waits_to_leave(self, since: UUID) -> bool:
        """Whether it has waited to be forwarded since that event."""
        return self.wait is not None and (self.wait.awaited, self.wait.cause) == ("forwarding", since)

    def but(self, **changes: Any) -> Self:
        """The same, with these changes."""
        return self.model_copy(update=changes)


class PublishedEvent(Value):
    """An event that was published, kept to be published again."""

    type: str
    id: UUID
    time: datetime
    trace: str
    stay: str
    body: str

    @classmethod
    def of(cls, event: Event) -> Self:
        """Keep all of an event."""
        stay = event._envelope.stay
        return cls(
            type=event.type, id=event.id, time=event.time, trace=event.traceparent, stay=str(stay or ""),
            body=event.model_dump_json(),
        )  # fmt: skip

    @property
    def event(self) -> Event:
        """The event as it was published."""
        envelope = Envelope(
            self.id, self.time, stay=Stay.parse(self.stay) if self.stay else None, traceparent=self.trace
        )
        return EVENTS[self.type].read(envelope, self.body.encode())


class Case(Value):
    """A conversation, with its signalements."""

    id: str
    force: ForceOrPractice
    stay: int = 0
    unit: Unit | None = None
    operator: str = ""
    erased: bool = False
    consent: Consent | None = None
    signalements: dict[str, Signalement] = Field(default_factory=dict)
    replies: dict[UUID, tuple[PublishedEvent, ...]] = Field(default_factory=dict)
    """The events published after each event of the log: consumed again, it is answered with the same."""

    @property
    def pieces(self) -> frozenset[UUID]:
        """The texts and contacts that are still needed."""
        if self.erased:
            return frozenset()
        open_ones = [s for s in self.signalements.values() if not s.is_finished]
        consents = [*(s.consent for s in open_ones), self.consent]
        return frozenset([*(s.text for s in open_ones), *(c.contact for c in consents if c)])

    @property
    def doubted(self) -> frozenset[UUID]:
        """The pieces, if one of them could not be opened when it was to leave."""
        stuck = any(s.obstacle == "unreadable" and not s.is_finished for s in self.signalements.values())
        return self.pieces if stuck else frozenset()

    @property
    def may_leave(self) -> bool:
        """Whether one of its signalements waits to be forwarded."""
        return any(s.wait and s.wait.awaited == "forwarding" for s in self.signalements.values())

    @property
    def held_back(self) -> list[Signalement]:
        """The signalements that nobody outside has had yet."""
        return [s for s in self.signalements.values() if s.may_be_held_back]

    def but(self, **changes: Any) -> Self:
        """The same, with these changes."""
        return self.model_copy(update=changes)

    def having(self, *signalements: Signalement, **changes: Any) -> Self:
        """The same, with these signalements as they are now."""
        return self.but(signalements=self.signalements | {s.id: s for s in signalements}, **changes)

    def remembering(self, consumed: Event, published: tuple[Event, ...]) -> Self:
        """The same, with the events published after one that was consumed."""
        return self.but(replies=self.replies | {consumed.id: tuple(map(PublishedEvent.of, published))})

    def without_the_jwe_of(self, signalement: str) -> Self:
        """The same, without the sealed words of a signalement that has arrived."""
        quoted = f'"{signalement}"'
        replies = {
            cause: tuple(e for e in published if e.type != SignalementForwarded.type or quoted not in e.body)
            for cause, published in self.replies.items()
        }
        return self.but(replies=replies)


Decision = tuple[Case, tuple[Event, ...]]
"""The state after an event, and the events to publish."""


def conversation_of(signalement: str) -> tuple[ForceOrPractice, str]:
    """The force in whose log a signalement is decided, and its conversation: its name says both."""
    force, _, rest = signalement.partition("-")
    return force, rest.rpartition("-")[0]


def body_of(signalement: Signalement, case: Case) -> dict[str, Any]:
    """The body of every event that says where a signalement is."""
    return {
        "conversation": case.id, "force": case.force, "signalement": signalement.id,
        "unit": signalement.unit, "unit_force": signalement.unit_force,
    }  # fmt: skip


def refused(case: Case, request: InSignalementLog, reason: Reason) -> Decision:
    """Refuse a request that the state does not allow; nothing changes."""
    reply = SignalementRefused.after(
        request, REPLY, conversation=case.id, force=case.force, request=request.id, reason=reason
    )
    return case, (reply,)
