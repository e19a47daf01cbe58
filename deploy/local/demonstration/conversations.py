"""Invented conversations of the leaflet's years, as their events: the same ones from the same seed."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from deploy.local.demonstration.communes import Commune, Communes
from deploy.local.demonstration.years import YEARS, CountedYear
from shared.cloudevents.event import Envelope
from shared.events.chat import (
    ConversationClosed,
    ConversationOpened,
    InConversation,
    MessagePosted,
    Sealed,
    VisitorJoined,
)
from shared.identifiers import Stay

SEED = 2_018
PARIS = ZoneInfo("Europe/Paris")
NOBODY = Sealed(key="demonstration", box="demonstration")
"""A text that no key opens: nobody has said anything."""
HOURS = (6, 4, 3, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 9, 10, 9, 8)
"""How often people write at each hour of a day in Paris, beside other hours: most in the evening."""
LATEST = 20
"""The last hour of a year's last day: what ended after midnight would be counted in another year."""
SAID: dict[str, dict[str | None, int]] = {
    "theme": {
        "domestic-violence": 52, "sexual-violence": 26, "cyberharassment": 8, "discrimination": 4, None: 10
    },
    "who": {"victim": 62, "witness": 10, "relative": 14, None: 14},
    "age_group": {"minor": 14, "young-adult": 24, "adult": 30, "middle-aged": 16, "older-adult": 4, None: 12},
    "sex": {"female": 76, "male": 11, None: 13},
    "relation": {"partner": 24, "ex-partner": 22, "family": 12, "work-school": 7, "stranger": 11, None: 24},
}  # fmt: skip
"""How often each code is said, beside the others; None: it is not."""


class Invented(NamedTuple):
    """A conversation before its events."""

    opened: datetime
    outcome: str
    commune: Commune


def conversations(
    communes: Communes, partitions: int, years: tuple[CountedYear, ...] = YEARS, seed: int = SEED
) -> Iterator[list[InConversation]]:
    """The events of each conversation, in the order in which they were opened."""
    chance = random.Random(seed)
    invented = [one for year in years for one in _invented(chance, communes, year)]
    for one in sorted(invented, key=lambda conversation: conversation.opened):
        yield _events(chance, one, partitions)


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


def _events(chance: random.Random, one: Invented, partitions: int) -> list[InConversation]:
    name = f"{chance.randrange(partitions):02d}-{chance.getrandbits(128):032x}"
    stay, answered = Stay(one.commune.force, 1), 1 + min(90, round(chance.lognormvariate(1.2, 0.9)))
    lasted = answered + round(chance.lognormvariate(3.2, 0.5))
    said = {field: _drawn(chance, codes) for field, codes in SAID.items()}
    theme, who = said.pop("theme"), said["who"]

    def published(event: Any, minutes: int) -> InConversation:
        time = one.opened + timedelta(minutes=minutes)
        there: InConversation = event._in(Envelope(_id(chance), time, stay=stay))
        return there

    opened = ConversationOpened(conversation=name, commune=one.commune.code, theme=theme, who=who)
    answer = MessagePosted(
        conversation=name, author="operator", text=NOBODY, operator="demonstration", pseudonym="Démonstration"
    )
    closed = ConversationClosed.model_validate(
        {"conversation": name, "request": _id(chance), "outcome": one.outcome, "theme": theme, **said}
    )
    return [
        published(opened, 0),
        published(VisitorJoined(conversation=name), 0),
        published(answer, answered),
        published(closed, min(lasted, 180)),
    ]


def _drawn(chance: random.Random, codes: dict[str | None, int]) -> str | None:
    (code,) = chance.choices(list(codes), list(codes.values()))
    return code


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
