"""Consent: the operator asks for it; the visitor reads what would be sent, gives it, takes it back."""

from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.chat.api.choices import Spoken
from services.chat.api.described import REPLIES
from services.chat.api.ports import ChatPorts, Ports, Visitor
from services.chat.api.requests import (
    REASONS,
    RequestBody,
    answer,
    ask,
    settle,
    settle_for_visitor,
    stay_of,
    unconfirmed,
)
from services.chat.api.talking.messages import sealed
from services.chat.content.consent_text import CONSENT_TEXT
from services.chat.domain.contact import Contact, Details, SafeContact, details_of
from services.chat.relay.stays import ConversationUnavailable
from shared.cloudevents.event import request_id
from shared.events.chat import (
    ConsentInvitationRequested,
    ConsentPostponementRequested,
    ConsentRecorded,
    ConsentRequested,
    ConsentWithdrawn,
    ContactField,
    ContactGiven,
    ConversationReceived,
    SafeContactField,
    WithdrawalRequested,
)
from shared.events.values import ConversationId, Unit
from shared.http.units import AnyUnit, UnitGiven
from shared.identifiers import RECEPTION, Stay
from shared.identity import Operator
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import WITHIN
from shared.sealing import jwe_to, padded_json

consent = APIRouter(prefix="/api/chat/conversations/{conversation}/consent", tags=["consent"])


class ConsentBody(BaseModel):
    """The unit (the competent one, if none is named), how to reach the visitor, and the text they read."""

    id: UUID = Field(default_factory=uuid4)
    unit: AnyUnit | None = None
    contact: Contact
    safe_contact: SafeContact = SafeContact()
    text_version: str
    language: Spoken = "fr"

    def filled_in(self) -> Details:
        """The details that the visitor gives; 422 when nobody could be reached by them."""
        return details_of(self.contact, self.safe_contact)


class RecordedConsent(BaseModel):
    """A consent that holds: never the details themselves."""

    unit: Unit
    transmitted: list[ContactField | SafeContactField]
    time: str


class Consent(BaseModel):
    """The text that the visitor reads, the competent unit, and the consent that holds, if any."""

    version: str
    paragraphs: dict[str, list[str]]
    unit: Unit | None
    given: RecordedConsent | None


@consent.get("")
async def show_consent(conversation: ConversationId, party: Visitor, ports: Ports) -> Consent:
    """Show the text, the unit that would receive the details, and the consent that holds."""
    unit, holds = await _unit_and_consent(ports, conversation, await stay_of(ports, conversation, party))
    shown = holds and RecordedConsent(
        unit=holds.unit, transmitted=[*holds.transmitted, *holds.safe_contact], time=holds.time.isoformat()
    )
    return Consent(version=CONSENT_TEXT.version, paragraphs=CONSENT_TEXT.paragraphs, unit=unit, given=shown)


NOT_NOW = {"description": "Another version of the text, no force yet, or refused: `reason` says which."}


@consent.post("/invitation", responses=REPLIES)
async def ask_for_consent(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Ask the visitor for their consent: their page shows what would be sent."""
    fields = {"operator": staff.sub}
    return await ask(ports, staff, body.id, conversation, ConsentInvitationRequested, fields)


@consent.post("/postponement", responses=REPLIES)
async def answer_not_now(
    conversation: ConversationId, body: RequestBody, party: Visitor, ports: Ports
) -> Response:
    """Answer « not now »: the operator sees it, and may ask again."""
    ports.rates.take(f"{conversation}/consent")
    reply = await settle_for_visitor(ports, party, body.id, conversation, ConsentPostponementRequested)
    return answer(conversation, body.id, reply, party.side)


@consent.put("", responses=REPLIES | {409: NOT_NOW})
async def give_consent(
    conversation: ConversationId, body: ConsentBody, party: Visitor, ports: Ports
) -> Response:
    """Consent, for one unit. The details are sealed before anything is published: to signalement and the operator."""
    if body.text_version != CONSENT_TEXT.version:
        detail = "Le texte de l’accord a changé depuis que vous l’avez lu : relisez-le."
        raise Problem(409, "Texte changé", detail, reason="text-changed")
    details = body.filled_in()
    ports.rates.take(f"{conversation}/consent")
    stay = await stay_of(ports, conversation, party)
    unit = await _chosen(ports, conversation, stay, body.unit)
    if stay == RECEPTION or unit is None:
        raise Problem(409, "Pas encore", REASONS["routing"], reason="routing")
    request = await _request(ports, conversation, stay, body, unit, details)
    return answer(conversation, body.id, await settle(ports, request), party.side)


@consent.delete("", responses=REPLIES)
async def withdraw_consent(conversation: ConversationId, party: Visitor, ports: Ports) -> Response:
    """Take the consent back: if the signalement is not forwarded yet, it does not leave any more."""
    ports.rates.take(f"{conversation}/withdrawal")
    id_ = uuid4()
    reply = await settle_for_visitor(ports, party, id_, conversation, WithdrawalRequested)
    return answer(conversation, id_, reply, party.side)


async def _request(
    ports: ChatPorts,
    conversation: str,
    stay: Stay,
    body: ConsentBody,
    unit: Unit,
    details: Details,
) -> ConsentRequested:
    """Make the consent's request, once Kafka has the details that it names."""
    id_, plain = request_id(body.id, conversation, ConsentRequested), details.as_json
    published = await _publish_contact(ports, conversation, stay, uuid5(id_, "contact"), plain)
    return ConsentRequested.now(
        id=id_,
        stay=stay,
        conversation=conversation,
        unit=unit,
        unit_force=unit.force,
        contact=published.id,
        transmitted=tuple(details.contact),
        safe_contact=tuple(details.safe_contact),
        details=sealed(ports, conversation, id_, plain.decode()),
        text_version=body.text_version,
        language=body.language,
    )


async def _publish_contact(
    ports: ChatPorts, conversation: str, stay: Stay, id_: UUID, plain: bytes
) -> ContactGiven:
    if ports.signalement is None:
        detail = "Aucun signalement ne peut partir d’ici : l’administrateur doit installer la clé du service."
        raise Problem(503, "Clé manquante", detail)
    jwe = jwe_to(ports.signalement, padded_json(plain))
    event = ContactGiven.now(id=id_, conversation=conversation, force=stay.log, jwe=jwe)
    try:
        await ports.publish.acknowledged(event, within=WITHIN)
    except NotAcknowledged:
        raise unconfirmed() from None
    return event


async def _chosen(ports: ChatPorts, conversation: str, stay: Stay, given: UnitGiven | None) -> Unit | None:
    """The unit that the visitor names, by its name in the territory; the competent one if they name none."""
    competent = (await _unit_and_consent(ports, conversation, stay))[0]
    if given is None or (competent and competent.id == given.id):
        return competent
    return ports.units.named(given.id)


async def _unit_and_consent(
    ports: ChatPorts, conversation: str, stay: Stay
) -> tuple[Unit | None, ConsentRecorded | None]:
    """Read the competent unit and the consent that holds in what is shown of the conversation."""
    unit, holds = None, None
    try:
        async with ports.relay.view(conversation, stay) as view:
            for event in view.shown.events:
                if isinstance(event, ConversationReceived):
                    unit = event.unit
                elif isinstance(event, ConsentRecorded | ConsentWithdrawn):
                    holds = event if isinstance(event, ConsentRecorded) else None
    except ConversationUnavailable:
        raise unconfirmed() from None
    return unit, holds
