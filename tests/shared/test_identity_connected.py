"""Identity with a real OpenID provider: who signed in there gets in here."""

from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from deploy.local.accounts import ACCOUNTS
from shared.identity import StaffAuthentication
from shared.problems import Problem
from shared.settings import Settings
from tests.conftest import Engines

REDIRECT = "http://127.0.0.1:8080/desk/"


@pytest.mark.parametrize("account", ["operator-police-1", "supervisor-gendarmerie-1", "analyst-1"])
async def test_who_signed_in_at_the_provider_gets_in(engines: Engines, account: str) -> None:
    """By its ID token, checked against the keys that it publishes."""
    authentication = StaffAuthentication(Settings(oidc_issuer=engines.oidc, local=True))
    staff = await authentication.staff(f"Bearer {signed_in(engines.oidc, account)}")
    known = ACCOUNTS[account]
    assert (staff.sub, staff.role, staff.force) == (account, known["role"], known.get("force"))
    assert staff.trainings == frozenset(known["trainings"])  # type: ignore[call-overload]


async def test_whom_the_provider_knows_without_a_role_stays_out(engines: Engines) -> None:
    """Signed in, and not allowed."""
    authentication = StaffAuthentication(Settings(oidc_issuer=engines.oidc, local=True))
    with pytest.raises(Problem) as refused:
        await authentication.of_token(signed_in(engines.oidc, "passer-by"))
    assert refused.value.status_code == 403


async def test_another_sites_token_stays_out(engines: Engines) -> None:
    """The token is signed by the same provider, for another audience."""
    authentication = StaffAuthentication(
        Settings(oidc_issuer=engines.oidc, oidc_client_id="another", local=True)
    )
    with pytest.raises(Problem) as refused:
        await authentication.of_token(signed_in(engines.oidc, "operator-police-1"))
    assert refused.value.status_code == 401


def signed_in(issuer: str, account: str) -> str:
    """The ID token of that account, after one click."""
    asked = {"response_type": "code", "client_id": "passerelle", "redirect_uri": REDIRECT}
    with closing(httpx.Client(trust_env=False)) as browser:
        clicked = browser.post(
            f"{issuer}/oauth2/authorize", params=asked | {"scope": "openid profile"}, data={"sub": account}
        )
        code = parse_qs(urlsplit(clicked.headers["Location"]).query)["code"][0]
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        answer = browser.post(
            f"{issuer}/oauth2/token", data=given | {"client_id": "passerelle", "client_secret": "any"}
        )
    return str(answer.raise_for_status().json()["id_token"])
