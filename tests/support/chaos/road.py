"""The road from a service to the document server, which a test makes long, or cuts."""

import contextlib
import socket
import time
from threading import Thread
from types import TracebackType
from typing import Self

from deploy.local.ports import LOOPBACK


class Road:
    """`with Road(documents.port) as road:` carries what comes to `road.address`, in threads of its own."""

    def __init__(self, to: int, delay: float = 0.0) -> None:
        self.delay = delay
        """Seconds that each answer takes longer."""
        self._to = to
        self._cut = False
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server((LOOPBACK, 0))
        Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        _shut(self._listener)

    @property
    def address(self) -> str:
        """The URL that MongoDB's drivers take."""
        return f"mongodb://{LOOPBACK}:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """The store is away: what is on its way is lost, and new connections are refused."""
        self._cut = True
        while self._ends:
            _shut(self._ends.pop())

    def mend(self) -> None:
        """The store is back."""
        self._cut = False

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        self._ends.append(client)
        if self._cut:
            return self.cut()
        try:
            server = socket.create_connection((LOOPBACK, self._to))
        except OSError:
            return _shut(client)
        self._ends.append(server)
        Thread(target=self._carry, args=(client, server), daemon=True).start()
        Thread(target=self._carry, args=(server, client), kwargs={"slowly": True}, daemon=True).start()
        return None

    def _carry(self, here: socket.socket, there: socket.socket, *, slowly: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(64 * 1024):
                if slowly:
                    time.sleep(self.delay)
                there.sendall(data)
        _shut(here)
        _shut(there)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
