"""The whole product on engines of its own, as `make run` runs it; and how its staff sign in."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.local.documents import Documents
from deploy.local.kafka import Kafka
from deploy.local.keys import FRONT_END, chat_keys, key_ring, magistrate_key, signalement_keys, unit_keys
from deploy.local.oidc import Oidc
from deploy.local.ports import free_port
from deploy.local.services import Services


@dataclass(frozen=True)
class Product:
    """Where the product is."""

    url: str
    kafka: str
    mongo: str
    oidc: str
    folder: Path

    def token(self, account: str) -> str:
        """Sign in as a demonstration account; its ID token."""
        redirect = f"{self.url}/desk/"
        asked = {
            "response_type": "code", "client_id": "passerelle", "redirect_uri": redirect,
            "scope": "openid profile", "state": "s", "nonce": "n",
        }  # fmt: skip
        with httpx.Client(base_url=self.oidc, timeout=20) as provider:
            answer = provider.post("/oauth2/authorize", params=asked, data={"sub": account})
            code = re.search(r"code=([^&]+)", answer.headers["location"])
            assert code, answer.text
            grant = {
                "grant_type": "authorization_code", "code": code[1], "redirect_uri": redirect,
                "client_id": "passerelle", "client_secret": "any",
            }  # fmt: skip
            token: str = provider.post("/oauth2/token", data=grant).json()["id_token"]
            return token

    def bearer(self, account: str) -> dict[str, str]:
        """The header that a member of the staff sends."""
        return {"Authorization": f"Bearer {self.token(account)}"}


def hours_file(folder: Path, *spans: str) -> str:
    """Write a file in which psychologists are there in these hours of every day."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = {"zone": "Europe/Paris", "weekly": dict.fromkeys(days, spans)}
    file = folder / "office_hours.json"
    file.write_text(json.dumps({**hours, "holidays": [], "after_easter": {}, "closed": {}}))
    return str(file)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Product]:
    """Start the engines, the topics and the five services; stop them all at the end."""
    engines = [Kafka(folder / "kafka"), Documents(folder / "documents"), Oidc(folder / "oidc")]
    try:
        for engine in engines:
            engine.start()
        for engine in engines:
            engine.wait_ready()
        kafka, mongo, oidc = (engine.address for engine in engines)
        published = {"KAFKA": kafka, "MONGO": mongo, "OIDC_ISSUER": oidc, "LOCAL": "1", "PRACTICE": "1"}
        published["FRONT_ENDS"] = FRONT_END
        subprocess.run(
            [sys.executable, "-m", "shared.kafka.topics"], env={**os.environ, **published}, check=True
        )
        keys = {
            "KEY_RING": str(key_ring(folder / "keys")),
            "MAGISTRATE_KEY": str(magistrate_key(folder / "keys")),
            "SIGNALEMENT_UNIT_KEYS": str(unit_keys(folder / "keys")),
            **signalement_keys(folder / "keys"),
            "CHAT_OFFICE_HOURS": hours_file(folder, "00:00-24:00"),
            **chat_keys(folder / "keys"),
        }
        services = Services(
            folder / "services",
            port=free_port(),
            logs=folder / "logs",
            settings={**published, **keys, **settings},
        )
        engines.append(services)  # type: ignore[arg-type]
        services.start()
        services.wait_ready()
        yield Product(services.address, kafka, mongo, oidc, folder)
    finally:
        for engine in reversed(engines):
            engine.kill()
