"""The five services as the supervisor runs them: one process, a port for visitors and one for operations."""

import http.client
import json
import sys
from pathlib import Path

from deploy.local.engine import ROOT, Process
from deploy.local.ports import LOOPBACK, answers, check_free, free_port

COMMAND = [sys.executable, "-m", "services"]
OPERATIONS_PORT = "OPERATIONS_PORT"
NAMES = tuple(sorted(app.parent.name for app in (ROOT / "services").glob("*/app.py")))


class Services(Process):
    """The process that people's browsers talk to."""

    name = "services"
    port_setting = "PORT"

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        logs: Path,
        settings: dict[str, str],
        operations_port: int | None = None,
        command: list[str] = COMMAND,
        names: tuple[str, ...] = NAMES,
    ) -> None:
        """Choose its ports and its settings; nothing is started yet."""
        super().__init__(folder, port=port, logs=logs)
        self.operations_port = operations_port or free_port()
        self._settings = settings
        self._command = command
        self._names = names

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def operations(self) -> str:
        """Where readiness, metrics and documents are."""
        return f"http://{LOOPBACK}:{self.operations_port}"

    def check_port(self) -> None:
        """Refuse ports that another program has."""
        super().check_port()
        check_free(self.operations_port, self.name, OPERATIONS_PORT)

    def command(self) -> list[str]:
        """Run the services in the foreground."""
        return self._command

    def environment(self) -> dict[str, str]:
        """Give the services the addresses of the engines."""
        listeners = {"HOST": LOOPBACK, "PORT": str(self.port)}
        operations = {"OPERATIONS_HOST": LOOPBACK, OPERATIONS_PORT: str(self.operations_port)}
        return {**self._settings, **listeners, **operations}

    def answers(self) -> bool:
        """Say whether each service says that it is ready."""
        is_open = super().answers() and answers(self.operations_port)
        return is_open and all(self._is_ready(name) for name in self._names)

    def why_it_waits(self) -> str:
        """Repeat the services' own reasons for waiting."""
        waits = [detail for name in self._names if (detail := self._readiness(name)[1])]
        return "\n".join([super().why_it_waits(), *waits])

    def _is_ready(self, name: str) -> bool:
        return self._readiness(name)[0] == http.HTTPStatus.OK

    def _readiness(self, name: str) -> tuple[int, str]:
        """The status of a service's answer, 0 without one; and what it waits for."""
        link = http.client.HTTPConnection(LOOPBACK, self.operations_port, timeout=2)
        try:
            link.request("GET", f"/api/{name}/readyz")
            answer = link.getresponse()
            return answer.status, str(json.loads(answer.read() or b"{}").get("detail", ""))
        except (OSError, http.client.HTTPException, ValueError):
            return 0, ""
        finally:
            link.close()
