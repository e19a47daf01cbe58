"""The contact details that a visitor gives: who is to reach them must be able to."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.chat.api.visitors.consent import ConsentBody
from services.chat.domain.contact import Contact, SafeContact
from shared.problems import Problem


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.org",
        "ada+passerelle@mail.example.org",
        "a'b@example.org",
        "élodie@été.fr",
        "ada@xn--t-xfa.fr",
    ],
)
def test_an_address_that_a_mail_program_takes_is_given(email: str) -> None:
    """As it was written."""
    assert Contact(email=email).filled_in() == {"email": email}


@pytest.mark.parametrize(
    "email",
    [
        "ada", "ada@example", "ada@example.org,", "ada@example.org;", "<ada@example.org>", "(ada@example.org)",
        "mailto:ada@example.org", "ada..b@example.org", "ada.@example.org", "ada@example..org", "ada@-example.org",
        "ada@exam_ple.org", "ada@exam\u200bple.org", "ada@1.2.3.4", "ada@example.org bob@example.org",
    ],
)  # fmt: skip
def test_a_slip_in_an_address_is_said_before_it_is_sealed(email: str) -> None:
    """Afterwards nobody could ask."""
    with pytest.raises(Problem) as refused:
        Contact(email=email).filled_in()
    assert refused.value.document["reason"] == "email"


@pytest.mark.parametrize(
    ("phone", "whole"),
    [
        ("06 12 34 56 78", True), ("06 12 34 56", False), ("+33 (0)6 12 34 56 78", True), ("+33 6 12 34 56", False),
        ("0033 6 12 34 56 78", True), ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", True), ("٠٦ ١٢ ٣٤ ٥٦", False), ("41 12 34", True),
        ("+41 79 123 45 67", True), ("0049 171 1234567", True), ("après 18 h", False), ("+33 (0)6 12 34 56 7", False),
        ("(+33) 6 12 34 56", False), ("(+33) 6 12 34 56 78", True), ("0033 06 12 34 56 7", False),
        ("02 555 12 12", False), ("+32 2 555 12 12", True), ("(+32) 02 555 12 12", True), ("0032 2 555 12", True),
        ("07851 1234", False), ("+49 7851 1234", True), ("tél. +33 6 12 34 56 78", True), ("+687 12 34 56", True),
        ("+262 692 12 34 56", True), ("0692 12 34 56", True), ("٠٠٣٣ ٦ ١٢ ٣٤ ٥٦", False),
    ],
)  # fmt: skip
def test_a_number_that_lacks_digits_is_said_before_it_is_sealed(phone: str, *, whole: bool) -> None:
    """A person would wait in vain for a call."""
    if whole:
        assert Contact(phone=phone).filled_in() == {"phone": phone}
        return
    with pytest.raises(Problem) as refused:
        Contact(phone=phone).filled_in()
    assert refused.value.document["reason"] == "phone"


def test_a_name_alone_reaches_nobody() -> None:
    """A single way is enough, any of them."""
    with pytest.raises(Problem):
        Contact(name="Ada").filled_in()
    assert Contact(address="1 rue Haute").filled_in()
    assert Contact(phone="06 12 34 56 78, après 18 h").filled_in()


def test_nothing_of_the_safe_contact_has_to_be_said() -> None:
    """Each part alone is enough; « no » is said, as « yes » is."""
    assert SafeContact().filled_in(()) == {}
    assert SafeContact(when="le matin, jamais le soir").filled_in(()) == {"when": "le matin, jamais le soir"}
    for may in (True, False):
        assert SafeContact(leave_message=may).filled_in(()) == {"leave_message": may}
    assert SafeContact(agreed_word="tournesol").filled_in(()) == {"agreed_word": "tournesol"}


@pytest.mark.parametrize(
    ("means", "detail"),
    [("phone", "phone"), ("message", "phone"), ("email", "email"), ("letter", "address")],
)
def test_a_means_wants_the_detail_that_it_uses(means: Any, detail: Any) -> None:
    """Afterwards nobody could ask."""
    assert SafeContact(means=[means, means]).filled_in((detail,)) == {"means": [means]}
    with pytest.raises(Problem) as refused:
        SafeContact(means=[means]).filled_in(("name",))
    assert refused.value.document["reason"] == "means"


def test_only_in_this_chat_wants_no_detail_and_no_other_means() -> None:
    """A person whose telephone and letters are read by somebody else may consent."""
    body = {"contact": {"name": "Ada"}, "text_version": "1"}
    given = ConsentBody.model_validate(body | {"safe_contact": {"means": ["chat"]}}).filled_in()
    assert given == ({"name": "Ada"}, {"means": ["chat"]})
    with pytest.raises(Problem):
        ConsentBody.model_validate(body | {"safe_contact": {"agreed_word": "tournesol"}}).filled_in()
    with pytest.raises(Problem) as refused:
        SafeContact(means=["chat", "phone"]).filled_in(("phone",))
    assert refused.value.document["reason"] == "only-chat"


@pytest.mark.parametrize(
    "wrong",
    [{"when": "x" * 501}, {"agreed_word": "x" * 501}, {"means": ["pigeon"]}, {"means": ["phone"] * 21}],
)
def test_what_is_too_long_or_unknown_is_no_safe_contact(wrong: dict[str, Any]) -> None:
    """As for the contact details."""
    with pytest.raises(ValidationError):
        SafeContact.model_validate(wrong)
