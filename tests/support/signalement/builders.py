"""Events of a signalement's log, and a history of them, decided one by one; each builder sets only what matters."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiokafka.structs import ConsumerRecord

from services.signalement.domain.case import Case, Signalement
from services.signalement.domain.decide import decide
from services.signalement.domain.due import Limits, due
from services.signalement.domain.forward import SealedSignalement, next_forwarding
from services.signalement.sealer import ANSWERS, hashed
from shared.cloudevents.event import Envelope, Event
from shared.events.signalement import (
    AcknowledgementNoted,
    Answer,
    ConsentNoted,
    DraftRequested,
    EndNoted,
    HolderNoted,
    InSignalementLog,
    Obstacle,
    RerouteRequested,
    SignalementForwarded,
    StayNoted,
    WithdrawalNoted,
)
from shared.events.values import Unit
from shared.forces import Force
from shared.identifiers import Stay

CONVERSATION = f"03-{'a' * 32}"
EVE, ADAM = "eve", "adam"
"""Two operators."""
BORDEAUX = Unit(id="police-33-bordeaux", name="Commissariat de Bordeaux")
PESSAC = Unit(id="police-33-pessac", name="Commissariat de Pessac")
GIRONDE = Unit(id="gendarmerie-33", name="Groupement de gendarmerie de la Gironde")
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
LIMITS: Limits = {
    ("normal", "received"): timedelta(hours=24),
    ("normal", "contacted"): timedelta(hours=72),
    ("urgent", "received"): timedelta(hours=1),
    ("urgent", "contacted"): timedelta(hours=4),
}


def later(hours: float) -> datetime:
    """Some hours after the morning in which the stories begin."""
    return MORNING + timedelta(hours=hours)


def an_event(
    kind: type[InSignalementLog],
    at: datetime = MORNING,
    stay: int = 1,
    named: UUID | None = None,
    **body: Any,
) -> Any:
    """An event of the log of the police."""
    event = kind(**{"conversation": CONVERSATION, "force": "police", **body})
    return event._in(Envelope(named or uuid4(), at, stay=Stay("police", stay)))


def a_stay(stay: int = 1, unit: Unit | None = PESSAC) -> StayNoted:
    """The conversation comes to the police."""
    return an_event(StayNoted, stay=stay, unit=unit)


def a_claim(operator: str = EVE, stay: int = 1) -> HolderNoted:
    """An operator has the conversation; nobody, if none is named."""
    return an_event(HolderNoted, stay=stay, operator=operator)


def a_draft(operator: str = EVE, **body: Any) -> DraftRequested:
    """An operator writes."""
    id_ = uuid4()
    name = f"police-{CONVERSATION}-{id_.hex[:12]}"
    fields = {"signalement": name, "operator": operator, "text": uuid4(), "urgency": "normal", **body}
    return an_event(DraftRequested, named=id_, **fields)


def a_consent(unit: Unit = BORDEAUX, stay: int = 1, unit_force: Force = "police") -> ConsentNoted:
    """The visitor consents, for that unit."""
    body = {"consent": uuid4(), "contact": uuid4(), "transmitted": ("name", "phone")}
    return an_event(ConsentNoted, stay=stay, unit=unit, unit_force=unit_force, **body)


def a_withdrawal(consent: ConsentNoted, stay: int = 1) -> WithdrawalNoted:
    """The visitor takes that consent back."""
    return an_event(WithdrawalNoted, stay=stay, consent=consent.consent)


def an_end(*, erased: bool = False, stay: int = 1) -> EndNoted:
    """The conversation goes to the other force, or is erased."""
    return an_event(EndNoted, stay=stay, erased=erased)


def a_reroute(signalement: str, unit: Unit = PESSAC, **more: str) -> RerouteRequested:
    """The supervisor chooses another unit."""
    body = {"supervisor": "supervisor", "unit": unit, "unit_force": unit.force, **more}
    return an_event(RerouteRequested, signalement=signalement, at=later(25), **body)


def secret_of(signalement: str, unit: str, number: int) -> str:
    """The secret that the signalements of these histories hold, sealed."""
    return f"{signalement}/{unit}/{number}"


def as_record(event: Event, body: bytes | None = None) -> ConsumerRecord:
    """An event as a consumer reads it, or one with another body."""
    record = event.record("signalement")
    value = record.value if body is None else body
    return ConsumerRecord(record.topic, 0, 1, 0, 0, record.key, value, None, -1, -1, tuple(record.headers))


class Registered(dict[str, str]):
    """Keys by unit."""

    def key(self, unit: str, force: Force) -> str | None:
        """The unit's, or its force's."""
        return self.get(unit) or self.get(force)


class History:
    """A log, each event of which is decided, decided again after a crash, and consumed a second time."""

    def __init__(self, *events: InSignalementLog) -> None:
        self.case: Case | None = None
        self.published: list[Event] = []
        self.keys = Registered({BORDEAUX.id: "key-of-bordeaux"})
        self.readable: set[UUID] | None = None
        """The texts and contacts that are stored; None: all of them."""
        self.consume(*events)

    def consume(self, *events: InSignalementLog) -> list[Event]:
        """Decide these; the events that follow."""
        followed: list[Event] = []
        for event in events:
            before, sealed = self.case, self._sealed(event)
            self.case, following = decide(before, event, sealed)
            assert decide(before, event, sealed) == (self.case, following)
            assert decide(self.case, event) == (self.case, following)
            followed += following
        self.published += followed
        return followed

    def tick(self, now: datetime = MORNING) -> list[Event]:
        """Let the scheduler tick until nothing is due; the events that followed."""
        followed: list[Event] = []
        while self.case and (passed := list(due(self.case, LIMITS, self.keys, self._readable(), now))):
            before = self.case
            followed += self.consume(*(event._in(event._envelope._replace(time=now)) for event in passed))
            assert self.case != before, "the scheduler publishes the same for ever"
        return followed

    def acknowledge(self, answer: Answer = "received", **changed: Any) -> list[Event]:
        """The unit that has it answers, with the right proof unless another secret or proof is given."""
        one = self.one
        secret = changed.pop("secret", secret_of(one.id, one.unit.id, one.forwardings))
        proof = changed.pop("proof", f"{answer}:{secret}")
        body = {"signalement": one.id, "unit": one.unit.id, "answer": answer, **changed}
        return self.consume(an_event(AcknowledgementNoted, secret_hash="", proof_hash=hashed(proof), **body))

    @property
    def one(self) -> Signalement:
        """The last signalement."""
        assert self.case
        return list(self.case.signalements.values())[-1]

    @property
    def forwarded(self) -> list[SignalementForwarded]:
        """Everything that left."""
        return [event for event in self.published if isinstance(event, SignalementForwarded)]

    def _readable(self) -> Iterable[UUID]:
        assert self.case
        return self.case.pieces if self.readable is None else self.readable

    def _sealed(self, event: InSignalementLog) -> SealedSignalement | Obstacle:
        forwarding = next_forwarding(self.case, event, self.keys)
        if forwarding is None:
            return "lost"
        if forwarding.key is None:
            return "no-key"
        one = forwarding.signalement
        if one.consent is None:
            return "lost"
        if self.readable is not None and not {one.text, one.consent.contact} <= self.readable:
            return "lost"
        secret = secret_of(one.id, one.unit.id, forwarding.number)
        proofs = {answer: hashed(f"{answer}:{secret}") for answer in ANSWERS}
        return SealedSignalement(f"{forwarding.key}:{secret}", proofs)


def held() -> History:
    """A conversation that Eve has."""
    return History(a_stay(), a_claim())


def forwarded(**draft: Any) -> History:
    """A signalement that has left for Bordeaux."""
    history = held()
    history.consume(a_draft(**draft), a_consent())
    history.tick()
    assert history.one.status == "forwarded"
    return history


def overdue(**draft: Any) -> History:
    """A signalement of which Bordeaux has not said in time that it received it."""
    history = forwarded(**draft)
    history.tick(later(25))
    assert history.one.status == "overdue"
    return history


def kinds(events: Iterable[Event]) -> list[str]:
    """The short names of events."""
    return [event.type.removeprefix("signalement.") for event in events]
