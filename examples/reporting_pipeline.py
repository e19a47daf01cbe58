"""A reporting pipeline: consumes the figures of each day and month that closes, and keeps them in a CSV file.

    python examples/reporting_pipeline.py --csv figures.csv

It needs aiokafka alone. The topic is compacted and each period is published once, so the whole file is made again
from its beginning: a period that comes twice is the same. An empty cell is a figure that is suppressed, not a zero.
"""

import argparse
import asyncio
import csv
import json
import logging
import re
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError

TOPIC = RELEASED = "stats.figures-released"
FIGURES = ("conversations", "signalement", "orientation", "information", "abandoned")
NAMES = ("force", "departement", "theme", *FIGURES)
Rows = list[dict[str, Any]]


def check(kafka: str, file: Path) -> None:
    """End here if nothing can come from that address, or into that file."""
    if not re.fullmatch(r"[^,]+:\d{1,5}(,[^,]+:\d{1,5})*", kafka):
        sys.exit(f"{kafka!r} is no address of Kafka: give host:port, separated by commas, with --kafka.")
    if file.is_dir():
        sys.exit(f"{file} cannot be written (it is a folder): give a file with --csv.")
    try:
        TemporaryFile(dir=file.parent).close()
    except OSError as error:
        sys.exit(f"{file} cannot be written ({error.strerror}): give another file with --csv.")


def rows_of(record: Any) -> Rows:
    """The rows of a period; none of any other record."""
    if dict(record.headers).get("ce_type") != RELEASED.encode() or record.value is None:
        return []
    release = json.loads(record.value)
    return [
        {"period": harmless(release["period"]), **{name: harmless(row.get(name)) for name in NAMES}}
        for row in release["figures"]
    ]


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a text that begins like one is marked as a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip()[:1] in tuple("=+-@") else cell


def write(file: Path, periods: dict[str, Rows]) -> None:
    """Write all that is known, and put it in the file's place at once: no reader sees half of it."""
    draft = file.with_suffix(".draft")
    with draft.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, ["period", *NAMES])
        writer.writeheader()
        for period in sorted(periods):
            writer.writerows(periods[period])
    draft.replace(file)


async def follow(kafka: str, file: Path) -> None:
    """Consume the releases from the first one on, until asked to stop."""
    periods: dict[str, Rows] = {}
    options = {"auto_offset_reset": "earliest", "enable_auto_commit": False}
    logging.disable()  # until Kafka has answered: that it does not is one sentence, said below
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka, **options) as consumer:
        logging.disable(logging.NOTSET)
        sys.stdout.write(f"Figures go to {file}, which comes with the first day that closes.\n")
        sys.stdout.flush()
        while True:
            fetched = await consumer.getmany(timeout_ms=1_000)
            for record in (record for records in fetched.values() for record in records):
                if rows := rows_of(record):
                    periods[rows[0]["period"]] = rows
                    sys.stdout.write(f"{rows[0]['period']}: {len(rows)} rows\n")
            if fetched:
                sys.stdout.flush()
                write(file, periods)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Keep the figures of each period that closes in a CSV file.")
    asked.add_argument("--kafka", default="127.0.0.1:9092", help="host:port, separated by commas")
    asked.add_argument("--csv", default=Path("figures.csv"), type=Path, help="the file to write")
    chosen = asked.parse_args()
    check(chosen.kafka, chosen.csv.absolute())
    try:
        asyncio.run(follow(chosen.kafka, chosen.csv.absolute()))
    except KeyboardInterrupt:
        pass  # it goes on where it was
    except (KafkaConnectionError, OverflowError):  # of a port above 65535
        sys.exit(f"Kafka does not answer at {chosen.kafka}: start it, or give its address with --kafka.")
