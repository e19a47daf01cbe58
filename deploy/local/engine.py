"""A local engine: a process with its folder, its port and its log."""

import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local import tied
from deploy.local.ports import answers, check_free, free_port
from deploy.local.problem import EngineProblem

ROOT = Path(__file__).parents[2]
LOG_LIMIT = 20 * 1024 * 1024
TAIL = 64 * 1024  # bytes of a log in which its last lines are looked for
NEWS_EVERY = 15.0  # seconds; longer than a usual start
# The kernel ties a child to the *thread* that started it: this one lives as long as the process.
_launcher = ThreadPoolExecutor(1, thread_name_prefix="launcher")


class Process(ABC):
    """A command that is started, waited for, stopped, killed and started again on the same port."""

    name: str
    port_setting: str
    patience = 20.0  # seconds that a gentle stop may take before the kill
    slowest_start = 90.0  # seconds; a loaded machine, not a usual start

    def __init__(self, folder: Path, *, port: int | None = None, logs: Path | None = None) -> None:
        """Choose where it lives; nothing is started yet."""
        self.folder = folder
        self.port = port or free_port()
        self.log = (logs or folder) / f"{self.name}.log"
        self._log_begins = 0
        self._running: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Give the command that runs it in the foreground."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients find it, in the form they expect."""

    def prepare(self) -> None:  # noqa: B027 - most have nothing to prepare
        """Do what must be done once before a start."""

    def environment(self) -> dict[str, str]:
        """Give the variables that its process adds to ours."""
        return {}

    def answers(self) -> bool:
        """Say whether it serves."""
        return answers(self.port)

    @property
    def pid(self) -> int:
        """Its process id; 0 before the first start."""
        return self._running.pid if self._running else 0

    @property
    def alive(self) -> bool:
        """Say whether its process runs."""
        return self._running is not None and self._running.poll() is None

    def is_broken(self) -> bool:
        """Say whether it runs and will not serve until it is started again."""
        return False

    def check_port(self) -> None:
        """Refuse a port that another program has."""
        check_free(self.port, self.name, self.port_setting)

    def start(self) -> None:
        """Start the process, and return before it is ready."""
        self.check_port()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self._running = self._launch(self.command())

    def wait_ready(
        self, timeout: float | None = None, say: Callable[[str], None] = lambda news: None
    ) -> None:
        """Return when it serves, saying now and then why not yet; raise when it cannot, with what it said last."""
        begun, most = time.monotonic(), timeout or self.slowest_start
        news = NEWS_EVERY
        while not self.answers():
            if not self.alive:
                raise EngineProblem(self.why_it_died())
            waited = time.monotonic() - begun
            if waited > most:
                raise EngineProblem(self.why_it_waits())
            if waited > news:
                news += NEWS_EVERY
                say(self.how_it_starts(waited, most) if waited < most / 2 else self.why_it_waits())
            time.sleep(0.05)

    def stop(self) -> None:
        """End it gently; kill it when that takes too long."""
        self.ask_to_stop()
        if self._running is None:
            return
        try:
            self._running.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def ask_to_stop(self) -> None:
        """Send SIGTERM, and return at once."""
        if self._running and self.alive:
            self._running.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL), and return when it is gone."""
        if self._running:
            self._running.kill()
            self._running.wait()

    def restart(self) -> None:
        """Start it again where it was, and return when it serves."""
        self.start()
        self.wait_ready()

    def why_it_died(self) -> str:
        """Explain a process that ended by itself."""
        return f"{self.name} ended by itself. The last lines of {self.log}:\n{self.last_lines()}"

    def how_it_starts(self, waited: float, most: float) -> str:
        """Say that it takes its time, as on a machine that is busy."""
        return (
            f"  {self.name} has been starting for {waited:.0f} s; on a busy machine it may take {most:.0f} s."
        )

    def why_it_waits(self) -> str:
        """Explain a process that runs, and does not serve."""
        return f"{self.name} runs but does not answer: see {self.log}."

    def last_lines(self, count: int = 12) -> str:
        """Give the end of what its log holds since its last start."""
        if not self.log.exists():
            return "  (empty)"
        with self.log.open("rb") as log:
            log.seek(max(self._log_begins, self.log.stat().st_size - TAIL))
            lines = log.read().decode(errors="replace").splitlines()[-count:]
        return "\n".join(f"  {line}" for line in lines)

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._log_begins = self.log.stat().st_size if self.log.exists() else 0
        tying = [sys.executable, "-ISE", tied.__file__, str(os.getpid())]
        with self.log.open("ab") as log:
            return _launcher.submit(
                subprocess.Popen,
                [*tying, *command],
                cwd=ROOT,
                env={**os.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C in the terminal goes to the supervisor alone
            ).result()
