"""Contact details, and the safe contact: how, when and by which means a visitor can be reached without danger."""

import re
import unicodedata
from collections.abc import Collection
from typing import Annotated, Any, Literal, NamedTuple, get_args

import orjson
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, Field, StrictBool, StringConstraints

from shared.events.chat import ContactField, SafeContactField
from shared.problems import Problem
from shared.texts import plain

SHORTEST = 6
"""Digits of the shortest number at which somebody can be reached (Saint-Pierre-et-Miquelon's, dialled there)."""
Means = Literal["phone", "message", "email", "letter", "chat"]
"""A means by which the visitor is reached; `chat`: in their conversation, and nowhere else."""
MEANS: tuple[Means, ...] = get_args(Means)
NEEDED: dict[Means, ContactField] = {
    "phone": "phone",
    "message": "phone",
    "email": "email",
    "letter": "address",
}
"""The detail without which a means reaches nobody."""
Readable = Annotated[str, StringConstraints(max_length=500), AfterValidator(plain)]
"""A text of which what nobody sees is taken out: telephones put such characters around a number that is copied."""


class Contact(BaseModel):
    """How to reach the visitor; one way is enough."""

    name: Readable = ""
    phone: Readable = ""
    email: Readable = ""
    address: Readable = ""

    def filled_in(self, *, elsewhere: bool = True) -> dict[ContactField, str]:
        """The fields that are filled in; 422 when nobody could be reached by them, and somebody is to be."""
        found: dict[ContactField, str] = {k: v for k, v in self.model_dump().items() if v}  # type: ignore[misc]
        if elsewhere and not found.keys() - {"name"}:
            detail = "Donnez au moins un moyen de vous joindre : téléphone, courriel ou adresse."
            raise Problem(422, "Coordonnées manquantes", detail)
        if "phone" in found and not _is_whole(self.phone):
            detail = "Donnez ses dix chiffres ou, pour un autre pays, + et son indicatif."
            raise Problem(422, "Téléphone incomplet", detail, reason="phone")
        if "email" in found and not _is_email(self.email):
            raise Problem(422, "Courriel incomplet", "Vérifiez l’adresse de courriel.", reason="email")
        return found


def _is_whole(phone: str) -> bool:
    """Whether it has all its digits: a French number ten, or nine after its country's code, with or without a 0."""
    digits = "".join(str(unicodedata.digit(each)) for each in phone if each.isdigit())
    says_country = "+" in re.split(r"\d", phone, maxsplit=1)[0]
    dialled = re.sub("^00", "+", "+" + digits if says_country else digits)
    if dialled.startswith("+33"):
        return len(dialled.removeprefix("+33").removeprefix("0")) >= len("612345678")
    return len(digits) >= (len("0612345678") if dialled.startswith("0") else SHORTEST)


def _in_order(means: Collection[Means]) -> list[Means]:
    return [each for each in MEANS if each in means]


class SafeContact(BaseModel):
    """When and how the visitor can be reached without danger; each part is optional."""

    when: Readable = ""
    """Days and hours, in the visitor's own words."""
    means: Annotated[list[Means], Field(max_length=20), AfterValidator(_in_order)] = []
    leave_message: StrictBool | None = None
    """Whether a message may be left; None: nothing is said about it."""
    agreed_word: Readable = ""
    """The word by which the visitor knows that the caller is who they say."""

    @property
    def is_here_alone(self) -> bool:
        """Whether the visitor is to be reached in this conversation, and nowhere else."""
        return self.means == ["chat"]

    def filled_in(self, contact: Collection[ContactField]) -> dict[SafeContactField, Any]:
        """The parts that are filled in; 422 when a means lacks its detail, or contradicts another."""
        if "chat" in self.means and not self.is_here_alone:
            detail = "« Seulement par ce tchat » ne va pas avec un autre moyen : décochez l’un ou l’autre."
            raise Problem(422, "Moyens contraires", detail, reason="only-chat")
        if any(NEEDED[means] not in contact for means in self.means if means in NEEDED):
            detail = "Un moyen est coché sans la coordonnée qu’il demande : donnez-la, ou décochez-le."
            raise Problem(422, "Coordonnées manquantes", detail, reason="means")
        return {k: v for k, v in self.model_dump().items() if v not in ("", [], None)}  # type: ignore[misc]


class Details(NamedTuple):
    """The details that are sealed: how to reach the visitor, and how to do so without danger."""

    contact: dict[ContactField, str]
    safe_contact: dict[SafeContactField, Any]

    @property
    def as_json(self) -> bytes:
        """The text that is sealed, twice: as in former versions, and the safe contact if there is any."""
        safe = {"safe_contact": self.safe_contact} if self.safe_contact else {}
        return orjson.dumps({**self.contact, **safe})


def details_of(contact: Contact, safe_contact: SafeContact) -> Details:
    """The details that the visitor gives; 422 when nobody could be reached by them."""
    filled_in = contact.filled_in(elsewhere=not safe_contact.is_here_alone)
    return Details(filled_in, safe_contact.filled_in(filled_in))


def _is_email(text: str) -> bool:
    """Whether a mail program would take this address; nobody is asked whether its site exists."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
