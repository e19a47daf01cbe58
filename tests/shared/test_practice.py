"""Practice stands apart: nothing that answers the public, that counts or that reaches a unit knows of it."""

import json
from typing import Any

import pytest

from services.chat.decider import topics_of as chat_topics_of
from services.chat.settings import ChatSettings
from services.router.editions.edition import FORCE
from services.signalement.decider import topics_of as signalement_topics_of
from services.signalement.settings import SignalementSettings
from services.stats.domain.figures.tally import FORCES_AND_RECEPTION
from services.stats.handlers import CONSUMED
from shared.events import TOPICS
from shared.forces import FORCES, FORCES_AND_PRACTICE, PRACTICE, REGISTRY, are_apart, force_of
from shared.identity import StaffAuthentication
from shared.identity.issuer import IssuerKeys
from shared.identity.staff import staff_of
from shared.problems import Problem
from shared.settings import Settings
from tests.support.issuer import CLIENT, ISSUER, Issuer, claims, token
from tests.support.sources import ROOT

ITS_TOPICS = {name for topic in TOPICS for name in topic.names if name.rpartition(".")[2] in PRACTICE}


def test_it_is_a_row_and_no_force() -> None:
    """Nobody of the public is ever answered by it, and no institution of the Ministry's list is it."""
    assert PRACTICE
    assert not {*PRACTICE} & {*FORCES}
    assert {*FORCES_AND_PRACTICE} == REGISTRY.keys()
    assert not {*PRACTICE} & {*FORCE.values(), *FORCES_AND_RECEPTION}
    assert "" not in FORCE


@pytest.mark.parametrize("practice", PRACTICE)
def test_nothing_passes_between_it_and_a_force(practice: str) -> None:
    """Nor to reception, whose conversations are real."""
    for other in ("reception", *FORCES):
        assert are_apart(practice, other)
        assert are_apart(other, practice)
    assert not are_apart(practice, practice)
    assert not are_apart(*FORCES[:2])
    assert force_of(f"{practice}-33") == practice


def test_who_counts_routes_or_decides_what_is_real_consumes_nothing_of_it() -> None:
    """And its own deciders consume nothing else, but the keys."""
    assert ITS_TOPICS
    real = [*CONSUMED, *chat_topics_of("reception")]
    for force in FORCES:
        real += [*chat_topics_of(force), *signalement_topics_of(force)]
    assert not ITS_TOPICS & {*real}
    for practice in PRACTICE:
        consumed = {*chat_topics_of(practice), *signalement_topics_of(practice)}
        assert consumed - ITS_TOPICS == {"chat.conversation-key"}


@pytest.mark.parametrize("practice", [False, True])
def test_off_nothing_of_it_runs(practice: bool) -> None:
    """No decider, no database; on, it has what a force has."""
    chat, signalement = ChatSettings(practice=practice), SignalementSettings(practice=practice)
    for names in (chat.logs, chat.decided, signalement.forces):
        assert ({*PRACTICE} <= {*names}) == practice
        assert {*FORCES} <= {*names}


@pytest.mark.parametrize("role", ["operator", "supervisor", "psychologist"])
def test_some_roles_practise(role: str) -> None:
    """The roles that meet visitors, or watch over them."""
    assert staff_of(claims(role=role, force=PRACTICE[0])).practises


@pytest.mark.parametrize("role", ["magistrate", "analyst", "administrator", "agent"])
def test_who_reads_what_is_real_does_not_practise(role: str) -> None:
    """An account that says both is badly made, and is refused."""
    with pytest.raises(Problem, match="mal décrit"):
        staff_of(claims(role=role, force=PRACTICE[0]))


@pytest.mark.parametrize("practice", [False, True])
async def test_an_account_of_practice_is_admitted_where_one_practises_alone(practice: bool) -> None:
    """The router, the directory, the figures, and chat where it is off: 403, with a reason."""
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT, local=True)
    keys = IssuerKeys(settings, transport=Issuer().transport)
    authentication = StaffAuthentication(settings, keys, practice=practice)
    authentication.ended.becomes_current = _yes  # type: ignore[method-assign]
    shown = f"Bearer {token(force=PRACTICE[0])}"
    if practice:
        assert (await authentication.staff(shown)).practises
        return
    with pytest.raises(Problem) as refused:
        await authentication.staff(shown)
    assert (refused.value.status_code, refused.value.extra["reason"]) == (403, "practice")


def test_what_the_public_and_the_analysts_read_has_no_word_for_it() -> None:
    """The schemas of the router and of the figures enumerate the forces alone."""
    for file in (ROOT / "docs" / "schemas").glob("*.json"):
        if file.name.startswith(("router.", "stats.")):
            assert not {*PRACTICE} & {*_texts(json.loads(file.read_text()))}, file.name


def _texts(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for each in value.values() for text in _texts(each)]
        case list():
            return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


async def _yes() -> bool:
    return True
