"""A colleague shows a token that the provider did sign: for another client, for something else, for ten years."""

import time
from typing import Any

import pytest

from shared.identity import StaffAuthentication
from shared.identity.issuer import IssuerKeys
from shared.identity.logout_tokens import EVENT
from shared.problems import Problem
from shared.settings import Settings
from tests.support.issuer import CLIENT, ISSUER, RSA, Issuer, token

NOW = int(time.time())
HOUR = 3600


def authentication(**changed: Any) -> StaffAuthentication:
    """A service's authentication, with a provider that answers."""
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT, **changed)
    return StaffAuthentication(settings, IssuerKeys(settings, transport=Issuer().transport))


async def refusal(shown: str, **changed: Any) -> Problem:
    """The problem with which a token is refused."""
    with pytest.raises(Problem) as refused:
        await authentication(**changed).of_token(shown)
    return refused.value


def typed(kind: str, **changed: Any) -> str:
    """A token whose header names that type."""
    return token(RSA, "RS256", {"alg": "RS256", "kid": RSA.kid, "typ": kind}, **changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"azp": "another"},
        {"aud": [CLIENT, "account"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": 7},
    ],
)
async def test_a_token_that_another_client_asked_for_lets_nobody_in(changed: dict[str, Any]) -> None:
    """Whatever audiences it names beside."""
    assert (await refusal(token(**changed))).status_code == 401


@pytest.mark.parametrize("kind", ["logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE"])
async def test_a_token_made_for_something_else_lets_nobody_in(kind: str) -> None:
    """A logout token names a person too."""
    assert (await refusal(typed(kind))).status_code == 401


async def test_a_logout_token_of_a_provider_that_names_no_type_lets_nobody_in() -> None:
    """Its event says what it is."""
    assert (await refusal(token(events={EVENT: {}}))).status_code == 401


@pytest.mark.parametrize("kind", ["JWT", "jwt", "application/jwt", "at+jwt"])
async def test_the_usual_types_let_in(kind: str) -> None:
    """As providers write them."""
    assert (await authentication().of_token(typed(kind))).sub == "9f1c"


@pytest.mark.parametrize(
    "changed",
    [
        {"iat": NOW, "exp": NOW + 10 * 365 * 24 * HOUR},
        {"iat": NOW - 2 * HOUR, "exp": NOW + 300},
        {"iat": None, "exp": NOW + 2 * HOUR},
        {"iat": NOW, "exp": NOW + 1e300},
    ],
)
async def test_a_token_that_lives_too_long_lets_nobody_in(changed: dict[str, Any]) -> None:
    """Not even now: a thief would hold it for all that time."""
    assert (await refusal(token(**changed))).status_code == 401


async def test_how_long_a_token_may_live_is_a_setting() -> None:
    """Two hours, where the administrators chose that."""
    long = token(iat=NOW, exp=NOW + 2 * HOUR)
    assert await authentication(oidc_longest_token_seconds=2 * HOUR).of_token(long)


ASKED = {"oidc_acr": ("operator=silver", "operator=gold", "magistrate=gold")}


@pytest.mark.parametrize("acr", [None, "", "bronze", "silver gold", ["gold"], {}])
async def test_a_sign_in_below_the_level_of_the_role_lets_nobody_in(acr: Any) -> None:
    """The answer names the levels that would do, as RFC 9470 has it."""
    refused = await refusal(token(acr=acr), **ASKED)
    assert (refused.status_code, refused.extra["reason"]) == (401, "level")
    header = (refused.headers or {})["WWW-Authenticate"]
    assert header == 'Bearer error="insufficient_user_authentication", acr_values="silver gold"'


@pytest.mark.parametrize(
    ("role", "acr"), [("operator", "silver"), ("operator", "gold"), ("magistrate", "gold"), ("analyst", None)]
)
async def test_a_sign_in_at_the_level_of_the_role_lets_in(role: str, acr: str | None) -> None:
    """A role of which nothing is asked may come as it likes."""
    assert await authentication(**ASKED).of_token(token(role=role, acr=acr))
