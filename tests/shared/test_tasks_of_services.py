"""Each background task of each service dies once: it is logged, readiness names it, and it runs again."""

import importlib
from collections import Counter
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.chat.settings import ChatSettings
from services.signalement.settings import SignalementSettings
from shared.forces import FORCES_AND_PRACTICE
from shared.identifiers import LOGS
from shared.logs.lines import SHAPES
from shared.settings import Settings
from tests.support.deaths import Deaths, deaths
from tests.support.services import NOWHERE
from tests.support.signalement.keys import jwk
from tests.support.waiting import until

__all__ = ["deaths"]


def tail(name: str) -> set[str]:
    """The tasks of a follower of topics."""
    return {f"tail.{name}", f"freezes.{name}"}


def group_member(group: str) -> set[str]:
    """The tasks of a member of a group."""
    return {f"joining.{group}", f"watch.{group}"}


SESSIONS = tail("sessions")
"""Every service follows the ends of the staff's sessions."""
TASKS = {
    "chat": {
        "producer", "stores", "saved", "ring", "months", "erasures", "in-danger", "journal", "kafka-settings",
        "practice", "presence", "connections", *SESSIONS, *tail("keys"), *tail("front-end-keys"),
        *tail("relay"), *tail("units"), *tail("presence"), *tail("replies"), *group_member("chat.front-ends"),
        "front-end-visitors",
        *(name for log in LOGS for name in {*group_member(f"chat.{log}"), f"deadlines.{log}"}),
    },
    "directory": {"producer", "partners", *SESSIONS, *tail("partners")},
    "router": {
        "producer", "store", "editions", "unroutable", "units", *SESSIONS, *tail("activations"), *tail("units"),
        *group_member("router"),
    },
    "signalement": {
        "producer", "stores", "demonstration", *SESSIONS, *tail("unit-keys"), *tail("units"),
        *(name for force in FORCES_AND_PRACTICE for name in group_member(f"signalement.{force}")),
        *(f"{what}.{force}" for force in FORCES_AND_PRACTICE for what in ("deadlines", "kept")),
    },
    "stats": {"producer", "store", "periods", *SESSIONS, *group_member("stats")},
}  # fmt: skip
TASKS["chat on one machine"] = TASKS["chat"] - {"kafka-settings"} | {"front-ends"}
"""The tasks of each service, by the names that its log and its readiness show."""


def settings_of(service: str, folder: Path) -> Settings:
    """Settings with which the service runs all that it ever runs, on engines that do not answer."""
    if service.startswith("chat"):
        key = folder / "chat.json"
        key.write_text(jwk("chat", private=True))
        return ChatSettings(
            **NOWHERE, local=service != "chat", practice=True, key_ring=str(folder / "ring"),
            front_ends=("site",), chat_key=str(key), chat_front_end_keys=str(folder),
        )  # fmt: skip
    if service == "signalement":
        return SignalementSettings(**NOWHERE, local=True, practice=True, signalement_unit_keys=str(folder))
    return Settings(**NOWHERE)


@pytest.mark.parametrize("service", TASKS)
async def test_each_task_of_a_service_may_die_once(service: str, tmp_path: Path, deaths: Deaths) -> None:
    """On a full disk, in the middle of its work: nothing that the service does in the background ends."""
    module = importlib.import_module(f"services.{service.partition(' ')[0]}.app")
    app = module.create_app(settings_of(service, tmp_path))
    with capture_logs() as logs:
        async with app.router.lifespan_context(app):
            await until(
                lambda: deaths.names == TASKS[service] and deaths.all_run_again, lambda: deaths.starts
            )
            causes = {f"task {name}" for name in TASKS[service]}
            assert causes <= deaths.shown
            await until(lambda: not causes & app.state.readiness.causes.keys())
    assert Counter(line["name"] for line in logs if line["event"] == "task.failed") == Counter(TASKS[service])
    assert all(SHAPES["name"].fullmatch(name) for name in TASKS[service]), "or the log withholds it"
