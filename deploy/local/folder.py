"""The one folder where a run on one machine keeps everything."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.ports import free_port, is_free
from deploy.local.problem import EngineProblem

LEAST_FREE = 1024**3  # bytes: Kafka stops for good in the middle of a full disk
DEMONSTRATION = "demonstration.json"
"""The mark of a folder that holds invented conversations, and whether all of them were published."""
PARTS = ("kafka", "documents", "oidc", "keys", "logs", "ports.json", DEMONSTRATION, "run.lock")


class DataFolder:
    """The folder, and what may be asked of it."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is made yet."""
        self.path = path.absolute()
        self.logs = self.path / "logs"
        self.keys = self.path / "keys"
        self._ports = self.path / "ports.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep it for one run at a time; the lock goes with the process, however that ends."""
        self._make()
        with (self.path / "run.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise EngineProblem(IN_USE.format(path=self.path, pid=lock.read().strip())) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def check_disk(self, least: int = LEAST_FREE) -> None:
        """Refuse to begin what a full disk would break off."""
        free = shutil.disk_usage(self.path).free
        if free < least:
            raise EngineProblem(
                f"Only {free // 1024**2} MB are free on the disk of {self.path}, and a run wants "
                f"{least // 1024**2}: free some, or choose a folder on another disk with DATA=…"
            )

    def port_of(self, engine: str, chosen: int | None, others: frozenset[int] = frozenset()) -> int:
        """Choose an engine's port: the wanted one, else the last if it is free and no other's, else a free one."""
        port = chosen or self.last_port(engine)
        while not chosen and (not port or port in others or not is_free(port)):
            port = free_port()
        self._ports.write_text(json.dumps(self._last_ports() | {engine: port}))
        return port

    def last_port(self, engine: str) -> int:
        """The port that the engine had last; 0 before its first start."""
        return self._last_ports().get(engine, 0)

    def _last_ports(self) -> dict[str, int]:
        last: dict[str, int] = json.loads(self._ports.read_text()) if self._ports.exists() else {}
        return last

    @property
    def is_demonstration(self) -> bool:
        """Whether what it holds is invented: every page says so, at each start."""
        return (self.path / DEMONSTRATION).exists()

    @property
    def is_whole_demonstration(self) -> bool:
        """Whether all of the demonstration was published."""
        return self.is_demonstration and bool(json.loads((self.path / DEMONSTRATION).read_text())["whole"])

    def mark_demonstration(self, *, is_whole: bool) -> None:
        """Note that it holds a demonstration, and whether all of it was published."""
        (self.path / DEMONSTRATION).write_text(json.dumps({"whole": is_whole}))

    def check_ours(self) -> None:
        """Refuse a folder that no run has kept anything in: it may be somebody's, with parts named like ours."""
        if not self._ports.exists():
            raise EngineProblem(
                f"No run has kept anything in {self.path}: nothing was erased. Name the folder with DATA=…"
            )

    def erase(self) -> None:
        """Erase what runs have put there, and nothing else."""
        with self.held():
            for part in PARTS:
                whole = self.path / part
                shutil.rmtree(whole) if whole.is_dir() else whole.unlink(missing_ok=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            for part in filter(Path.is_dir, map(self.path.joinpath, PARTS)):
                part.chmod(0o700)  # the owner's alone; the folder itself may have been somebody's before
        except OSError as error:
            raise EngineProblem(
                f"The data folder {self.path} cannot be made ({error.strerror}): choose another with DATA=…"
            ) from error


IN_USE = """\
Another run (process {pid}) uses the data folder {path}.
Stop that one first, or choose another folder (and another PORT) with DATA=…"""
