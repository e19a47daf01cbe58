"""The events of the police in 2019 and 2020: as many conversations and outcomes as the State published."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.local.demonstration import years as demonstration
from shared.cloudevents.event import Envelope, TopicOffset
from shared.events.chat import ConversationClosed, ConversationOpened, MessagePosted, Sealed, VisitorJoined
from shared.identifiers import RECEPTION, Stay

YEARS = {year.first.year: year.outcomes for year in demonstration.YEARS if year.first.year in {2019, 2020}}
"""2020 as published; 2019 as its growth says (+18 % and +42 %)."""
COMMUNES = ("33063", "75056", "13055", "23096", "97411")
POLICE = Stay("police", 1)
BOX = Sealed(key="k", box="x")


def replay(seed: int) -> list[Any]:
    """All events of both years, in any order, one in ten of them twice."""
    chance = random.Random(seed)
    events = [
        event
        for year, outcomes in YEARS.items()
        for outcome, count in outcomes.items()
        for _ in range(count)
        for event in _conversation(chance, year, outcome)
    ]
    events += chance.sample(events, len(events) // 10)
    chance.shuffle(events)
    return events


def _conversation(chance: random.Random, year: int, outcome: str) -> Iterator[Any]:
    name = f"{chance.randrange(6):02d}-{chance.getrandbits(128):032x}"
    opened = datetime(year, 1, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(365 * 24 * 60 - 300))
    offset = chance.randrange(10**9)

    def published(event: Any, stay: Stay, minutes: int) -> Any:
        topic_offset = TopicOffset(f"chat.conversation.{stay.log}", 0, offset + minutes)
        named = UUID(int=chance.getrandbits(128))
        return event._in(
            Envelope(named, opened + timedelta(minutes=minutes), stay=stay, topic_offset=topic_offset)
        )

    theme = chance.choice(("sexual-violence", "domestic-violence", None))
    opening = ConversationOpened(conversation=name, commune=chance.choice(COMMUNES), theme=theme)
    yield published(opening, RECEPTION, 0)
    yield published(VisitorJoined(conversation=name), RECEPTION, 0)
    message = MessagePosted(conversation=name, author="operator", text=BOX, operator="eve")
    yield published(message, POLICE, chance.randint(1, 9))
    end = ConversationClosed(conversation=name, request=UUID(int=1), outcome=outcome, theme=theme)
    yield published(end, POLICE, chance.randint(10, 200))
