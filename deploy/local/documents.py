"""The document server, which speaks MongoDB's protocol, as an engine."""

import sys
from pathlib import Path

from deploy.local.engine import Process
from deploy.local.ports import LOOPBACK


class Documents(Process):
    """An H2 file served over MongoDB's protocol."""

    name = "documents"
    port_setting = "MONGO_PORT"

    @property
    def file(self) -> Path:
        """The file that holds every database."""
        return self.folder / "documents.mv.db"

    @property
    def address(self) -> str:
        """The URL that MongoDB's drivers take."""
        return f"mongodb://{LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        """Run the server in the foreground."""
        return [
            sys.executable,
            "-m",
            "deploy.local.documents_server",
            str(self.file.absolute()),
            str(self.port),
        ]
