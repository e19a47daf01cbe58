"""`make dead-letters`: what was set aside, and the orders to hear it again. No value is ever printed."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from aiokafka.errors import KafkaError

from shared.cloudevents.event import Record
from shared.identifiers import SERVICES
from shared.kafka.dead_letters import MARKS, REPLAY, marks_of, replay_of
from shared.kafka.dead_letters.letters import Letter, NoTopic, by_key, waiting
from shared.kafka.producer import Producer
from shared.settings import Settings, read

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
        said = asyncio.run(_do(settings.kafka, asked))
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
    show = commands.add_parser("show", help="one letter's headers and size, never its value")
    show.add_argument("place", help="topic/partition/offset, as the list says")
    replay = commands.add_parser("replay", help="let the group that set it aside hear it again, in order")
    replay.add_argument("key", nargs="?", help="the key, as the list says; all of its letters are replayed")
    replay.add_argument("--all", action="store_true", help="every key")
    dismiss = commands.add_parser("dismiss", help="be done with a letter that can never be heard")
    dismiss.add_argument("place", help="topic/partition/offset, as the list says")
    asked = parser.parse_args(arguments)
    if asked.command == "replay" and bool(asked.key) == asked.all:
        parser.error("replay: name one key, or --all")
    return asked


async def _do(kafka: str, asked: argparse.Namespace) -> list[str]:
    services = (asked.service,) if asked.service else SERVICES
    async with asyncio.timeout(WITHIN):
        letters = [letter for service in services for letter in await waiting(kafka, service)]
        if asked.command in (None, "list"):
            return [_line(letter) for letter in letters] or ["Nothing is set aside."]
        if asked.command == "show":
            return _shown(_at(asked.place, letters))
        if asked.command == "dismiss":
            return await _dismiss(kafka, _at(asked.place, letters), letters)
        return await _replay(kafka, [lt for lt in letters if asked.all or lt.key == asked.key], asked.key)


async def _replay(kafka: str, letters: list[Letter], key: str | None) -> list[str]:
    if not letters:
        if key is None:
            return ["Nothing is set aside."]
        raise SystemExit(f"Nothing of {key} is set aside: « list » says what is.")
    orders: list[Record] = []
    for of_key in by_key(letters):
        last = ([letter for letter in of_key if letter.type != "?"] or of_key)[-1]
        orders += [replay_of(letter.record, letter.service, last=letter is last) for letter in of_key]
    await _publish(kafka, orders)
    groups = ", ".join(sorted({letter.group for letter in letters}))
    return [f"{len(orders)} replays ordered from {groups}: « list » says what could not be heard."]


async def _dismiss(kafka: str, letter: Letter, letters: list[Letter]) -> list[str]:
    alone = not [
        lt for lt in letters if lt is not letter and (lt.group, lt.key) == (letter.group, letter.key)
    ]
    await _publish(kafka, [replay_of(letter.record, letter.service, last=alone, dismiss=True)])
    rest = "" if alone else f" Replay the rest of its key with « replay {letter.key} »."
    return [f"{_name(letter)} is dismissed: {letter.group} hears it never again.{rest}"]


async def _publish(kafka: str, orders: list[Record]) -> None:
    async with Producer(kafka, "operator") as producer:
        await asyncio.gather(*[await producer.send(order) for order in orders])


def _at(topic_offset: str, letters: list[Letter]) -> Letter:
    found = [letter for letter in letters if _name(letter) == topic_offset]
    if not found:
        raise SystemExit(f"Nothing from {topic_offset} is set aside: « list » says what is.")
    if len(found) > 1:
        names = " or ".join(f"--service {letter.service}" for letter in found)
        raise SystemExit(f"Several groups set {topic_offset} aside: say which with {names}.")
    return found[0]


def _name(letter: Letter) -> str:
    return "/".join(map(str, letter.topic_offset))


def _line(letter: Letter) -> str:
    when = letter.when.isoformat(timespec="seconds").replace("+00:00", "Z")
    return "  ".join((_name(letter), letter.key, letter.type, letter.group, when, letter.cause))


def _shown(letter: Letter) -> list[str]:
    """What is ours to show: of an outsider's headers only the names."""
    marks = [f"{name}: {value}" for name, value in marks_of(letter.record).items() if name != REPLAY]
    ours = [
        f"{name}: {(value or b'').decode(errors='replace')}" if name in SHOWN else f"{name}: not shown"
        for name, value in letter.record.headers
        if name not in MARKS
    ]
    size = "none" if letter.record.value is None else f"{len(letter.record.value)} bytes, not shown"
    return [_line(letter), *marks, *ours, f"value: {size}"]


if __name__ == "__main__":
    main()
