"""The local OpenID provider, spoken to as a browser and a service speak to it."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.local.accounts import ACCOUNTS
from deploy.local.oidc import Oidc
from tests.conftest import Engines, StartEngine

REDIRECT = "http://127.0.0.1:8080/desk/"
ASKED_TOO = {"state": "s", "nonce": "n", "code_challenge": "c" * 43, "code_challenge_method": "S256"}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_account_gets_its_claims(engines: Engines, account: str) -> None:
    """Role, force, trainings and pseudonym are in the ID token, signed by the issuer."""
    claims = _sign_in(engines.oidc, account)
    assert claims["sub"] == account
    assert claims["name"] != account
    assert claims["iss"] == engines.oidc
    assert {name: claims[name] for name in ACCOUNTS[account]} == ACCOUNTS[account]


def test_someone_unknown_gets_no_role(engines: Engines) -> None:
    """A name typed into the form signs in, as nobody."""
    assert {"role", "force", "trainings"}.isdisjoint(_sign_in(engines.oidc, "passer-by"))


def test_the_page_asks_nobody_else(engines: Engines) -> None:
    """The page names no host but the one that serves it, and the desk's; every account has its button."""
    asked = {"response_type": "code", "client_id": "passerelle", "redirect_uri": REDIRECT, "scope": "openid"}
    page = httpx.get(f"{engines.oidc}/oauth2/authorize", params=asked | ASKED_TOO)
    hosts = {urlsplit(found).hostname for found in re.findall(r"(?:https?:)?//[^\s\"'<>]+", page.text)}
    assert hosts == {"127.0.0.1"}
    assert all(f'value="{account}"' in page.text for account in ACCOUNTS)
    assert "<style>" in page.text


@pytest.mark.parametrize("path", ["/", "/oauth2/authorize", "/oauth2/end_session", "/oidc/login"])
def test_no_page_loads_anything_from_elsewhere(engines: Engines, path: str) -> None:
    """The policy of the page forbids it to the browser, too."""
    page = httpx.get(f"{engines.oidc}{path}")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert not re.search(r"<link|<script|<img|<iframe|\ssrc=|@import|url\(", page.text)


def test_a_page_of_another_origin_may_ask_for_its_token(engines: Engines) -> None:
    """The desk is served from another port than the provider's, and exchanges its code itself."""
    answer = httpx.get(f"{engines.oidc}/.well-known/openid-configuration", headers={"Origin": "http://x"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_who_signed_in_before_a_restart_is_still_signed_in(start_engine: StartEngine) -> None:
    """The signing key is kept: a token given before a kill is good after it."""
    oidc = start_engine(Oidc)
    token = _token(oidc.address, "operator-police-1")
    oidc.kill()
    oidc.restart()
    assert _claims(oidc.address, token)["sub"] == "operator-police-1"
    assert (oidc.folder / "signing-key.json").stat().st_mode & 0o777 == 0o600


def _sign_in(issuer: str, account: str) -> dict[str, Any]:
    return _claims(issuer, _token(issuer, account))


def _token(issuer: str, account: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "passerelle",
        "redirect_uri": REDIRECT,
        "scope": "openid profile",
    }
    clicked = httpx.post(f"{issuer}/oauth2/authorize", params=asked | ASKED_TOO, data={"sub": account})
    code = parse_qs(urlsplit(clicked.headers["Location"]).query)["code"][0]
    exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    secret = {"client_id": "passerelle", "client_secret": "any"}
    answer = httpx.post(f"{issuer}/oauth2/token", data=exchange | secret)
    return str(answer.raise_for_status().json()["id_token"])


def _claims(issuer: str, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(httpx.get(f"{issuer}/jwks").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)
