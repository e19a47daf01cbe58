"""`make dead-letters`: the dead letters, and the orders to consume them again. No value is ever printed."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from aiokafka.errors import KafkaError

from shared.cloudevents.event import Record
from shared.identifiers import SERVICES
from shared.kafka.cluster import Cluster, cluster
from shared.kafka.dead_letters.records import MARKS, REPLAY, marks_of, replay_of
from shared.kafka.dead_letters.waiting import DeadLetter, NoTopic, by_key, waiting
from shared.kafka.producer import Producer
from shared.settings import Settings, read

NOTHING = "No dead letter waits."
WITHIN = 20.0
"""Seconds for Kafka to answer."""
SHOWN = (
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_time",
    "ce_specversion",
    "ce_stay",
    "content-type",
    "traceparent",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what was asked, or say in one sentence why it cannot be done."""
    asked = _asked(arguments)
    settings = read(Settings)
    try:
        said = asyncio.run(_do(cluster(settings), asked))
    except NoTopic as topic:
        sys.exit(f"There is no topic {topic}: make the topics with « python -m shared.kafka.topics ».")
    except (KafkaError, OSError, TimeoutError) as error:
        sys.exit(
            f"Kafka at {settings.kafka} did not answer ({type(error).__name__}): "
            "start the product, or give its address with KAFKA=host:port."
        )
    sys.stdout.write("\n".join(said) + "\n")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make dead-letters ARGS=…", description=__doc__)
    parser.add_argument("--service", choices=SERVICES, help="only this service's (default: all)")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("list", help="what waits: place, key, type, cause, since when (if nothing is asked)")
    show = commands.add_parser("show", help="one dead letter's headers and size, never its value")
    show.add_argument("record", metavar="place", help="topic/partition/offset, as the list says")
    replay = commands.add_parser("replay", help="let its group consume it again, in order")
    replay.add_argument(
        "key", nargs="?", help="the key, as the list says; all of its dead letters are replayed"
    )
    replay.add_argument("--all", action="store_true", help="every key")
    dismiss = commands.add_parser("dismiss", help="be done with a dead letter that can never be handled")
    dismiss.add_argument("record", metavar="place", help="topic/partition/offset, as the list says")
    asked = parser.parse_args(arguments)
    if asked.command == "replay" and bool(asked.key) == asked.all:
        parser.error("replay: name one key, or --all")
    return asked


async def _do(kafka: Cluster, asked: argparse.Namespace) -> list[str]:
    services = (asked.service,) if asked.service else SERVICES
    async with asyncio.timeout(WITHIN):
        dead_letters = [one for service in services for one in await waiting(kafka, service)]
        if asked.command in (None, "list"):
            return [_line(one) for one in dead_letters] or [NOTHING]
        if asked.command == "show":
            return _shown(_at(asked.record, dead_letters))
        if asked.command == "dismiss":
            return await _dismiss(kafka, _at(asked.record, dead_letters), dead_letters)
        return await _replay(
            kafka, [one for one in dead_letters if asked.all or one.key == asked.key], asked.key
        )


async def _replay(kafka: Cluster, dead_letters: list[DeadLetter], key: str | None) -> list[str]:
    if not dead_letters:
        if key is None:
            return [NOTHING]
        raise SystemExit(f"No dead letter of {key} waits: « list » says what does.")
    orders: list[Record] = []
    for of_key in by_key(dead_letters):
        last = ([one for one in of_key if one.type != "?"] or of_key)[-1]
        orders += [replay_of(one.record, one.service, last=one is last) for one in of_key]
    await _publish(kafka, orders)
    groups = ", ".join(sorted({one.group for one in dead_letters}))
    return [f"{len(orders)} replays ordered from {groups}: « list » says what could not be handled."]


async def _dismiss(kafka: Cluster, dead_letter: DeadLetter, dead_letters: list[DeadLetter]) -> list[str]:
    alone = not [
        one
        for one in dead_letters
        if one is not dead_letter and (one.group, one.key) == (dead_letter.group, dead_letter.key)
    ]
    await _publish(kafka, [replay_of(dead_letter.record, dead_letter.service, last=alone, dismiss=True)])
    rest = "" if alone else f" Replay the rest of its key with « replay {dead_letter.key} »."
    return [f"{_name(dead_letter)} is dismissed: {dead_letter.group} consumes it never again.{rest}"]


async def _publish(kafka: Cluster, orders: list[Record]) -> None:
    async with Producer(kafka, "operator") as producer:
        await asyncio.gather(*[await producer.send(order) for order in orders])


def _at(topic_offset: str, dead_letters: list[DeadLetter]) -> DeadLetter:
    found = [one for one in dead_letters if _name(one) == topic_offset]
    if not found:
        raise SystemExit(f"No dead letter from {topic_offset} waits: « list » says what does.")
    if len(found) > 1:
        names = " or ".join(f"--service {one.service}" for one in found)
        raise SystemExit(f"Several groups have a dead letter from {topic_offset}: say which with {names}.")
    return found[0]


def _name(dead_letter: DeadLetter) -> str:
    return "/".join(map(str, dead_letter.topic_offset))


def _line(dead_letter: DeadLetter) -> str:
    when = dead_letter.when.isoformat(timespec="seconds").replace("+00:00", "Z")
    return "  ".join(
        (_name(dead_letter), dead_letter.key, dead_letter.type, dead_letter.group, when, dead_letter.cause)
    )


def _shown(dead_letter: DeadLetter) -> list[str]:
    """The headers and size of a dead letter; of an outsider's headers only the names."""
    marks = [f"{name}: {value}" for name, value in marks_of(dead_letter.record).items() if name != REPLAY]
    ours = [
        f"{name}: {(value or b'').decode(errors='replace')}" if name in SHOWN else f"{name}: not shown"
        for name, value in dead_letter.record.headers
        if name not in MARKS
    ]
    size = "none" if dead_letter.record.value is None else f"{len(dead_letter.record.value)} bytes, not shown"
    return [_line(dead_letter), *marks, *ours, f"value: {size}"]


if __name__ == "__main__":
    main()
