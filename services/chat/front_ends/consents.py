"""Consent through a front-end: sealed to signalement and for the operator, before anything of it is published."""

from typing import NamedTuple
from uuid import uuid5

from pydantic import ValidationError

from services.chat.content.consent_text import CONSENT_TEXT
from services.chat.domain.contact import Contact, Details, SafeContact, details_of
from services.chat.domain.front_end import FrontEndConversation
from services.chat.front_ends.gate import Gate, KeysNotConsumed
from shared.events.chat import ConsentRequested, ContactGiven, SubmissionReason
from shared.events.front_end import ConsentSubmitted
from shared.events.values import Unit
from shared.identifiers import RECEPTION, Stay
from shared.problems import Problem
from shared.sealing import NOBODY, jwe_to, padded_json


class Consent(NamedTuple):
    """The request of a consent, and the contact details that it names, which come first."""

    contact: ContactGiven
    request: ConsentRequested


def consent_of(
    submitted: ConsentSubmitted, state: FrontEndConversation, gate: Gate
) -> Consent | SubmissionReason:
    """The consent that a front-end relays, or why there is none."""
    if submitted.text_version != CONSENT_TEXT.version:
        return "text-changed"
    if gate.signalement is None:
        return "no-signalement-key"
    if not state.stay:
        return "routing"
    unit, details = _unit_of(submitted, state, gate), _details_of(submitted, gate)
    if not isinstance(unit, Unit):
        return unit
    if not isinstance(details, Details):
        return details
    box = gate.sealed(state.id, submitted.id, details.as_json.decode(), NOBODY)
    if box is None:
        return "unknown-conversation"
    contact = ContactGiven.now(
        id=uuid5(submitted.id, f"{state.id}/contact"), conversation=state.id, force=Stay.parse(state.stay).log,
        jwe=jwe_to(gate.signalement, padded_json(details.as_json)),
    )  # fmt: skip
    request = ConsentRequested.now(
        id=submitted.id, stay=RECEPTION, trace=submitted.traceparent, conversation=state.id, unit=unit,
        unit_force=unit.force, contact=contact.id, transmitted=tuple(details.contact),
        safe_contact=tuple(details.safe_contact), details=box, text_version=submitted.text_version,
        language=submitted.language,
    )  # fmt: skip
    return Consent(contact, request)


def _unit_of(submitted: ConsentSubmitted, state: FrontEndConversation, gate: Gate) -> Unit | SubmissionReason:
    """The unit that is named, by its name in the territory; the competent one if none is."""
    if submitted.unit is None or (state.unit and state.unit.id == submitted.unit):
        return state.unit or "routing"
    if not gate.units.topic.caught_up.is_set():
        raise KeysNotConsumed
    try:
        return gate.units.named(submitted.unit)
    except Problem:
        return "no-such-unit"


def _details_of(submitted: ConsentSubmitted, gate: Gate) -> Details | SubmissionReason:
    """The details that the visitor gave, if somebody can be reached by them."""
    said = gate.words_of(submitted.jwe, submitted.conversation)
    if said is None:
        return "unreadable"
    try:
        contact = Contact.model_validate(said.get("contact", {}))
        return details_of(contact, SafeContact.model_validate(said.get("safe_contact", {})))
    except (ValidationError, Problem):
        return "no-contact"
