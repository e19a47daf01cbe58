"""A conversation through the proxy of a deployment: `python -m tests.support.contained SECRETS SECONDS`.

It speaks TLS to the addresses that `make up` says, signs in at Keycloak as a browser does, and talks for so many
seconds, a message each second from either side, while somebody kills what they like. At its end it says what was
shown to both; it fails if anything was lost, doubled or out of order, or if a side was without a line at the end.
"""

import asyncio
import base64
import hashlib
import json
import os
import re
import secrets
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from deploy.local.ports import LOOPBACK
from tests.support.chat.asking import Operator, Visitor

ACTION = re.compile(r'action="([^"]+)"')
Resolve = Callable[..., list[Any]]


def token(site: str, issuer: str, account: str, password: str) -> str:
    """The ID token of an account, by the provider's own form."""
    verifier = secrets.token_urlsafe(40)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code", "client_id": "passerelle", "redirect_uri": f"{site}/desk/", "scope": "openid",
        "state": "s", "nonce": "n", "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }  # fmt: skip
    at = f"{issuer}/protocol/openid-connect"
    with httpx.Client(timeout=60) as browser:
        page = browser.get(f"{at}/auth", params=asked)
        form = ACTION.search(page.text)
        assert form, page.text
        answer = browser.post(form[1].replace("&amp;", "&"), data={"username": account, "password": password})
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        grant = {
            "grant_type": "authorization_code", "code": code, "client_id": "passerelle",
            "redirect_uri": f"{site}/desk/", "code_verifier": verifier,
        }  # fmt: skip
        given: str = browser.post(f"{at}/token", data=grant).json()["id_token"]
    return given


async def talk(site: str, operator_token: str, seconds: float) -> None:
    """Open a conversation, take it, and write from both sides until the time is over."""
    product: Any = SimpleNamespace(next_address=lambda: site)
    visitor = await Visitor.opens(product)
    operator = Operator(product.next_address, operator_token)
    longest = 0.0
    async with visitor, await operator.takes(visitor.conversation, 120) as desk:
        until, number = time.monotonic() + seconds, 0
        while number == 0 or time.monotonic() < until:
            number += 1
            began = time.monotonic()
            for side in (visitor, desk):
                await side.say(f"{number}")
                await side.until_sent(120)
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(max(0.0, 1 - (time.monotonic() - began)))
        for side in (visitor, desk):
            await side.until(lambda one: len(one.messages) == 2 * number, 120)
        expected = [str(one) for one in range(1, number + 1) for _ in range(2)]
        assert [text for _, _, text in visitor.messages] == expected
        assert visitor.messages == desk.messages
        connections = (visitor.connections, desk.connections)
    said = {
        "conversation": visitor.conversation, "messages": 2 * number, "slowest pair in seconds": round(longest, 1),
        "connections": connections, "answers": sorted(set(visitor.caller.answers + operator.answers)),
    }  # fmt: skip
    sys.stdout.write(f"{json.dumps(said)}\n")


def deployment(folder: Path) -> tuple[str, str, str]:
    """The site, the issuer and the password of its people, by the files of its secrets."""
    found = dict(line.split("=", 1) for line in (folder / "compose.env").read_text().splitlines())
    os.environ["SSL_CERT_FILE"] = str(folder / "authority.pem")
    _lead_to_this_machine(found["PASSERELLE_NAME"], found["PASSERELLE_ACCOUNTS_NAME"])
    password: str = json.loads((folder / "passwords.json").read_text())["people"]
    return found["PASSERELLE_SITE"], f"{found['PASSERELLE_ACCOUNTS']}/realms/passerelle", password


def main(folder: Path, seconds: float) -> None:
    """Find the deployment, and talk."""
    site, issuer, password = deployment(folder)
    asyncio.run(talk(site, token(site, issuer, "operator-police-1", password), seconds))


def _lead_to_this_machine(*names: str) -> None:
    """Resolve these names as a browser does that knows what `.localhost` means."""
    resolve: Resolve = socket.getaddrinfo
    hosts = dict.fromkeys(names, LOOPBACK) | {name.encode(): LOOPBACK for name in names}

    def here(host: Any, *more: Any, **options: Any) -> list[Any]:
        return resolve(hosts.get(host, host), *more, **options)

    socket.getaddrinfo = here


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
