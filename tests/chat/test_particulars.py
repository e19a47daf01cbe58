"""Particulars of a conversation are optional: offered as data, refused where unknown, shown to the desk alone."""

from uuid import uuid4

import pytest

from services.chat.api.choices import check_choices
from services.chat.app import create_app
from services.chat.content.choices import CHOICES, Choice
from services.chat.domain.protocol import row_of
from services.chat.settings import ChatSettings
from services.chat.store.documents import conversation_of, state_document
from shared.events.chat import ConversationClosed
from shared.events.values import PARTICULARS
from shared.problems import Problem
from shared.texts import is_plain
from tests.support.builders import CONVERSATION, POLICE, a_receiving, an_opening
from tests.support.chat.history import History
from tests.support.served import asking


@pytest.mark.parametrize("field", CHOICES)
def test_choices_are_whole_in_each_language(field: str) -> None:
    """Each has a code of its own, and is called something in each language."""
    choices = CHOICES[field]
    assert len({choice.code for choice in choices}) == len(choices)
    for choice in choices:
        for labels in filter(None, (choice.labels, choice.own)):
            assert {"fr", "en"} <= set(labels)
            assert all(is_plain(label) and len(label) <= 60 for label in labels.values())


async def test_anybody_may_read_the_choices() -> None:
    """The page asks them before anybody is known."""
    async with asking(create_app(ChatSettings(kafka="127.0.0.1:9"))) as client:
        answer = (await client.get("/api/chat/choices")).json()
    assert {f: tuple(Choice(**one) for one in choices) for f, choices in answer.items()} == CHOICES


async def test_an_answer_that_is_not_offered_is_refused_with_a_sentence() -> None:
    """The sentence names what is."""
    async with asking(create_app(ChatSettings(kafka="127.0.0.1:9"))) as client:
        body = {"commune": "33063", "who": "policeman"}
        refused = await client.post("/api/chat/conversations", json=body)
    assert refused.status_code == 422
    assert all(choice.code in refused.json()["detail"] for choice in CHOICES["who"])


def test_each_particular_of_an_end_is_checked_and_may_be_left_out() -> None:
    """A code that its question does not offer is refused, also where another one offers it."""
    check_choices(**dict.fromkeys(PARTICULARS))
    for field in PARTICULARS:
        check_choices(**{field: CHOICES[field][-1].code})
        with pytest.raises(Problem):
            check_choices(**{field: "policeman"})
    with pytest.raises(Problem):
        check_choices(sex="victim")


def test_particulars_are_never_shown_on_the_visitor_s_page() -> None:
    """The telephone may be in other hands."""
    closed = ConversationClosed(conversation=CONVERSATION, request=uuid4(), outcome="information")
    for event, fields in (
        (an_opening(), {"who", "minor"}),
        (a_receiving(), {"who", "minor"}),
        (closed, {*PARTICULARS}),
    ):
        assert fields <= row_of(event).fields_for("desk")
        assert not fields & row_of(event).fields_for("visitor")


def test_who_writes_is_known_in_every_stay_and_after_the_state_was_read_again() -> None:
    """The next force retells the opening; what is corrected later comes with the reception."""
    history = History("police")
    history(an_opening(POLICE, who="witness", minor=True), a_receiving())
    assert (history.now.who, history.now.minor) == ("witness", True)
    assert conversation_of(state_document(history.now, 1)) == history.now
    corrected = History("police")
    corrected(an_opening(POLICE, who="witness"), a_receiving(who="victim", minor=False))
    assert (corrected.now.who, corrected.now.minor) == ("victim", False)
