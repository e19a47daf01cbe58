"""The contact details that a visitor gives: who is to reach them must be able to."""

import pytest

from services.chat.api.visitors.consent import Contact
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


def test_a_name_alone_reaches_nobody() -> None:
    """A single way is enough, any of them."""
    with pytest.raises(Problem):
        Contact(name="Ada").filled_in()
    assert Contact(address="1 rue Haute").filled_in()
    assert Contact(phone="06 12 34 56 78, après 18 h").filled_in()
