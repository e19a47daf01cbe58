"""The contact for reports of weaknesses, where everybody looks for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from services.chat.app import create_app
from services.chat.settings import ChatSettings
from tests.support.served import asking

TODAY = datetime.now(UTC).date()
CONTACT = "mailto:security@example.org"


async def asked(**settings: object) -> tuple[int, list[str]]:
    """Status and lines of the answer."""
    app = create_app(ChatSettings(kafka="127.0.0.1:9", **settings))  # type: ignore[arg-type]
    async with asking(app) as client:
        answer = await client.get("/.well-known/security.txt")
    return answer.status_code, answer.text.splitlines()


async def test_the_contact_is_shown_until_it_ends() -> None:
    """With the two fields that RFC 9116 asks for."""
    until = TODAY + timedelta(days=30)
    status, lines = await asked(chat_security_contact=CONTACT, chat_security_expires=until)
    assert status == 200
    assert lines[:2] == [f"Contact: {CONTACT}", f"Expires: {until}T00:00:00Z"]
    assert (await asked(chat_security_contact=CONTACT, chat_security_expires=TODAY))[0] == 404


async def test_nobody_is_named_where_nobody_answers() -> None:
    """A contact that nobody reads is worse than none."""
    assert (await asked())[0] == 404


@pytest.mark.parametrize(
    "settings",
    [
        {"chat_security_contact": CONTACT},
        {"chat_security_expires": date(2027, 6, 30)},
        {"chat_security_contact": "security@example.org", "chat_security_expires": date(2027, 6, 30)},
        {"chat_security_contact": f"{CONTACT}\nContact: x", "chat_security_expires": date(2027, 6, 30)},
    ],
)
def test_a_contact_without_its_end_is_refused(settings: dict[str, object]) -> None:
    """At the start, and so is one that is no address."""
    with pytest.raises(ValidationError):
        ChatSettings(**settings)  # type: ignore[arg-type]
