"""Drafting a signalement, and seeing where it is; rerouting it."""

from typing import Annotated, Any, Self, get_args
from uuid import UUID, uuid5

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, StringConstraints, field_validator, model_validator

from services.signalement.api.ports import Ports, SignalementPorts, within_reach
from services.signalement.api.shown import (
    REASONS,
    Line,
    Shown,
    not_yet,
    refusal,
    settled,
    shown,
)
from services.signalement.domain.case import Case, Signalement
from services.signalement.domain.reread import why_not
from services.signalement.offences import OFFENCES, Offence
from shared.cloudevents.event import request_id
from shared.events.signalement import DraftRequested, RerouteRequested, SignalementId, TextGiven, Urgency
from shared.events.values import ConversationId, SignalementStatus
from shared.http.units import AnyUnit
from shared.identifiers import Force, partition_of
from shared.identity import Staff, requires
from shared.problems import Problem

signalements = APIRouter(prefix="/api/signalement", tags=["signalements"])
Operator = Annotated[Staff, Depends(requires("operator"))]
Supervisor = Annotated[Staff, Depends(requires("supervisor"))]
Follower = Annotated[Staff, Depends(requires("operator", "supervisor"))]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
LARGEST = 34_000
"""Bytes of what is written, so that with the contact, sealed, it is under what a fact may hold."""
ALL: list[SignalementStatus] = list(get_args(SignalementStatus))
ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"description": "Told, and not decided yet: ask again at `Location`."},
    409: {"description": "Refused: `reason` says why."},
    503: {"description": "Store or Kafka do not answer: ask again."},
}


class Summary(BaseModel):
    """What the operator writes of the facts."""

    facts: Words
    date: Line = ""
    place: Line = ""
    offence: Line = ""
    """The code of a family of offences; empty: not said."""
    urgency: Urgency = "normal"

    @field_validator("offence")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value and value not in OFFENCES:
            raise ValueError("no known family of offences")
        return value

    @model_validator(mode="after")
    def _can_be_published(self) -> Self:
        if len(orjson.dumps(self.model_dump())) > LARGEST:
            raise ValueError("too long to be sealed and told")
        return self


def _written(value: Any) -> Any:
    return {"facts": value} if isinstance(value, str) else value


class Draft(BaseModel):
    """What an operator asks to be forwarded; `unit` gives way to the visitor's choice."""

    id: UUID
    conversation: ConversationId
    unit: AnyUnit | None = None
    summary: Annotated[Summary, BeforeValidator(_written)]


class Reroute(BaseModel):
    """The unit that a supervisor chooses."""

    id: UUID
    unit: AnyUnit


@signalements.get("/offences")
async def list_offences() -> list[Offence]:
    """List the families of offences."""
    return list(OFFENCES.values())


@signalements.post("/signalements", status_code=201, response_model=Shown, responses=ANSWERS)
async def draft_signalement(draft: Draft, staff: Operator, given: Ports) -> Response:
    """Write a signalement: it leaves as soon as the visitor consents, or at once if they have."""
    force, conversation = _force(staff), draft.conversation
    if not given.sealer.is_ready:
        detail = "Aucun signalement ne peut partir d’ici : l’administrateur doit installer la clé du service."
        raise Problem(503, "Clé manquante", detail, reason="no-key")
    if partition_of(conversation) >= given.partitions:
        raise Problem(404, "Conversation introuvable", "Cette conversation n’existe pas, ou plus.")
    request = request_id(draft.id, staff.sub, DraftRequested)
    signalement = f"{force}-{conversation}-{request.hex[:12]}"
    # the claim may be on its way from the conversation's log
    case = await given.until(force, conversation, lambda c: c.operator == staff.sub or request in c.outcomes)
    if case is None or request not in case.outcomes:
        with within_reach():
            await given.publish.acknowledged(*_drafted(draft, staff, given, request, signalement))
        case = await given.until(force, conversation, lambda c: _is_settled(c, request, signalement))
    return _answer(given, case, draft.id, request, signalement, 201, conversation)


@signalements.get("/signalements")
async def list_signalements(
    staff: Follower, given: Ports, status: Annotated[list[SignalementStatus], Query()] = ALL
) -> list[Shown]:
    """List one's own, or, for a supervisor, the force's; the oldest first. `status` may be given several times."""
    # one field, by which there is an index: what one operator wrote is little
    where = {"operators": staff.sub} if staff.role == "operator" else {"statuses": {"$in": status}}
    with within_reach():
        found = await given.queries[_force(staff)].signalements(**where)
    return [
        shown(conversation, one, given.limits)
        for conversation, one in found
        if _may_see(staff, one) and one.status in status
    ]


@signalements.get("/signalements/{signalement}")
async def show_signalement(signalement: SignalementId, staff: Follower, given: Ports) -> Shown:
    """Show where it is."""
    force, conversation = _of(signalement, staff)
    with within_reach():
        case = await given.queries[force].case(conversation)
    one = case.signalements.get(signalement) if case else None
    if one is None or not _may_see(staff, one):
        raise _unknown()
    return shown(conversation, one, given.limits)


@signalements.get("/signalements/{signalement}/summary", responses={409: ANSWERS[409]})
async def reread_summary(signalement: SignalementId, staff: Operator, given: Ports) -> dict[str, str]:
    """Read again what one wrote, as long as one has the conversation and nobody outside has had it."""
    force, conversation = _of(signalement, staff)
    with within_reach():
        case = await given.queries[force].case(conversation)
        if case is None or (why := why_not(case, signalement, staff.sub)) == "unknown":
            raise _unknown()
        if why:
            raise refusal(why)
        sealed = await given.queries[force].piece(case.signalements[signalement].text)
    if sealed is None or (summary := given.sealer.opened(sealed)) is None:
        raise refusal("lost")
    return summary


@signalements.post("/signalements/{signalement}/reroute", response_model=Shown, responses=ANSWERS)
async def reroute_signalement(
    signalement: SignalementId, chosen: Reroute, staff: Supervisor, given: Ports
) -> Response:
    """Send it to another unit: it is sealed anew, and the former one's answers do not count any more."""
    force, conversation = _of(signalement, staff)
    request = request_id(chosen.id, staff.sub, RerouteRequested)
    event = RerouteRequested.now(
        id=request,
        conversation=conversation,
        force=force,
        signalement=signalement,
        supervisor=staff.sub,
        unit=chosen.unit.unit,
        unit_force=chosen.unit.force,
    )
    with within_reach():
        case = await given.queries[force].case(conversation)
        if case is None or signalement not in case.signalements:
            raise _unknown()
        await given.publish.acknowledged(event)
    case = await given.until(force, conversation, lambda c: request in c.outcomes)
    return _answer(given, case, chosen.id, request, signalement, 200, conversation)


@signalements.get("/conversations/{conversation}/requests/{request}", response_model=Shown, responses=ANSWERS)
async def show_outcome(
    conversation: ConversationId, request: Annotated[UUID, Path()], staff: Follower, given: Ports
) -> Response:
    """Show what came of a request that one made, under the id that one gave it."""
    force = _force(staff)
    with within_reach():
        case = await given.queries[force].case(conversation)
    for kind in (DraftRequested, RerouteRequested):
        name = request_id(request, staff.sub, kind)
        if case and name in case.outcomes:
            published = [kept.event for kept in case.outcomes[name]]
            signalement = next((getattr(event, "signalement", "") for event in reversed(published)), "")
            return _answer(given, case, request, name, signalement, 200, conversation)
    return not_yet(conversation, request, "")


def _drafted(
    draft: Draft, staff: Staff, given: SignalementPorts, request: UUID, signalement: str
) -> tuple[TextGiven, DraftRequested]:
    """The sealed text, and then the request that names it."""
    conversation, force = draft.conversation, _force(staff)
    text = TextGiven.now(
        id=uuid5(request, "text"),
        conversation=conversation,
        force=force,
        jwe=given.sealer.seal(draft.summary.model_dump()),
    )
    asked = DraftRequested.now(
        id=request,
        conversation=conversation,
        force=force,
        signalement=signalement,
        operator=staff.sub,
        text=text.id,
        urgency=draft.summary.urgency,
        unit=draft.unit.unit if draft.unit else None,
        unit_force=draft.unit.force if draft.unit else None,
    )
    return text, asked


def _is_settled(case: Case, request: UUID, signalement: str) -> bool:
    """Decided; and, where the visitor had consented, gone or stopped."""
    one = case.signalements.get(signalement)
    return request in case.outcomes and not (one and one.wait and one.wait.cause == request)


def _answer(
    given: SignalementPorts,
    case: Case | None,
    asked: UUID,
    request: UUID,
    signalement: str,
    status: int,
    conversation: str,
) -> Response:
    one = settled(case, request, signalement)
    if one is None:
        return not_yet(conversation, asked, signalement)
    return JSONResponse(shown(conversation, one, given.limits).model_dump(mode="json"), status)


def _force(staff: Staff) -> Force:
    if staff.force is None:  # `requires` lets in nobody who has none
        raise Problem(403, "Accès refusé", "Votre compte n’appartient à aucune force.")
    return staff.force


def _of(signalement: str, staff: Staff) -> tuple[Force, str]:
    """Its log's force, if it is the caller's, and its conversation."""
    force, _, rest = signalement.partition("-")
    if force != _force(staff):
        raise _unknown()
    return _force(staff), rest.rpartition("-")[0]


def _may_see(staff: Staff, one: Signalement) -> bool:
    return staff.role == "supervisor" or one.operator == staff.sub


def _unknown() -> Problem:
    return Problem(404, "Signalement introuvable", REASONS["unknown"])
