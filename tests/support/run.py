"""A run of the supervisor, as a person at a terminal sees it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from deploy.local.engine import ROOT
from deploy.local.ports import free_port

SET_ELSEWHERE = (
    "KAFKA",
    "MONGO",
    "OIDC_ISSUER",
    "KAFKA_PORT",
    "MONGO_PORT",
    "OIDC_PORT",
    "ENGINE",
    "CONFIRM",
)


class Run:
    """A supervisor in its own process, its data in a folder of the test's."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.lines: list[str] = []
        self.said: dict[str, Any] = {}
        self._unread: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.supervised"],
            cwd=ROOT,
            env=environment(data, **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._unread.put(line)
        self._unread.put(None)

    def wait_for(self, words: str, within: float = 90) -> str:
        """Wait for a line that holds these words, and give it."""
        end = time.monotonic() + within
        while (line := self._unread.get(timeout=max(0.1, end - time.monotonic()))) is not None:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"ended without saying {words!r}:\n{''.join(self.lines)}")

    def ready(self) -> dict[str, Any]:
        """Wait for the line of JSON that ends the start."""
        self.said = json.loads(self.wait_for('{"url"'))
        return self.said

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and give the exit code."""
        self._process.send_signal(how)
        return self._process.wait(60)

    def wait(self) -> tuple[int, str]:
        """Wait for an end of its own: its exit code and all that it said."""
        while (line := self._unread.get(timeout=90)) is not None:
            self.lines.append(line)
        return self._process.wait(10), "".join(self.lines)


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Give the variables of a run, without those of the person who runs the tests."""
    own = {name: value for name, value in os.environ.items() if name not in SET_ELSEWHERE}
    return own | {"DATA": str(data), "PORT": str(free_port())} | settings


def left_over(data: Path, within: float = 15) -> list[int]:
    """Give the processes that still run for that folder, once they had the time to end."""
    end = time.monotonic() + within
    while (found := _running_for(data)) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _running_for(data: Path) -> list[int]:
    mark = f"DATA={data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:  # it ended meanwhile, or is another user's
            continue
    return found
