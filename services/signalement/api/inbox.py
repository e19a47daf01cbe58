"""The inbox of a unit without a Kafka client: what is sealed to its key, and its answers, each with its proof."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints, model_validator

from services.signalement.api.inbox_access import own_inbox, own_signalement
from services.signalement.api.ports import Ports, SignalementPorts
from services.signalement.api.requests import REPLIES
from services.signalement.domain.case import Case, Signalement, conversation_of
from services.signalement.domain.due import deadline
from services.signalement.domain.inbox import InboxEntry
from services.signalement.domain.unit_answers import proves
from services.signalement.sealer import hashed
from shared.events.signalement import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    Answer,
    Attempt,
    Fault,
    Urgency,
)
from shared.events.territory import SignalementAcknowledgedV2
from shared.events.values import SignalementStatus, Unit
from shared.http.answers import cacheable
from shared.identity import Agent
from shared.problems import Problem
from shared.runtime.asking import pending

router = APIRouter(prefix="/api/signalement/inbox", tags=["units"])
MOST = 100
"""Signalements of one answer; `next` leads on."""
FAULTS: dict[Fault, str] = {
    "unknown": "Ce signalement n’existe pas, ou plus, pour votre service.",
    "misaddressed": "Ce signalement est celui d’un autre service maintenant.",
    "secret": "La preuve n’est pas la bonne : ouvrez de nouveau le signalement avec la clé de votre service.",
    "doubled": "Cette réponse a déjà été donnée.",
    "late": "Une réponse qui va plus loin a déjà été donnée.",
    "revealed": "La réponse montre le secret lui-même : il faut une preuve.",
}
"""The sentence for each fault of an answer."""


class InboxSignalement(BaseModel):
    """A signalement for a unit, without its text."""

    id: UUID = Field(description="Of its forwarding: the `ce_id` of the event on Kafka.")
    signalement: str
    unit: Unit
    urgency: Urgency
    status: SignalementStatus = Field(description="`forwarded`: new; `overdue`: an answer is late.")
    answer: Answer | None = Field(description="The unit's last answer.")
    tried: tuple[Attempt, ...]
    forwarded: datetime
    deadline: datetime | None = Field(description="Of the answer that is awaited now.")
    erased: bool = Field(description="The person erased the conversation: the text is here no more.")


class Inbox(BaseModel):
    """The signalements of a unit, the oldest first."""

    unit: str
    signalements: list[InboxSignalement]
    next: UUID | None = Field(description="Ask for `?after=` it: more follow.")


class SealedForUnit(InboxSignalement):
    """A signalement for a unit, with its text as JWE to the unit's key."""

    jwe: str


class GivenAnswer(BaseModel):
    """An answer of the unit, as it would publish it on Kafka."""

    status: Answer
    proof: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    tried: tuple[Attempt, ...] = Field((), max_length=6, description="With `unreachable` alone.")

    @model_validator(mode="after")
    def _says_what_was_tried(self) -> Self:
        if (self.status == "unreachable") != bool(self.tried):
            raise ValueError("`tried` comes with `unreachable`, and with no other answer")
        return self


@router.get("", response_model=Inbox, responses={304: {"description": "Nothing has changed."}})
async def list_inbox(
    request: Request,
    staff: Agent,
    ports: Ports,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """List what is forwarded to the agent's unit, or to every unit of the force where the account says so."""
    unit, own = await own_inbox(staff, ports)
    ids = [entry.id for entry, _ in own]
    start = ids.index(after) + 1 if after in ids else 0
    some = own[start : start + limit]
    inbox = Inbox(
        unit=unit,
        signalements=[_shown(entry, one, ports) for entry, one in some],
        next=some[-1][0].id if start + limit < len(own) else None,
    )
    return cacheable(request, inbox.model_dump(mode="json"), "no-cache, private")


@router.get("/{forwarding}", responses={410: {"description": "Erased: nothing can be opened any more."}})
async def show_sealed(forwarding: UUID, staff: Agent, ports: Ports) -> SealedForUnit:
    """Show one as it left, sealed: the unit's key opens it, and nothing here does."""
    entry, one, jwe = await own_signalement(staff, ports, forwarding)
    if entry.erased:
        raise Problem(410, "Effacé", "La personne a effacé sa conversation : ce texte n’est plus ici.")
    return SealedForUnit(**_shown(entry, one, ports).model_dump(), jwe=jwe)


@router.post("/{forwarding}/answers", response_model=InboxSignalement, responses=REPLIES)
async def answer_signalement(forwarding: UUID, given: GivenAnswer, staff: Agent, ports: Ports) -> Response:
    """Publish the unit's answer as the unit itself would: the same event, id and proof, so nothing is doubled."""
    entry, one, _ = await own_signalement(staff, ports, forwarding)
    if one.answer == given.status:
        return JSONResponse(_shown(entry, one, ports).model_dump(mode="json"))
    if not proves(one, given.status, hashed(given.proof)):
        raise _refusal("secret")
    answer = SignalementAcknowledgedV2.now(
        id=uuid5(forwarding, given.status), signalement=entry.signalement, **given.model_dump()
    ).given_by(entry.unit)
    force, conversation = conversation_of(entry.signalement)
    noted = uuid5(answer.id, AcknowledgementNoted.type)
    case = await ports.ask(answer, force=force, conversation=conversation, is_so=lambda c: noted in c.replies)
    if case is None or noted not in case.replies:
        return pending(JSONResponse({}), f"/api/signalement/inbox/{forwarding}")
    return _decided(case, noted, entry, ports)


def _decided(case: Case, noted: UUID, entry: InboxEntry, ports: SignalementPorts) -> Response:
    """The signalement after its answer; 409 if the answer changed nothing."""
    for event in (published.event for published in case.replies[noted]):
        if isinstance(event, AcknowledgementRefused):
            raise _refusal(event.fault)
    one = case.signalements[entry.signalement]
    return JSONResponse(_shown(entry, one, ports).model_dump(mode="json"))


def _refusal(fault: Fault) -> Problem:
    return Problem(409, "Refusé", FAULTS[fault], reason=fault)


def _shown(entry: InboxEntry, one: Signalement, ports: SignalementPorts) -> InboxSignalement:
    return InboxSignalement(
        id=entry.id, signalement=entry.signalement, unit=one.unit, urgency=one.urgency, status=one.status,
        answer=one.answer, tried=one.tried, forwarded=entry.time, deadline=deadline(one, ports.limits),
        erased=entry.erased,
    )  # fmt: skip
