"""Builders of conversations and of their events; each sets only what matters."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from shared.cloudevents.event import Envelope, TopicOffset
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    InConversation,
    MessagePosted,
    OpinionGiven,
    Result,
    Sealed,
    VisitorJoined,
)
from shared.events.signalement import OfSignalement
from shared.events.values import Unit
from shared.forces import Force
from shared.identifiers import RECEPTION, Stay, new_conversation, partition_of

MORNING = datetime(2026, 3, 10, 9, tzinfo=UTC)


def published(events: Iterable[InConversation]) -> list[InConversation]:
    """The events with their offsets: each log counts its own."""
    ends: dict[str, int] = {}
    published_events = []
    for event in events:
        topic = f"chat.conversation.{event.stay.log}"
        ends[topic] = ends.get(topic, -1) + 1
        published_events.append(event.at(TopicOffset(topic, partition_of(event.conversation), ends[topic])))
    return published_events


def a_conversation(
    opened: datetime = MORNING,
    outcome: Result | None = "information",
    force: Force = "police",
    commune: str = "33063",
    theme: str | None = None,
    lasts: timedelta = timedelta(minutes=30),
    name: str = "",
    said: Mapping[str, Any] = MappingProxyType({}),
    noted: Mapping[str, str] = MappingProxyType({}),
) -> list[InConversation]:
    """All events of a conversation, from its opening to its end, with their offsets, and what was said and noted."""
    name = name or new_conversation(3)
    stay = Stay(force, 1)
    opening = ConversationOpened(conversation=name, commune=commune, theme=theme, **said)
    events = [
        at(opening, RECEPTION, opened),
        at(VisitorJoined(conversation=name), RECEPTION, opened + timedelta(seconds=5)),
        at(opening, stay, opened),
        at(ConversationReceived(conversation=name, came_from="reception.0"), stay, opened),
        at(answer(name), stay, opened + timedelta(minutes=2)),
    ]
    if outcome:
        ended = ConversationClosed(conversation=name, request=uuid4(), outcome=outcome, theme=theme, **noted)
        events.append(at(ended, stay, opened + lasts))
    return published(events)


def answer(conversation: str) -> MessagePosted:
    """An operator's message."""
    return MessagePosted(
        conversation=conversation, author="operator", text=Sealed(key="k", box="x"), operator="eve"
    )


def a_reopening(conversation: str) -> ConversationReopened:
    """The reopening of a conversation by its visitor."""
    return ConversationReopened(conversation=conversation, request=uuid4())


def an_erasure(conversation: str, time: datetime, stay: Stay = RECEPTION) -> Any:
    """The erasure of a conversation, with its offset."""
    (erased,) = published([at(ConversationErased(conversation=conversation, request=uuid4()), stay, time)])
    return erased


def at(event: Any, stay: Stay, time: datetime, named: Any = None) -> Any:
    """The event in that stay, at that time."""
    stayed = type(event).now(stay=stay, id=named, **event.model_dump())
    return stayed._in(stayed._envelope._replace(time=time))


def shuffled(events: list[InConversation], seed: int, twice: float = 0.2) -> Iterator[InConversation]:
    """The same events in any order, some of them twice."""
    chance = random.Random(seed)
    again = [event for event in events if chance.random() < twice]
    mixed = [*events, *again]
    chance.shuffle(mixed)
    yield from mixed


def a_progress(
    kind: type[OfSignalement], conversation: str, time: datetime, force: Force = "police"
) -> OfSignalement:
    """An event of the conversation's signalement."""
    event = kind(
        conversation=conversation,
        force=force,
        signalement=f"{force}-{conversation}-0123456789ab",
        unit=Unit(id=f"{force}-33", name="Gironde"),
        unit_force=force,
    )
    progress: OfSignalement = at(event, Stay(force, 0), time)
    return progress


def an_opinion(helped: str | None = "yes", named: UUID | None = None) -> OpinionGiven:
    """An opinion of the police, on the last day of March."""
    body = {"force": "police", "helped": helped, "listened": "no"}
    return OpinionGiven.model_validate(body)._in(
        Envelope(named or uuid4(), datetime(2026, 3, 31, tzinfo=UTC))
    )
