"""The supervisors' list of conversations that the territory could not route, and their decisions."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.router.api.answers import TerritorialUnit, within_reach
from services.router.api.ports import AtlasGiven, Choosing, ChoosingGiven, KnownGiven
from services.router.domain.atlas import in_force
from services.router.domain.choose import End, Unrouted, choose
from services.router.domain.competence import Reason, Territory
from shared.events.values import ConversationId, Unit
from shared.http import Problem
from shared.identifiers import Force
from shared.identity import Staff, requires

unroutable = APIRouter(prefix="/api/router/unroutable", tags=["unroutable"])
Supervisor = Annotated[Staff, Depends(requires("supervisor"))]
STEP = 0.05


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The conversation has gone to that force and unit, by this choice or an earlier one."
    },
    202: {"description": "Told, and not decided yet: ask again at `Location`."},
    404: {"description": "No such conversation was ever unroutable."},
    409: {"description": "Another choice was first, or the conversation was closed: `reason` says which."},
    503: {"description": "Store or Kafka do not answer: ask again."},
}


class Waiting(BaseModel):
    """A conversation that waits for a person to choose its force; `name` is empty for an unknown commune."""

    conversation: str
    commune: str
    name: str
    reason: Reason
    since: datetime


class Choice(BaseModel):
    """The force that a supervisor chooses, and maybe its unit by its id; `id` names the request."""

    id: UUID
    force: Force
    unit: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """As the competence of a commune names it; without one, the closest that can be named."""


class Decision(BaseModel):
    """What came of the wait; `end` is null while nothing is decided."""

    conversation: str
    end: End | None
    unit: TerritorialUnit | None


@unroutable.get("")
async def list_unroutable(
    atlas: AtlasGiven, choosing: ChoosingGiven, supervisor: Supervisor
) -> list[Waiting]:
    """List the conversations for which a person must choose the force, longest waiting first."""
    with within_reach():
        waiting = await choosing.unroutables.waiting()
    return [
        Waiting(
            conversation=unrouted.conversation,
            commune=unrouted.commune,
            name=atlas.territory.name(unrouted.commune),
            reason=unrouted.reason,
            since=unrouted.since,
        )
        for unrouted in waiting
    ]


@unroutable.post("/{conversation}", response_model=Decision, responses=ANSWERS)
async def choose_force(
    conversation: ConversationId,
    choice: Choice,
    known: KnownGiven,
    choosing: ChoosingGiven,
    supervisor: Supervisor,
    response: Response,
) -> Decision:
    """Choose the force of a conversation, and its unit if need be; whoever is first in its log decides."""
    unrouted = await _of(choosing, conversation)
    if unrouted.end is None:
        territory = in_force(known, unrouted.since).territory
        unit = _unit(territory, choice.force, choice.unit) if choice.unit else None
        event = choose(unrouted, choice.force, supervisor.sub, territory, unit)
        with within_reach():
            await choosing.producer.acknowledged(event, within=choosing.patience)
        unrouted = await _decided(choosing, conversation)
    return _answer(unrouted, choice.force, choice.unit, response)


@unroutable.get("/{conversation}/{force}", response_model=Decision, responses=ANSWERS)
async def show_choice(
    conversation: ConversationId,
    force: Force,
    choosing: ChoosingGiven,
    supervisor: Supervisor,
    response: Response,
    unit: str | None = None,
) -> Decision:
    """Show what came of choosing this force, and this unit if one was chosen."""
    return _answer(await _of(choosing, conversation), force, unit, response)


def _unit(territory: Territory, force: Force, unit: str) -> Unit:
    known = territory.known_unit(force, unit)
    if known is None:
        sentence = "Ce service n’est pas de cette force : choisissez-en un autre."
        raise Problem(422, "Service inconnu", sentence, reason="another-force")
    return known


def _answer(unrouted: Unrouted, force: Force, chosen: str | None, response: Response) -> Decision:
    unit = TerritorialUnit(**unrouted.unit.model_dump()) if unrouted.unit else None
    decision = Decision(conversation=unrouted.conversation, end=unrouted.end, unit=unit)
    if unrouted.end is None:
        which = f"?{urlencode({'unit': chosen})}" if chosen else ""
        response.status_code = 202
        response.headers["Location"] = f"{unroutable.prefix}/{unrouted.conversation}/{force}{which}"
    elif unrouted.end != force or (chosen and unit and unit.id != chosen):
        reason, sentence = _REFUSALS[unrouted.end]
        raise Problem(409, "Déjà décidé", sentence, reason=reason, **decision.model_dump())
    return decision


_MOVED = "La conversation est déjà confiée à la {} : sa plateforme peut la transférer."
_REFUSALS: dict[End, tuple[str, str]] = {
    "police": ("moved", _MOVED.format("police")),
    "gendarmerie": ("moved", _MOVED.format("gendarmerie")),
    "closed": ("closed", "La conversation est close : il n’y a plus de force à choisir."),
}


async def _of(choosing: Choosing, conversation: str) -> Unrouted:
    with within_reach():
        unrouted = await choosing.unroutables.of(conversation)
    if unrouted is None:
        raise Problem(404, "Conversation inconnue", "Aucune conversation de ce nom n’attend de décision.")
    return unrouted


async def _decided(choosing: Choosing, conversation: str) -> Unrouted:
    """The conversation once the log has decided, or as it is when our patience ends."""
    end = asyncio.get_running_loop().time() + choosing.patience
    while True:
        unrouted = await _of(choosing, conversation)
        if unrouted.end is not None or asyncio.get_running_loop().time() >= end:
            return unrouted
        await asyncio.sleep(STEP)
