"""Texts that look empty, or look like something else, where a person is to be read or reached."""

import pytest
from pydantic import ValidationError

from services.chat.api.desk.orientation import Card
from services.chat.api.talking.messages import checked
from services.chat.domain.contact import Contact, SafeContact
from services.signalement.api.drafts import Summary
from shared.http.units import UnitGiven
from shared.problems import Problem

BLANK = ["\u200b", "\u3164", "\u2800", "\u2028", "\u0301", "\ufeff\u00ad", "\u202e"]


@pytest.mark.parametrize("text", BLANK, ids=ascii)
def test_a_text_that_looks_empty_is_no_message(text: str) -> None:
    """As one, it would end the wait for an answer, and nobody would see it."""
    with pytest.raises(Problem) as refused:
        checked(text)
    assert refused.value.document["status"] == 422


@pytest.mark.parametrize("text", BLANK, ids=ascii)
def test_a_text_that_looks_empty_reaches_nobody(text: str) -> None:
    """As a contact it would pass for an address."""
    with pytest.raises(Problem):
        Contact(name="Ada", address=text).filled_in()
    assert SafeContact(when=text, agreed_word=text).filled_in(()) == {}


@pytest.mark.parametrize("text", BLANK, ids=ascii)
def test_a_text_that_looks_empty_is_no_draft_and_no_card(text: str) -> None:
    """A signalement's summary, the name of who can help."""
    with pytest.raises(ValidationError):
        Summary.model_validate({"facts": text})
    with pytest.raises(ValidationError):
        Card(name=text)


def test_a_number_copied_from_a_telephone_is_taken_without_its_turns() -> None:
    """A telephone wraps it in characters that nobody sees; the unit receives the number alone."""
    assert Contact(phone="\u202a06 12 34 56 78\u202c").filled_in() == {"phone": "06 12 34 56 78"}


UNSEEN = "".join(chr(0xE0000 + ord(character)) for character in "3 rue Haute")


@pytest.mark.parametrize("hidden", ["\x00", "\x1b[2J", "\u202e", "\u2067", UNSEEN], ids=ascii)
def test_what_a_unit_receives_is_read_as_it_stands(hidden: str) -> None:
    """Control and unseen characters, turned directions: taken out of what a visitor gives, refused to the staff."""
    assert hidden[0] not in SafeContact(agreed_word=f"sol{hidden}").filled_in(())["agreed_word"]
    assert hidden[0] not in Contact(name=f"Ada{hidden}", phone="0612345678").filled_in()["name"]
    with pytest.raises(ValidationError):
        Summary.model_validate({"facts": f"Le {hidden}fait"})
    with pytest.raises(ValidationError):
        UnitGiven(id="police-33-bordeaux", name=f"Bordeaux{hidden}")
    with pytest.raises(ValidationError):
        Card(name="3919", url=f"https://example/{hidden}")


def test_a_pile_of_marks_is_cut() -> None:
    """A letter with 99 accents covers the lines above it, in whatever the unit reads it with."""
    assert len(Contact(name="a" + "\u0301" * 99, phone="0612345678").filled_in()["name"]) < 20
    with pytest.raises(ValidationError):
        Summary.model_validate({"facts": "a" + "\u0301" * 99})
