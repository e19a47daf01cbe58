"""A third force, added as a row of the registry: a copy of the house that has it, and a conversation there.

`python -m tests.support.third_force`, run in that copy, walks the conversation and prints what came of it.
"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOUANE = {
    "code": "douane",
    "institution": "DN",
    "name": {"fr": "douane", "en": "customs"},
    "short": {"fr": "douane", "en": "customs"},
    "the": {"fr": "la douane", "en": "the customs"},
    "to": {"fr": "à la douane", "en": "to the customs"},
    "station": "Bureau de douane",
    "departement_unit": "Direction de la douane",
    "numbered_units": False,
    "psychologists": False,
}
COMMUNE = "59183"


def walked(folder: Path) -> dict[str, Any]:
    """Run a conversation of the third force, in a copy of the house made in this folder."""
    _with_a_third_row(folder)
    done = subprocess.run(
        [sys.executable, "-m", __name__], cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "LOCAL": "1", "CHAT_MONGO_DOUANE": "mongodb://douane", "SIGNALEMENT_MONGO_DOUANE": "mongodb://douane"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _with_a_third_row(folder: Path) -> None:
    """Link everything of the house but its registry, which has one row more."""
    for name in ("services", "tests", "deploy", "docs"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "shared").mkdir()
    for file in (ROOT / "shared").iterdir():
        if file.name != "forces.json":
            (folder / "shared" / file.name).symlink_to(file)
    rows = json.loads((ROOT / "shared" / "forces.json").read_text())
    (folder / "shared" / "forces.json").write_text(json.dumps([*rows, DOUANE]))


def _routed() -> dict[str, Any]:
    """The event that the router publishes for a commune whose competent institution is the new one."""
    from services.router.domain.route import route
    from services.router.domain.territory import Territory
    from services.router.editions.bundled import bundled_territory
    from services.router.editions.edition import listed_of
    from tests.support.router.builders import an_opening

    bundled = bundled_territory()
    listed = listed_of([(COMMUNE, "DN", "", "Dunkerque")], bundled.communes)
    routed = route(an_opening(COMMUNE), Territory(bundled.communes, bundled.departements, listed))
    return {"topic": routed.record("router").topic, **routed.model_dump()}


def _talked() -> tuple[list[Any], dict[str, Any]]:
    """The events of a conversation that reception sends to the third force, and how its log ends."""
    from services.chat.domain.retell import retelling
    from shared.identifiers import RECEPTION, Stay
    from tests.support.builders import (
        EVE,
        a_claim,
        a_closing,
        a_joining,
        a_message,
        a_transfer,
        later,
    )
    from tests.support.chat.history import History, in_reception

    reception, stay = in_reception(), Stay("douane", 1)
    reception(a_joining(RECEPTION), at=later(1))
    (moved,) = reception(a_transfer("douane", operator="", stay=RECEPTION))
    log = History("douane")
    for event in retelling(reception.now, moved, reception.events[:2]):
        log(event, at=later(2))
    log(a_claim(EVE, stay), a_message("operator", stay, operator=EVE), at=later(5))
    claimed = log.now.status
    log(a_closing(EVE, stay, "information"), at=later(30))
    topics = sorted({event.record("chat").topic for event in log.events})
    return [*reception.events, *log.events], {"claimed": claimed, "ended": log.now.status, "topics": topics}


def _drafted() -> dict[str, Any]:
    """The event that signalement publishes of a draft of the third force's operator."""
    from uuid import uuid4

    from services.signalement.domain.decide import decide
    from shared.events.signalement import DraftRequested, HolderNoted, StayNoted
    from shared.identifiers import Stay
    from tests.support.builders import CONVERSATION, EVE

    known = {"conversation": CONVERSATION, "force": "douane"}
    request, stay, case, published = uuid4(), Stay("douane", 1), None, ()
    draft = {"signalement": f"douane-{CONVERSATION}-{request.hex[:12]}", "text": uuid4(), "urgency": "normal"}
    for event in (
        StayNoted.now(stay=stay, **known),
        HolderNoted.now(stay=stay, operator=EVE, **known),
        DraftRequested.now(id=request, stay=stay, operator=EVE, **known, **draft),
    ):
        case, published = decide(case, event)
    (drafted,) = published
    return {
        "topic": drafted.record("signalement").topic,
        "type": drafted.type,
        **drafted.model_dump(mode="json"),
    }


def _counted(events: list[Any]) -> list[dict[str, Any]]:
    """The figures of that day, by force."""
    from services.stats.domain.figures.rows import Stopped, exact_rows
    from services.stats.domain.figures.tally import tally_month
    from services.stats.domain.projection.counted_conversation import counted_conversation
    from tests.support.builders import MORNING
    from tests.support.stats.doubles import RememberedFigures

    figures = RememberedFigures()
    for event in events:
        figures.consume(event)
    counted = [found for d in figures.documents.values() if (found := counted_conversation(d))]
    day = MORNING.date()
    return exact_rows(
        [tally_month(counted, f"{day:%Y-%m}")],
        day,
        date(day.year, 12, 31),
        ("force",),
        Stopped(day.isoformat()),
    )


def _named() -> dict[str, Any]:
    """All that is made from the registry: topics, databases, unit ids, accounts, released schemas."""
    import re

    from deploy.local.accounts import ACCOUNTS
    from services.chat.settings import ChatSettings
    from services.signalement.settings import SignalementSettings
    from shared.contracts.schemas import RELEASED, breaks, schema_of
    from shared.events import EVENTS, TOPICS
    from shared.http.units import UNIT
    from shared.identity.staff import DEMONSTRATION_ACCOUNTS

    released = {name: json.loads((RELEASED / f"{name}.json").read_text()) for name in EVENTS}
    return {
        "topics": sorted(name for topic in TOPICS for name in topic.names if name.endswith(".douane")),
        "servers": [ChatSettings().server_of("douane"), SignalementSettings().server_of("douane")],
        "decides": [ChatSettings().chat_decides, SignalementSettings().signalement_decides],
        "units": [
            unit for unit in ("douane", "douane-59-dunkerque", "douane-1008583") if re.match(UNIT, unit)
        ],
        "accounts": sorted(name for name in {*ACCOUNTS} & DEMONSTRATION_ACCOUNTS if "douane" in name),
        "breaks": [
            what for name, event in EVENTS.items() for what in breaks(released[name], schema_of(event))
        ],
    }


if __name__ == "__main__":
    talked, conversation = _talked()
    came = {
        "routed": _routed(), "conversation": conversation, "drafted": _drafted(), "counted": _counted(talked),
        "named": _named(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(came, default=str))
