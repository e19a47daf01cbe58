"""Invented conversations of the leaflet's years, as their events: the same ones from the same seed.

The units answer from the last of these years on: so many answers more would take a minute more.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from deploy.local.demonstration.communes import Commune, Communes
from deploy.local.demonstration.years import YEARS, CountedYear
from shared.cloudevents.event import Envelope, Event
from shared.cloudevents.trace import begun_with
from shared.events.chat import (
    ConversationClosed,
    ConversationOpened,
    InConversation,
    MessagePosted,
    OrientationGiven,
    PsychologistJoined,
    Sealed,
    VisitorJoined,
)
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementOverdue,
    SignalementReceived,
    SignalementUnreachable,
)
from shared.events.values import Unit
from shared.identifiers import Stay

SEED = 2_018
PARIS = ZoneInfo("Europe/Paris")
PSEUDONYM = "Démonstration"
NOBODY = Sealed(key="demonstration", box="demonstration")
"""A text that no key opens: nobody has said anything."""
HOURS = (6, 4, 3, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 9, 10, 9, 8)
"""How often people write at each hour of a day in Paris, beside other hours: most in the evening."""
LATEST = 20
"""The last hour of a year's last day: what ended after midnight would be counted in another year."""
ANSWERING_SINCE = 2021
"""The year from which on the units say what became of a signalement."""
SAID: dict[str, dict[str | None, int]] = {
    "language": dict(zip(("fr", "en", "ar", "es", "pt", "uk"), (930, 26, 22, 9, 7, 6), strict=True)),
    "theme": {
        "domestic-violence": 52, "sexual-violence": 26, "cyberharassment": 8, "discrimination": 4, None: 10
    },
    "who": {"victim": 62, "witness": 10, "relative": 14, None: 14},
    "age_group": {"minor": 14, "young-adult": 24, "adult": 30, "middle-aged": 16, "older-adult": 4, None: 12},
    "sex": {"female": 76, "male": 11, None: 13},
    "relation": {"partner": 24, "ex-partner": 22, "family": 12, "work-school": 7, "stranger": 11, None: 24},
}  # fmt: skip
"""How often each code is said, beside the others; None: it is not."""
DRAWN_FROM = {
    field: tuple(code for code, count in codes.items() for _ in range(count)) for field, codes in SAID.items()
}
HELPED, JOINED = 0.15, 0.08
"""The shares of the conversations in which help was given, beside all orientations, and a psychologist joined."""
DAY = 24 * 60
"""Minutes of a day."""


class Invented(NamedTuple):
    """A conversation before its events."""

    opened: datetime
    outcome: str
    commune: Commune


def conversations(
    communes: Communes, partitions: int, years: tuple[CountedYear, ...] = YEARS, seed: int = SEED
) -> Iterator[list[Event]]:
    """The events of each conversation, in the order in which they were opened."""
    chance = random.Random(seed)
    invented = [one for year in years for one in _invented(chance, communes, year)]
    for one in sorted(invented, key=lambda conversation: conversation.opened):
        yield _Conversation(chance, one, partitions).events()


def _invented(chance: random.Random, communes: Communes, year: CountedYear) -> list[Invented]:
    outcomes = [outcome for outcome, count in year.outcomes.items() for _ in range(count)]
    drawn = zip(outcomes, communes.drawn(chance, len(outcomes)), strict=True)
    return [Invented(_opening(chance, year), outcome, commune) for outcome, commune in drawn]


def _opening(chance: random.Random, year: CountedYear) -> datetime:
    day = year.first + timedelta(days=chance.randrange((year.last - year.first).days + 1))
    (hour,) = chance.choices(range(24), HOURS)
    return _at(day, min(hour, LATEST) if day == year.last else hour, chance.randrange(60))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


class _Conversation:
    """The events of one conversation, all of one trace."""

    def __init__(self, chance: random.Random, one: Invented, partitions: int) -> None:
        self._chance, self._one = chance, one
        self._name = f"{chance.randrange(partitions):02d}-{chance.getrandbits(128):032x}"
        self._trace = begun_with(self._id())
        self._answered = 1 + min(90, round(chance.lognormvariate(1.2, 0.9)))
        self._lasted = min(180, self._answered + round(chance.lognormvariate(3.2, 0.5)))

    def events(self) -> list[Event]:
        """The opening, the answer, who helped, and the end; then what the unit answered."""
        said = {field: self._chance.choice(codes) for field, codes in DRAWN_FROM.items()}
        theme, language = said.pop("theme"), said.pop("language")
        opened = ConversationOpened.model_validate(
            {
                "conversation": self._name, "commune": self._one.commune.code, "theme": theme,
                "who": said["who"], "language": language,
            }
        )  # fmt: skip
        answer = MessagePosted(
            conversation=self._name,
            author="operator",
            text=NOBODY,
            operator="demonstration",
            pseudonym=PSEUDONYM,
        )
        closed = ConversationClosed.model_validate(
            {
                "conversation": self._name, "request": self._id(), "outcome": self._one.outcome,
                "theme": theme, **said,
            }
        )  # fmt: skip
        return [
            self._at(opened, 0),
            self._at(VisitorJoined(conversation=self._name), 0),
            self._at(answer, self._answered),
            *self._helped(),
            self._at(closed, self._lasted),
            *self._unit_answers(),
        ]

    def _helped(self) -> Iterator[Event]:
        """The psychologist of the police's platform, and the card of somebody near."""
        if self._one.commune.force == "police" and self._chance.random() < JOINED:
            joined = PsychologistJoined(
                conversation=self._name, request=self._id(), psychologist="demonstration", pseudonym=PSEUDONYM
            )
            yield self._at(joined, self._answered)
        if self._one.outcome == "orientation" or self._chance.random() < HELPED:
            given = OrientationGiven(
                conversation=self._name, request=self._id(), operator="demonstration", card=NOBODY
            )
            yield self._at(given, self._lasted)

    def _unit_answers(self) -> Iterator[Event]:
        """The way of a signalement: sent, received within hours, and the person reached within days, if they are."""
        if self._one.outcome != "signalement" or self._one.opened.year < ANSWERING_SINCE:
            return
        commune, chance = self._one.commune, self._chance
        signalement = f"{commune.force}-{self._name}-{chance.getrandbits(48):012x}"
        unit = Unit(id=f"demonstration-{commune.code}", name=f"{commune.name} (démonstration)")
        received = self._lasted + 10 + round(chance.lognormvariate(4.6, 1.1))
        reached = received + round(chance.lognormvariate(6.3, 0.8))
        ways: list[tuple[type[OfSignalement], int]] = [(SignalementDispatched, self._lasted)]
        if chance.random() < 0.95:
            ways.append((SignalementReceived, received))
            ways += [(SignalementOverdue, self._lasted + DAY)] if received > self._lasted + DAY else []
            ways.append((SignalementContacted if chance.random() < 0.85 else SignalementUnreachable, reached))
        for event, minutes in ways:
            happened = event(
                conversation=self._name, force=commune.force, signalement=signalement, unit=unit,
                unit_force=commune.force,
            )  # fmt: skip
            yield self._at(happened, minutes)

    def _at(self, event: Event, minutes: int) -> Event:
        """The event, so many minutes after the opening."""
        time = self._one.opened + timedelta(minutes=minutes)
        stay = Stay(self._one.commune.force, 1) if isinstance(event, InConversation) else None
        there: Event = event._in(Envelope(self._id(), time, stay=stay, traceparent=self._trace))
        return there

    def _id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)
