"""Identity: only a token that the provider signed for us, now, lets anybody in."""

import time
from typing import Annotated, Any

import pytest
from fastapi import Depends
from httpx import ASGITransport, AsyncClient
from joserfc.jwk import ECKey, RSAKey

from deploy.local.accounts import ACCOUNTS
from shared.http import service_app
from shared.identity import Staff, StaffAuthentication, requires
from shared.identity.issuer import LONGEST_TRUST, SHORTEST_PAUSE, IssuerKeys
from shared.identity.staff import DEMONSTRATION_ACCOUNTS, staff_of
from shared.problems import Problem
from shared.settings import Settings
from tests.support.issuer import (
    CLIENT,
    ELLIPTIC,
    ISSUER,
    RSA,
    Issuer,
    claims,
    signed_with_what_is_public,
    token,
    unsigned,
)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class House:
    """The authentication, the provider that it asks, and the clock that it reads."""

    def __init__(self, issuer: Issuer | None = None, *, local: bool = False, practice: bool = False) -> None:
        self.issuer = issuer or Issuer()
        self.clock = Clock()
        settings = Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT, local=local)
        keys = IssuerKeys(settings, transport=self.issuer.transport, clock=self.clock)
        self.settings = settings
        self.authentication = StaffAuthentication(settings, keys, practice=practice)

    async def refusal(self, shown: str | None) -> Problem:
        """The problem with which a token is refused."""
        with pytest.raises(Problem) as refused:
            await self.authentication.staff(shown)
        return refused.value


@pytest.fixture
def house() -> House:
    """An authentication in production, with a provider that answers."""
    return House()


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (ELLIPTIC, "ES256")])
async def test_a_token_of_the_provider_lets_in(house: House, key: RSAKey | ECKey, alg: str) -> None:
    """And says who, of which force, trained for what."""
    staff = await house.authentication.staff(f"Bearer {token(key, alg)}")
    trainings = frozenset({"sexual-violence", "domestic-violence"})
    assert staff == Staff("9f1c", "Camille", "operator", "police", trainings)


async def test_one_of_several_audiences_may_be_ours(house: House) -> None:
    """Providers write one name or a list; of a list, they say that we are the one who asked."""
    assert await house.authentication.of_token(token(aud=["account", CLIENT], azp=CLIENT))


@pytest.mark.parametrize(
    "shown",
    [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer x", "Bearer a.b.c", "Bearer " + "a" * 20_000],
)
async def test_nothing_readable_lets_nobody_in(house: House, shown: str | None) -> None:
    """The answer says to sign in, and how."""
    refused = await house.refusal(shown)
    assert (refused.status_code, (refused.headers or {})["WWW-Authenticate"]) == (401, "Bearer")
    assert house.issuer.asked == []


NOW = int(time.time())
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-1"})


@pytest.mark.parametrize(
    "shown",
    [
        unsigned(),
        signed_with_what_is_public("rsa-1"),
        signed_with_what_is_public("ec-1"),
        token(RSA, "RS512"),
        token(RSA, "PS256"),
        token(RSA, "RS256", {"alg": "RS256"}),
        token(RSA, "RS256", {"alg": "RS256", "kid": "ec-1"}),
        token(STRANGER),
        token(RSAKey.generate_key(2048, {"kid": "unheard-of"})),
        token(aud="another-site"),
        token(aud=["another-site"]),
        token(aud=None),
        token(iss="https://accounts.elsewhere"),
        token(iss=None),
        token(sub=None),
        token(sub=""),
        token(exp=NOW - 60),
        token(exp=None),
        token(exp="never"),
        token(nbf=NOW + 600),
        token()[:-4] + "AAAA",
        token().replace(".", "", 1),
    ],
)
async def test_what_the_provider_did_not_sign_for_us_lets_nobody_in(house: House, shown: str) -> None:
    """Another algorithm, key, audience, issuer or time: each is refused."""
    assert (await house.refusal(f"Bearer {shown}")).status_code == 401


async def test_clocks_may_differ_a_little(house: House) -> None:
    """By some seconds, not by a minute."""
    assert await house.authentication.of_token(token(exp=int(time.time()) - 3))


@pytest.mark.parametrize(
    "changed",
    [
        {"role": None},
        {"role": "king"},
        {"role": ["operator"]},
        {"role": {}},
        {"force": None},
        {"force": "army"},
        {"force": 7},
        {"trainings": "sexual-violence"},
        {"trainings": [1]},
        {"trainings": [["x"]]},
        {"trainings": {"a": 1}},
        {"pseudonym": None},
        {"pseudonym": ""},
        {"pseudonym": "Camille\n"},
        {"pseudonym": 7},
        {"sub": "x" * 200},
    ],
)
async def test_an_account_that_is_badly_made_lets_nobody_in(house: House, changed: dict[str, Any]) -> None:
    """The sentence names the claim, so that an administrator can correct it."""
    refused = await house.refusal(f"Bearer {token(**changed)}")
    assert refused.status_code == 403
    assert next(iter(changed)) in refused.detail


@pytest.mark.parametrize(
    "changed", [{"sub": ["x"]}, {"sub": {}}, {"sub": 7}, {"preferred_username": {}, "sub": 7}]
)
async def test_a_claim_of_another_type_is_refused_too(house: House, changed: dict[str, Any]) -> None:
    """A provider of ours signed it: still it is no fault of the server."""
    assert (await house.refusal(f"Bearer {token(**changed)}")).status_code in {401, 403}


@pytest.mark.parametrize("role", ["magistrate", "analyst", "administrator"])
def test_national_roles_belong_to_no_force(role: str) -> None:
    """And need neither pseudonym nor training."""
    staff = staff_of(claims(role=role, force=None, pseudonym=None, trainings=None))
    assert (staff.force, staff.pseudonym, staff.trainings) == (None, "", frozenset())


def test_the_demonstration_accounts_are_those_that_anybody_can_sign_in_to() -> None:
    """The list that production refuses is the list of the local provider."""
    assert set(ACCOUNTS) == DEMONSTRATION_ACCOUNTS


@pytest.mark.parametrize(
    "changed",
    [{"sub": "operator-police-1"}, {"preferred_username": "operator-police-1"}, {"demonstration": True}],
)
async def test_demonstration_accounts_are_for_local_mode_only(changed: dict[str, Any]) -> None:
    """Under whatever claim a provider into which they were imported names them."""
    refused = await House().refusal(f"Bearer {token(**changed)}")
    assert (refused.status_code, "démonstration" in refused.detail) == (401, True)
    assert await House(local=True).authentication.of_token(token(**changed))


async def test_every_demonstration_account_is_well_made() -> None:
    """Each gets in, in local mode."""
    authentication = House(local=True, practice=True).authentication
    for sub, known in ACCOUNTS.items():
        of_nobody = {"role": None, "force": None, "trainings": None, "pseudonym": None}
        assert (await authentication.of_token(token(**{**of_nobody, **known, "sub": sub}))).sub == sub


async def test_keys_are_fetched_once_for_many_tokens(house: House) -> None:
    """The provider is not asked for each request."""
    for _ in range(5):
        await house.authentication.of_token(token())
    assert len(house.issuer.asked) == 2


async def test_a_new_key_of_the_provider_is_found(house: House) -> None:
    """Providers change keys without a word."""
    await house.authentication.of_token(token())
    new = RSAKey.generate_key(2048, {"kid": "rsa-2"})
    house.issuer.keys.append(new)
    house.clock.now += SHORTEST_PAUSE
    assert await house.authentication.of_token(token(new))


async def test_unknown_keys_do_not_make_us_flood_the_provider(house: House) -> None:
    """Anybody may write any `kid`."""
    await house.authentication.of_token(token())
    for n in range(50):
        await house.refusal(f"Bearer {token(RSA, 'RS256', {'alg': 'RS256', 'kid': f'k{n}'})}")
    assert len(house.issuer.asked) == 2


async def test_a_key_that_the_provider_withdrew_is_no_longer_good(house: House) -> None:
    """After some minutes at most."""
    await house.authentication.of_token(token())
    house.issuer.keys.remove(RSA)
    house.clock.now += LONGEST_TRUST + 1
    assert (await house.refusal(f"Bearer {token()}")).status_code == 401


async def test_a_provider_that_is_away_is_a_503(house: House) -> None:
    """A token is not called bad while nobody can say so."""
    house.issuer.away = True
    assert (await house.refusal(f"Bearer {token()}")).status_code == 503
    house.issuer.away = False
    assert (await house.refusal(f"Bearer {token()}")).status_code == 503
    house.clock.now += SHORTEST_PAUSE
    assert await house.authentication.of_token(token())


async def test_a_provider_that_is_away_for_a_while_stops_nobody_who_signed_in(house: House) -> None:
    """Its keys are known; but not for ever."""
    await house.authentication.of_token(token())
    house.issuer.away = True
    house.clock.now += LONGEST_TRUST + 1
    assert await house.authentication.of_token(token())
    house.clock.now += LONGEST_TRUST
    assert (await house.refusal(f"Bearer {token()}")).status_code == 503


@pytest.mark.parametrize(
    "says", [{"issuer": "https://accounts.elsewhere"}, {"jwks_uri": None}, {"jwks_uri": "nowhere"}]
)
async def test_a_provider_that_says_something_else_is_not_believed(says: dict[str, Any]) -> None:
    """A discovery document of another issuer gives no keys."""
    house = House()
    house.issuer.says = says
    assert (await house.refusal(f"Bearer {token()}")).status_code == 503


async def test_without_a_provider_nobody_gets_in() -> None:
    """No token, no reading."""
    authentication = StaffAuthentication(Settings(oidc_issuer=""))
    with pytest.raises(Problem) as refused:
        await authentication.of_token(token())
    assert refused.value.status_code == 503


async def test_an_operation_is_for_its_roles_only(house: House) -> None:
    """401 without a token, 403 for another role; OpenAPI says that it is for staff."""
    app = service_app("chat", house.settings, authentication=house.authentication)

    @app.get("/api/chat/queue")
    async def queue(staff: Annotated[Staff, Depends(requires("operator"))]) -> str:
        """Give the pseudonym of the caller."""
        return staff.pseudonym

    async with AsyncClient(transport=ASGITransport(app), base_url="http://here") as client:
        nobody = await client.get("/api/chat/queue")
        analyst = await client.get("/api/chat/queue", headers=bearing(role="analyst", force=None))
        operator = await client.get("/api/chat/queue", headers=bearing())
    assert (nobody.status_code, analyst.status_code, operator.json()) == (401, 403, "Camille")
    assert nobody.headers["content-type"] == "application/problem+json"
    assert app.openapi()["paths"]["/api/chat/queue"]["get"]["security"] == [{"staff": []}]


def bearing(**changed: Any) -> dict[str, str]:
    """Headers with a token."""
    return {"Authorization": f"Bearer {token(**changed)}"}
