"""The keys of the months that have passed are destroyed, whatever came between."""

import asyncio
import errno
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest

from services.chat.app import create_app
from services.chat.settings import ChatSettings
from shared.readiness import Readiness
from shared.sealing import KeyRing
from tests.support.services import NOWHERE
from tests.support.waiting import until

PAST = "2020-01"


class ReadToItsEnd:
    """A tail of topics on which nothing stands."""

    topics: tuple[str, ...] = ()

    def __init__(self, *_: Any, **__: Any) -> None:
        self.caught_up = asyncio.Event()
        self.caught_up.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def rewind(self, *_: object) -> None:
        """Nothing stands before the end."""

    async def becomes_current(self) -> bool:
        """All was consumed from the start."""
        return True


async def kafka_says_now(_: object) -> datetime:
    """Kafka's time, without Kafka."""
    return datetime.now(UTC)


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """Give a ring with the key of a month that has passed."""
    folder = tmp_path / "ring"
    KeyRing(folder).check()
    (folder / f"{PAST}.key").write_bytes(bytes(32))
    return folder


async def test_a_disk_that_is_full_once_keeps_no_key_alive(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readiness says what is wrong; the month is ended once there is room, and nothing half-written stays."""
    monkeypatch.setattr("services.chat.app.Tail", ReadToItsEnd)
    monkeypatch.setattr("services.chat.keys.expiry.LOOK", 0.05)
    monkeypatch.setattr("shared.runtime.agreed_time.broker_time", kafka_says_now)
    is_full = True
    write = Path.write_text

    def write_text(self: Path, *text: Any) -> int:
        if is_full and self.parent == ring:
            write(self, "")
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, *text)

    monkeypatch.setattr(Path, "write_text", write_text)
    app = create_app(ChatSettings(**NOWHERE, key_ring=str(ring), local=True))
    readiness: Readiness = app.state.readiness
    async with app.router.lifespan_context(app):
        await until(lambda: "No space left" in readiness.causes.get("key-ring", ""))
        assert (ring / f"{PAST}.key").exists()
        is_full = False
        await until(lambda: "key-ring" not in readiness.causes)
        await until(lambda: not (ring / f"{PAST}.key").exists())
    assert sorted(os.listdir(ring)) == ["forgotten", "time"]
