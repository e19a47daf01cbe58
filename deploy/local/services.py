"""The five services as the supervisor runs them: one process, one port."""

import http.client
import json
import sys
from pathlib import Path

from deploy.local.engine import ROOT, Process
from deploy.local.ports import LOOPBACK

COMMAND = [sys.executable, "-m", "services"]
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
        command: list[str] = COMMAND,
        names: tuple[str, ...] = NAMES,
    ) -> None:
        """Choose its port and its settings; nothing is started yet."""
        super().__init__(folder, port=port, logs=logs)
        self._settings = settings
        self._command = command
        self._names = names

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://{LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        """Run the services in the foreground."""
        return self._command

    def environment(self) -> dict[str, str]:
        """Give the services the addresses of the engines."""
        return {**self._settings, "HOST": LOOPBACK, "PORT": str(self.port)}

    def answers(self) -> bool:
        """Say whether each service says that it is ready."""
        return super().answers() and all(self._is_ready(name) for name in self._names)

    def why_it_waits(self) -> str:
        """Repeat the services' own reasons for waiting."""
        waits = [detail for name in self._names if (detail := self._readiness(name)[1])]
        return "\n".join([super().why_it_waits(), *waits])

    def _is_ready(self, name: str) -> bool:
        return self._readiness(name)[0] == http.HTTPStatus.OK

    def _readiness(self, name: str) -> tuple[int, str]:
        """The status of a service's answer, 0 without one; and what it waits for."""
        link = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            link.request("GET", f"/api/{name}/readyz")
            answer = link.getresponse()
            return answer.status, str(json.loads(answer.read() or b"{}").get("detail", ""))
        except (OSError, http.client.HTTPException, ValueError):
            return 0, ""
        finally:
            link.close()
