"""A troll opens over and over: others of the same network wait a moment, and nobody is shut out."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge

from services.chat.api.visitors.openings import MOST_TIMES, Openings
from services.chat.api.visitors.proof_of_work import ProofsOfWork
from shared.events.chat import AbuseMarked, ConversationErased
from shared.runtime.rates import Networks
from tests.support.builders import CONVERSATION
from tests.support.chat.in_memory import POLICE, MemoryChat

OPENING = {"commune": "33063"}
TROLL, NEIGHBOUR, ELSEWHERE = "203.0.113.7", "203.0.113.7", "198.51.100.9"
"""Under the one address of a mobile operator, a neighbour looks like a troll."""


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat that asks for little work, after three openings."""
    return MemoryChat(tmp_path, chat_openings=3, chat_proof_iterations=10_000, chat_messages_per_second=0.01)


def solved(challenge: dict[str, Any]) -> str:
    """The proof that a page would send."""
    known = Challenge.from_dict(challenge)
    solution = solve_challenge(known)
    assert solution
    return Payload(known, solution).to_base64()


async def test_after_the_first_ones_a_page_works_and_opens(chat: MemoryChat) -> None:
    """The fourth is answered with a challenge, and opens with its solution; elsewhere nothing is asked."""
    for _ in range(3):
        await chat.opened(TROLL)
    refused = await chat.post("/conversations", OPENING, NEIGHBOUR)
    assert (refused.status_code, refused.json()["reason"]) == (429, "proof")
    assert "114" in refused.json()["detail"]
    before = len(chat.log.published)
    proof = solved(refused.json()["challenge"])
    opened = await chat.post("/conversations", {**OPENING, "proof": proof}, NEIGHBOUR)
    assert opened.status_code == 201
    assert "proof" not in str([event.model_dump() for event in chat.log.published[before:]])
    await chat.opened(ELSEWHERE)


async def test_a_solution_counts_once_and_for_what_it_was_asked_for(chat: MemoryChat) -> None:
    """Neither again, nor for another commune, nor for a resume code; each is asked for work of its own."""
    for _ in range(3):
        await chat.opened()
    challenge = (await chat.post("/conversations", OPENING)).json()["challenge"]
    proof = solved(challenge)
    another = await chat.post("/conversations", {"commune": "75056", "proof": proof})
    assert another.status_code == 429
    first = await chat.post("/conversations", {**OPENING, "proof": solved(await asked(chat))})
    assert first.status_code == 201
    proof = solved(await asked(chat))
    statuses = [
        (await chat.post("/conversations", {**OPENING, "proof": proof})).status_code for _ in range(2)
    ]
    assert statuses == [201, 429]


async def asked(chat: MemoryChat) -> dict[str, Any]:
    """The challenge that an opening is answered with."""
    challenge: dict[str, Any] = (await chat.post("/conversations", OPENING)).json()["challenge"]
    return challenge


async def test_opening_and_erasing_in_a_loop_is_bounded(chat: MemoryChat) -> None:
    """An erased conversation still counts: the loop of a troll pays for each turn."""
    for _ in range(3):
        conversation, _ = await chat.opened()
        erased = {"stay": POLICE, "conversation": conversation, "request": POLICE_REQUEST}
        chat.log.consume(ConversationErased.now(**erased))
        assert conversation not in chat.ports.openings._opened_from
    assert (await chat.post("/conversations", OPENING)).status_code == 429


POLICE_REQUEST = "5096bf17-249a-590f-b774-1a7fbab6c6f6"


async def test_openings_at_the_same_time_count_each(chat: MemoryChat) -> None:
    """A failure of Kafka gives nothing back either: a troll who makes it fail would open for nothing."""
    chat.ports.openings.begin(TROLL, "a")
    chat.ports.openings.begin(TROLL, "b")
    chat.ports.openings.begin(TROLL, "c")
    assert chat.ports.openings.work(TROLL) == 1


async def test_attempts_to_resume_go_on_with_work(chat: MemoryChat) -> None:
    """A troll uses up the network's attempts; a neighbour who has a code works, and is let in."""
    made, _, code = chat.ports.keys.make(CONVERSATION, None)
    chat.ports.keys.add(made)
    statuses = [(await chat.post("/resume", {"resume_code": "0" * 20}, TROLL)).status_code for _ in range(30)]
    assert statuses[-1] == 429
    refused = await chat.post("/resume", {"resume_code": code}, NEIGHBOUR)
    assert refused.json()["reason"] == "proof"
    body = {"resume_code": code, "proof": solved(refused.json()["challenge"])}
    assert (await chat.post("/resume", body, NEIGHBOUR)).status_code == 200
    assert (await chat.post("/resume", {**body, "resume_code": "1" * 20}, NEIGHBOUR)).status_code == 429


def test_the_work_grows_with_the_openings_and_has_a_bound() -> None:
    """Each time as many more: once, twice, and never more than some times the usual work."""
    openings = Openings(5, Networks(local=False), timedelta(hours=1))
    work = []
    for number in range(60):
        work.append(openings.work(TROLL))
        openings.begin(TROLL, str(number))
    assert work[:15] == [0] * 5 + [1] * 5 + [2] * 5
    assert max(work) == MOST_TIMES
    assert openings.work(ELSEWHERE) == 0


async def test_abuse_that_an_operator_marks_asks_more_of_that_network(chat: MemoryChat) -> None:
    """For some hours, and of the network alone; a mark of long ago asks nothing."""
    conversation, _ = await chat.opened(TROLL)
    chat.log.consume(marked(conversation))
    assert chat.ports.openings.work(NEIGHBOUR) == MOST_TIMES
    assert chat.ports.openings.work(ELSEWHERE) == 0
    openings = Openings(5, Networks(local=False), timedelta(hours=1))
    openings.begin(TROLL, conversation)
    openings.mark_abuse(conversation, datetime.now(UTC) - timedelta(hours=2))
    openings.mark_abuse("opened elsewhere", datetime.now(UTC))
    assert openings.work(TROLL) == 0


def marked(conversation: str) -> AbuseMarked:
    """An operator marks a conversation as abuse."""
    return AbuseMarked.now(stay=POLICE, conversation=conversation, request=POLICE_REQUEST, operator="eve")


def test_a_challenge_of_another_process_is_solved_for_all_that_share_a_key() -> None:
    """And for nobody else; nor is one that has expired, or that asks for less than it was made for."""
    first, second, stranger = (
        ProofsOfWork("k" * 40, 10_000),
        ProofsOfWork("k" * 40, 10_000),
        ProofsOfWork("", 1),
    )
    proof = solved(first.challenge("opening"))
    assert not stranger.accepts(proof, "opening")
    assert second.accepts(proof, "opening")
    easier = first.challenge("opening", times=8)
    easier["parameters"] |= {"keyPrefix": "00"}
    assert not first.accepts(solved(easier), "opening")
    late = first.challenge("opening")
    late["parameters"]["expiresAt"] = 1
    assert not first.accepts(solved(late), "opening")


def test_a_solution_shown_for_another_purpose_still_counts_for_its_own() -> None:
    """Nobody's work is lost; once it has counted it counts nowhere."""
    proofs = ProofsOfWork("", 1)
    solution = solved(proofs.challenge("opening"))
    assert not proofs.accepts(solution, "resuming")
    assert proofs.accepts(solution, "opening")
    assert not proofs.accepts(solution, "opening")


def test_the_work_is_never_more_than_twice_the_least() -> None:
    """A telephone does not compute for a minute because chance was against it."""
    proofs = ProofsOfWork("", 20_000)
    counters = [
        json.loads(base64.b64decode(solved(proofs.challenge("x"))))["solution"]["counter"] for _ in range(20)
    ]
    assert 5 <= min(counters) <= max(counters) < 10


@pytest.mark.parametrize(
    "proof",
    [
        "", "x", "é", "e30=", base64.b64encode(b"[]").decode(), base64.b64encode(b"[" * 900).decode(),
        base64.b64encode(b'{"challenge": {"parameters": []}, "solution": {}}').decode(),
        base64.b64encode(b'{"challenge": {"parameters": {"algorithm": 1, "nonce": {}, "salt": 3, "cost": 1e999,'
                         b' "expiresAt": "x", "data": {"__proto__": 1}}, "signature": 7},'
                         b' "solution": {"counter": true, "derivedKey": null}}').decode(),
    ],
)  # fmt: skip
def test_a_proof_that_is_none_is_none(proof: str) -> None:
    """Whatever is sent, the answer is a challenge again."""
    assert not ProofsOfWork("", 10_000).accepts(proof, "opening")
