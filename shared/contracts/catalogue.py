"""The catalogue of topics and events as a page, docs/events.md; `python -m shared.contracts.schemas` writes it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events import EVENTS, TOPICS

PAGE = Path(__file__).parents[2] / "docs/events.md"
HEAD = """# Events

Each topic of the catalogue with its events, in the words of their own; written by `make schemas`. The \
[contracts](contracts) have an example of each event as it is on the wire; [the rights on Kafka](operate/kafka.md) \
are made of the same catalogue.
"""
ENDS = {"force": "<force>", "log": "<log>", "name": "<name of the front-end>"}


def page() -> str:
    """The page, as the catalogue is now."""
    return HEAD + "".join(f"\n{part}" for topic in TOPICS for part in _topic(topic))


def write() -> None:
    """Write the page."""
    PAGE.write_text(page())


def _topic(topic: Topic) -> Iterator[str]:
    yield f"## `{'.'.join(part for part in (topic.name, ENDS.get(topic.by)) if part)}`\n"
    for_it = f", or by {topic.published_for_it_by} for it" if topic.published_for_it_by else ""
    parties = f"Published by {topic.publisher}{for_it}; for {', '.join(topic.consumers)}."
    yield f"{topic.doc} Key: `{topic.key}`. {parties} {_kept(topic)}\n"
    yield "| event | says |\n|---|---|\n" + "".join(
        f"| [`{name}`](schemas/{name}.json) | {_said(event)} |\n"
        for name, event in EVENTS.items()
        if event.topic is topic
    )


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "Compacted: the last record of each key stays."
    return (
        f"Kept for {_duration(topic.kept)}."
        if topic.kept
        else "Kept for as long as the logs of conversations."
    )


def _duration(kept: timedelta) -> str:
    return f"{kept.days} days" if kept.days else f"{kept // timedelta(minutes=1)} minutes"


def _said(event: type[Event]) -> str:
    """The event's own words, in one row of a table."""
    return " ".join((event.__doc__ or "").split()).replace("|", "\\|")
