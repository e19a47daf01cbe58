"""Every event and topic of the house, declared once, one file for each owner; `TOPICS` is the catalogue."""

from shared.cloudevents.event import EVENTS
from shared.cloudevents.topic import Topic
from shared.events import chat, directory, front_end, router, signalement, stats, territory

TOPICS: tuple[Topic, ...] = tuple(
    {
        topic.name: topic
        for owner in (chat, router, signalement, territory, front_end, directory, stats)
        for topic in vars(owner).values()
        if isinstance(topic, Topic)
    }.values()
)

__all__ = [
    "EVENTS",
    "TOPICS",
    "chat",
    "directory",
    "front_end",
    "router",
    "signalement",
    "stats",
    "territory",
]
