"""The five services, in one process behind one port, as the supervisor runs them."""

import http.client
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
        asked: tuple[str, ...] = NAMES,
    ) -> None:
        """Choose where it listens and what it is told; nothing is started yet."""
        super().__init__(folder, port=port, logs=logs)
        self._settings = settings
        self._command = command
        self._asked = asked

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://{LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        """Run the services in the foreground."""
        return self._command

    def environment(self) -> dict[str, str]:
        """Tell them where the engines are."""
        return {**self._settings, "HOST": LOOPBACK, "PORT": str(self.port)}

    def answers(self) -> bool:
        """Tell whether each service says that it is ready."""
        return super().answers() and all(self._is_ready(name) for name in self._asked)

    def _is_ready(self, name: str) -> bool:
        link = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            link.request("GET", f"/api/{name}/readyz")
            return link.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()
