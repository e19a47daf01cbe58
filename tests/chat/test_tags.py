"""Documents of an earlier version, whose fields were indexed one by one, are found by their tags."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.chat.domain.conversation import Conversation, Danger, Identification
from services.chat.domain.invitation import Invitation
from services.chat.domain.wait import Offer, Wait
from services.chat.store import tags
from services.chat.store.documents import endangered_in, ids_with, state_document
from services.chat.store.unit_of_work import make_indexes
from shared.mongo import Database, database
from tests.conftest import Engines
from tests.support.builders import ADAM, EVE, MORNING
from tests.support.chat.history import claimed, closed, waiting

FORMER_INDEXES = [
    [("_id", 1), ("rev", 1)], [("status", 1)], [("open", 1)], [("identity", 1)], [("danger_stands", 1)],
    [("operator", 1), ("status", 1)], [("offered_to", 1)], [("invites_psychologist", 1)], [("psychologist", 1)],
]  # fmt: skip


def offered() -> Conversation:
    """Give a conversation that Eve offers to Adam."""
    offer = Offer(Wait("offer", MORNING, uuid4(), 7), ADAM, "Adam", EVE)
    return replace(claimed().now, offer=offer)


def invited(psychologist: str = "") -> Conversation:
    """Give a conversation to which a psychologist is invited, or that one has joined."""
    invitation = Invitation(MORNING, EVE, False, psychologist, "Ida", MORNING if psychologist else None)
    return replace(claimed().now, invitation=invitation)


STATES: dict[str, tuple[Conversation, set[str]]] = {
    "waiting": (waiting().now, {tags.OPEN, tags.WAITING}),
    "claimed": (claimed().now, {tags.OPEN, tags.CLAIMED, tags.held_by(EVE)}),
    "closed": (closed().now, set()),
    "offered": (offered(), {tags.OPEN, tags.CLAIMED, tags.held_by(EVE), tags.offered_to(ADAM)}),
    "invited": (invited(), {tags.OPEN, tags.CLAIMED, tags.held_by(EVE), tags.INVITES}),
    "joined": (invited("ida"), {tags.OPEN, tags.CLAIMED, tags.held_by(EVE), tags.joined_by("ida")}),
    "identified": (
        replace(closed().now, identification=Identification(uuid4(), "awaited")), {tags.identity("awaited")},
    ),
    "endangered": (
        replace(claimed().now, danger=Danger(uuid4(), MORNING)),
        {tags.OPEN, tags.CLAIMED, tags.held_by(EVE), tags.ENDANGERED},
    ),
}  # fmt: skip
"""A state of each kind that is sought, and its tags."""


def former(name: str) -> dict[str, Any]:
    """Give the document of a state as the earlier version wrote it."""
    state, invitation = STATES[name][0], STATES[name][0].standing_invitation
    document = state_document(state, 3)
    del document["tags"]
    return document | {
        "_id": name,
        "open": any(state.waits),
        "offered_to": state.waits.offer.to if state.waits.offer else None,
        "invites_psychologist": state.status == "claimed"
        and bool(invitation and not invitation.psychologist),
        "psychologist": invitation.psychologist if invitation else "",
    }


@pytest.fixture
async def documents(engines: Engines) -> Database:
    """Give a database that an earlier version filled and indexed."""
    found = database(engines.mongo, f"tags-{uuid4().hex[:8]}")
    for keys in FORMER_INDEXES:
        await found["conversations"].create_index(keys, unique=len(keys) == 2 and keys[1][0] == "rev")
    erased = {"_id": "erased", "rev": 0, "erased": True}
    stands = {"danger": [str(uuid4()), MORNING.isoformat(), False], "danger_stands": True}
    left = {**erased, "_id": "left", **stands, "stay": "police.1", "pseudonym": "Visiteur 7"}
    await found["conversations"].insert_many([*map(former, STATES), erased, left])
    return found


@pytest.mark.parametrize("name", STATES)
def test_a_state_has_the_tags_of_what_it_is_sought_by(name: str) -> None:
    """No other: a query gives what it asks for."""
    state, expected = STATES[name]
    assert set(state_document(state, 1)["tags"]) == expected


async def test_documents_of_an_earlier_version_are_found(documents: Database) -> None:
    """Each by the tags that the same state has today, whatever else is there; twice changes nothing."""
    for _ in range(2):
        await make_indexes(documents)
    for tag in {tag for _, own in STATES.values() for tag in own} - {tags.ENDANGERED}:
        assert await ids_with(documents, tag) == {name for name, (_, own) in STATES.items() if tag in own}
    assert await ids_with(documents, tags.ENDANGERED) == {"endangered", "left"}
    assert {one.conversation for one in await endangered_in(documents)} == {"endangered", "left"}
    assert await documents["conversations"].find_one({"_id": "erased"}) == {
        "_id": "erased", "rev": 0, "erased": True, "tags": [],
    }  # fmt: skip


async def test_the_former_indexes_are_gone(documents: Database) -> None:
    """Each of them would be written again for every message."""
    await make_indexes(documents)
    assert set(await documents["conversations"].index_information()) == {"_id_", "tags_1"}
