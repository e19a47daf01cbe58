"""Every fact and topic of the house, declared once, one file per owner; `TOPICS` is the catalogue."""

from shared.events import chat, directory, front_end, router, signalement, stats, territory
from shared.facts import FACTS, Topic

TOPICS: tuple[Topic, ...] = tuple(
    {
        topic.name: topic
        for owner in (chat, router, signalement, territory, front_end, directory, stats)
        for topic in vars(owner).values()
        if isinstance(topic, Topic)
    }.values()
)

__all__ = ["FACTS", "TOPICS", "chat", "directory", "front_end", "router", "signalement", "stats", "territory"]
