"""The local OpenID provider, spoken to as a browser and a service speak to it."""

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
TOLD = {"state": "s", "nonce": "n", "code_challenge": "c" * 43, "code_challenge_method": "S256"}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_account_gets_its_claims(engines: Engines, account: str) -> None:
    """Role, force, trainings and pseudonym are in the ID token, signed by the issuer."""
    told = _sign_in(engines.oidc, account)
    assert told["sub"] == account
    assert told["iss"] == engines.oidc
    assert {name: told[name] for name in ACCOUNTS[account]} == ACCOUNTS[account]


def test_someone_unknown_gets_no_role(engines: Engines) -> None:
    """A name typed into the form signs in, as nobody."""
    assert {"role", "force", "trainings"}.isdisjoint(_sign_in(engines.oidc, "passer-by"))


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
    clicked = httpx.post(f"{issuer}/oauth2/authorize", params=asked | TOLD, data={"sub": account})
    code = parse_qs(urlsplit(clicked.headers["Location"]).query)["code"][0]
    exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    secret = {"client_id": "passerelle", "client_secret": "any"}
    answer = httpx.post(f"{issuer}/oauth2/token", data=exchange | secret)
    return str(answer.raise_for_status().json()["id_token"])


def _claims(issuer: str, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(httpx.get(f"{issuer}/jwks").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)
