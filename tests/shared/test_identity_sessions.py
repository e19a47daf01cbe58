"""Sessions that end before their tokens: what ends which, and which word of the provider is believed."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.structs import ConsumerRecord

from shared.events.chat import StaffSessionEnded
from shared.identity import StaffAuthentication
from shared.identity.ended_sessions import EndedSessions
from shared.identity.issuer import IssuerKeys
from shared.identity.logout_tokens import EVENT, LATEST
from shared.identity.session import StaffSession, session_of
from shared.problems import Problem
from shared.settings import Settings
from tests.support.issuer import CLIENT, ISSUER, RSA, Issuer, token

NOW = int(time.time())
LONGEST = 3600


def ended(**fields: Any) -> StaffSessionEnded:
    """The end of a session, now."""
    its = {"whose": "x", "before": datetime.fromtimestamp(NOW, UTC)} | fields
    return StaffSessionEnded.now(id=its.pop("id", uuid4()), **its)


def after(*events: StaffSessionEnded) -> EndedSessions:
    """The sessions that are over after these events."""
    known = EndedSessions(LONGEST)
    for event in events:
        known.add(event)
    return known


@pytest.mark.parametrize(
    ("what", "session", "is_over"),
    [
        ({"sid": "a"}, StaffSession("9f1c", "a", NOW - 60), True),
        ({"sid": "a"}, StaffSession("9f1c", "a", NOW + 60), True),
        ({"sid": "a"}, StaffSession("9f1c", "b", NOW - 60), False),
        ({"sid": "a", "sub": "9f1c"}, StaffSession("9f1c", "b", NOW - 60), False),
        ({"sid": "a", "sub": "9f1c"}, StaffSession("9f1c", "", NOW - 60), True),
        ({"sid": "a"}, StaffSession("9f1c", "", NOW - 60), False),
        ({"sub": "9f1c"}, StaffSession("9f1c", "a", NOW - 60), True),
        ({"sub": "9f1c"}, StaffSession("9f1c", "", NOW), True),
        ({"sub": "9f1c"}, StaffSession("9f1c", "b", NOW + 1), False),
        ({"sub": "9f1c"}, StaffSession("7d2e", "a", NOW - 60), False),
    ],
)
def test_an_end_is_of_one_session_or_of_all_before_it(
    what: dict[str, str], session: StaffSession, is_over: bool
) -> None:
    """A token that names no session is of any; who signs in again afterwards is let in."""
    assert after(ended(**what)).has(session) is is_over


def test_whose_session_has_ended_is_said_once() -> None:
    """A desk is closed by it: the same end consumed again closes none that was opened since."""
    known, persons, event = EndedSessions(LONGEST), list[str](), ended(sid="a", sub="9f1c")
    known.on_end = persons.append
    for each in (event, event, ended(sid="b")):
        known.add(each)
    assert persons == ["9f1c"]


def test_ends_whose_tokens_have_expired_are_let_go_of() -> None:
    """Consumed late, or long ago: memory does not grow."""
    known, long_ago = after(), datetime.now(UTC) - timedelta(seconds=2 * LONGEST)
    old = ended(sub="9f1c", before=long_ago)
    known.add(old)
    assert not known.knows(old.id)


@pytest.mark.parametrize(
    ("claims", "is_over"),
    [
        ({"auth_time": NOW - 60}, True),
        ({"auth_time": NOW + 1}, False),
        ({}, False),
        ({"auth_time": "x"}, False),
    ],
)
def test_a_token_that_is_renewed_is_of_the_session_that_ended(claims: dict[str, Any], is_over: bool) -> None:
    """Where the provider says when its bearer signed in: who was revoked must sign in again."""
    renewed = session_of({"sub": "9f1c", "iat": NOW + 30, "exp": NOW + 600, **claims})
    assert after(ended(sub="9f1c")).has(renewed) is is_over


async def test_who_waits_for_the_end_learns_of_it_at_once() -> None:
    """Of the end of the session, or of the token; the one that comes first."""
    known = after()
    session = StaffSession("9f1c", "a", NOW, time.time() + 600)
    waiting = asyncio.create_task(known.end_of(session))
    await asyncio.sleep(0)
    known.add(ended(sid="b"))
    await asyncio.sleep(0)
    assert not waiting.done()
    known.add(ended(sid="a"))
    assert await asyncio.wait_for(waiting, 2) == "signed-out"
    assert await known.end_of(StaffSession("9f1c", "c", NOW, time.time() - 1)) == "token-expired"


def test_a_record_that_cannot_be_read_ends_nothing() -> None:
    """Nor does a tombstone, or the event on a topic that is not its own."""
    known, event = after(), ended(sid="a")
    topic, key, value, headers, *_ = event.record("chat")
    for where, body in ((topic, None), (topic, b"{"), ("chat.conversation.police", value)):
        known.consumed(ConsumerRecord(where, 0, 7, 0, 0, key, body, None, 0, 0, tuple(headers)))
    assert not known.knows(event.id)
    known.consumed(ConsumerRecord(topic, 0, 8, 0, 0, key, value, None, 0, 0, tuple(headers)))
    assert known.knows(event.id)


async def test_a_process_that_has_not_read_the_ends_lets_nobody_in() -> None:
    """Somebody may have been dismissed while it was not there."""
    authentication = a_service()

    async def not_yet() -> bool:
        return False

    authentication.ended.becomes_current = not_yet
    with pytest.raises(Problem) as refused:
        await authentication.of_token(token())
    assert refused.value.status_code == 503


async def test_a_session_that_has_ended_is_refused_and_another_is_not() -> None:
    """The reason says so to the page."""
    authentication = a_service()
    authentication.ended.add(ended(sid="a"))
    with pytest.raises(Problem) as refused:
        await authentication.of_token(token(sid="a"))
    assert (refused.value.status_code, refused.value.extra["reason"]) == (401, "signed-out")
    assert await authentication.of_token(token(sid="b"))


def a_service() -> StaffAuthentication:
    """A service's authentication, with a provider that answers."""
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT)
    return StaffAuthentication(settings, IssuerKeys(settings, transport=Issuer().transport))


def logout_token(kind: str | None = "logout+jwt", **changed: Any) -> str:
    """A logout token as the specification has it, but for what is changed."""
    of_nobody = dict.fromkeys(("name", "pseudonym", "role", "force", "trainings"))
    usual = {"jti": uuid4().hex, "sid": "a", "exp": int(time.time()) + 120, "events": {EVENT: {}}}
    head = {"alg": "RS256", "kid": RSA.kid} | ({"typ": kind} if kind else {})
    return token(RSA, "RS256", head, **(of_nobody | usual | changed))


@pytest.mark.parametrize("kind", ["logout+jwt", "JWT", None])
async def test_a_logout_token_of_the_provider_is_believed(kind: str | None) -> None:
    """Its type is recommended to providers, not required of them."""
    logout = await a_service().logout(logout_token(kind))
    assert (logout.sub, logout.sid, logout.at.timestamp() >= NOW - 5) == ("9f1c", "a", True)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "x",
        token(),
        logout_token("at+jwt"),
        logout_token(events=None),
        logout_token(events={}),
        logout_token(events={EVENT: True}),
        logout_token(events=[EVENT]),
        logout_token(nonce="n"),
        logout_token(jti=None),
        logout_token(jti=""),
        logout_token(iat=None),
        logout_token(iat=NOW - LATEST - 60),
        logout_token(exp=NOW - 60),
        logout_token(aud="another"),
        logout_token(azp="another"),
        logout_token(iss="https://accounts.elsewhere"),
        logout_token(sid=None, sub=None),
        logout_token(sid=7),
        logout_token(sid="x" * 300),
        logout_token()[:-4] + "AAAA",
    ],
)
async def test_whatever_is_no_logout_token_ends_nothing(shown: str) -> None:
    """Each is refused as the specification says."""
    with pytest.raises(Problem) as refused:
        await a_service().logout(shown)
    assert (refused.value.status_code, refused.value.extra["error"]) == (400, "invalid_request")


async def test_a_logout_token_ends_a_session_once() -> None:
    """Kafka's events say which `jti` was taken, to all processes."""
    service, shown = a_service(), logout_token()
    first = await service.logout(shown)
    service.ended.add(ended(id=first.id, sid=first.sid))
    with pytest.raises(Problem) as refused:
        await service.logout(shown)
    assert refused.value.status_code == 400
