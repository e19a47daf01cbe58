"""The local OpenID provider, as an engine."""

import sys

from deploy.local.engine import Process
from deploy.local.ports import LOOPBACK, answers

A_LOOK = b"GET /jwks HTTP/1.0\r\n\r\n"


class Oidc(Process):
    """A provider that signs in the demonstration accounts."""

    name = "oidc"
    port_setting = "OIDC_PORT"

    @property
    def address(self) -> str:
        """The issuer."""
        return f"http://{LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        """Run the provider in the foreground."""
        key = self.folder.absolute() / "signing-key.json"
        return [sys.executable, "-m", "deploy.local.oidc_server", str(key), str(self.port)]

    def answers(self) -> bool:
        """Say whether it gives its keys."""
        return answers(self.port, A_LOOK)
