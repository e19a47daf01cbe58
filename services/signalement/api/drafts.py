"""Drafting a signalement: what an operator writes is sealed at once, and leaves once the visitor consents."""

from typing import Annotated, Any, Self
from uuid import UUID, uuid5

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from services.signalement.api.access import force_of
from services.signalement.api.ports import Ports, SignalementPorts
from services.signalement.api.requests import REPLIES, reply
from services.signalement.api.shown import ShortText, SignalementShown
from services.signalement.danger_questions import QUESTIONS, Answer, Question, with_questions
from services.signalement.domain.case import Case
from services.signalement.offences import OFFENCES, Offence
from shared.cloudevents.event import request_id
from shared.events.signalement import DraftRequested, TextGiven, Urgency
from shared.events.values import ConversationId
from shared.http.units import AnyUnit
from shared.identifiers import partition_of
from shared.identity import Operator, Staff
from shared.problems import Problem
from shared.runtime.asking import in_time
from shared.texts import Written

router = APIRouter(prefix="/api/signalement", tags=["signalements"])
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), Written]
LARGEST = 34_000
"""Bytes of a summary: with the contact, and sealed, it is smaller than the largest event."""


class Summary(BaseModel):
    """The summary of the facts that an operator writes."""

    facts: LongText
    assessment: dict[str, Answer] = Field(default={}, max_length=len(QUESTIONS))
    """The answers to questions of the danger assessment, by their codes; each is optional."""
    date: ShortText = ""
    place: ShortText = ""
    offence: ShortText = ""
    """The code of a family of offences; empty: not said."""
    urgency: Urgency = "normal"

    @field_validator("offence")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value and value not in OFFENCES:
            raise ValueError("no known family of offences")
        return value

    @field_validator("assessment")
    @classmethod
    def _are_known(cls, value: dict[str, Answer]) -> dict[str, Answer]:
        if not value.keys() <= QUESTIONS.keys():
            raise ValueError("no known question")
        return value

    @model_validator(mode="after")
    def _can_be_published(self) -> Self:
        if len(orjson.dumps(with_questions(self.as_written()))) > LARGEST:
            raise ValueError("too long to be sealed and published")
        return self

    def as_written(self) -> dict[str, Any]:
        """The summary as it is sealed; without an assessment, as in former versions."""
        return self.model_dump(exclude=None if self.assessment else {"assessment"})


def _as_summary(value: Any) -> Any:
    return {"facts": value} if isinstance(value, str) else value


class Draft(BaseModel):
    """The signalement that an operator writes; the visitor's choice of a unit goes before `unit`."""

    id: UUID
    conversation: ConversationId
    unit: AnyUnit | None = None
    summary: Annotated[Summary, BeforeValidator(_as_summary)]


@router.get("/offences")
async def list_offences() -> list[Offence]:
    """List the families of offences."""
    return list(OFFENCES.values())


@router.get("/danger-questions")
async def list_danger_questions() -> list[Question]:
    """List the questions of the danger assessment, with the themes for which each is asked."""
    return list(QUESTIONS.values())


@router.post("/signalements", status_code=201, response_model=SignalementShown, responses=REPLIES)
async def draft_signalement(draft: Draft, staff: Operator, ports: Ports) -> Response:
    """Write a signalement: it leaves as soon as the visitor consents, or at once if they have."""
    force, conversation = force_of(staff), draft.conversation
    if not ports.sealer.is_ready:
        detail = "Aucun signalement ne peut partir d’ici : l’administrateur doit installer la clé du service."
        raise Problem(503, "Clé manquante", detail, reason="no-key")
    if partition_of(conversation) >= ports.partitions:
        raise Problem(404, "Conversation introuvable", "Cette conversation n’existe pas, ou plus.")
    request = request_id(draft.id, staff.sub, DraftRequested)
    signalement = f"{force}-{conversation}-{request.hex[:12]}"
    # the claim may be on its way from the conversation's log
    claimed = ports.case_once(force, conversation, lambda c: c.operator == staff.sub or request in c.replies)
    case = await in_time(claimed, ports.patience)
    if case is None or request not in case.replies:
        case = await ports.ask(
            *_draft_events(draft, staff, ports, request, signalement),
            force=force,
            conversation=conversation,
            is_so=lambda c: _is_settled(c, request, signalement),
        )
    return reply(ports, case, draft.id, request, signalement, 201, conversation)


def _draft_events(
    draft: Draft, staff: Staff, ports: SignalementPorts, request: UUID, signalement: str
) -> tuple[TextGiven, DraftRequested]:
    """The sealed text, and then the request that names it."""
    conversation, force = draft.conversation, force_of(staff)
    text = TextGiven.now(
        id=uuid5(request, "text"),
        conversation=conversation,
        force=force,
        jwe=ports.sealer.seal(draft.summary.as_written()),
    )
    requested = DraftRequested.now(
        id=request,
        conversation=conversation,
        force=force,
        signalement=signalement,
        operator=staff.sub,
        text=text.id,
        urgency=draft.summary.urgency,
        unit=ports.units.named(draft.unit.id) if draft.unit else None,
        unit_force=draft.unit.force if draft.unit else None,
    )
    return text, requested


def _is_settled(case: Case, request: UUID, signalement: str) -> bool:
    """Whether the draft is decided and, where the visitor had consented, forwarded or stopped."""
    one = case.signalements.get(signalement)
    return request in case.replies and not (one and one.wait and one.wait.cause == request)
