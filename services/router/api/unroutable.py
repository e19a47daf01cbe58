"""The supervisors' list of conversations that the territory could not route, and their decisions."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.router.api.answers import TerritorialUnit, within_reach
from services.router.api.ports import Editions, InForce, Ports, RouterPorts
from services.router.domain.choose import End, Unrouted, choose
from services.router.domain.competence import Reason
from services.router.domain.editions import in_force
from services.router.domain.territory import Territory
from shared.events.values import ConversationId, Unit
from shared.forces import FORCES, REGISTRY, Force
from shared.http import Problem
from shared.identity import Supervisor
from shared.runtime.asking import ask, pending, polled

unroutable = APIRouter(prefix="/api/router/unroutable", tags=["unroutable"])

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The conversation has gone to that force and unit, by this choice or an earlier one."
    },
    202: {"description": "Published, and not decided yet: ask again at `Location`."},
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
    """The id of a unit, as the competence of a commune names it; without one, the closest is chosen."""


class Decision(BaseModel):
    """The decision about a conversation; `end` is null while there is none."""

    conversation: str
    end: End | None
    unit: TerritorialUnit | None


@unroutable.get("")
async def list_unroutable(edition: InForce, ports: Ports, supervisor: Supervisor) -> list[Waiting]:
    """List the conversations for which a person must choose the force, longest waiting first."""
    with within_reach():
        waiting = await ports.unroutables.waiting()
    return [
        Waiting(
            conversation=unrouted.conversation,
            commune=unrouted.commune,
            name=edition.territory.name(unrouted.commune),
            reason=unrouted.reason,
            since=unrouted.since,
        )
        for unrouted in waiting
    ]


@unroutable.post("/{conversation}", response_model=Decision, responses=ANSWERS)
async def choose_force(
    conversation: ConversationId,
    choice: Choice,
    editions: Editions,
    ports: Ports,
    supervisor: Supervisor,
    response: Response,
) -> Decision:
    """Choose the force of a conversation, and its unit if need be; the first choice in its log holds."""
    unrouted = await _of(ports, conversation)
    if unrouted.end is None:
        territory = in_force(editions, unrouted.since).territory
        unit = _unit(territory, choice.force, choice.unit) if choice.unit else None
        event = choose(unrouted, choice.force, supervisor.sub, territory, unit)
        decided = polled(partial(_of, ports, conversation), lambda found: found.end is not None)
        with within_reach():
            unrouted = await ask(ports.publish, event, reply=decided, within=ports.patience) or unrouted
    return _answer(unrouted, choice.force, choice.unit, response)


@unroutable.get("/{conversation}/{force}", response_model=Decision, responses=ANSWERS)
async def show_choice(
    conversation: ConversationId,
    force: Force,
    ports: Ports,
    supervisor: Supervisor,
    response: Response,
    unit: str | None = None,
) -> Decision:
    """Show the decision after a choice of this force, and of this unit if one was chosen."""
    return _answer(await _of(ports, conversation), force, unit, response)


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
        pending(response, f"{unroutable.prefix}/{unrouted.conversation}/{force}{which}")
    elif unrouted.end != force or (chosen and unit and unit.id != chosen):
        reason, sentence = _REFUSALS[unrouted.end]
        raise Problem(409, "Déjà décidé", sentence, reason=reason, **decision.model_dump())
    return decision


_MOVED = "La conversation est déjà confiée {} : sa plateforme peut la transférer."
_REFUSALS: dict[End, tuple[str, str]] = {
    **{force: ("moved", _MOVED.format(REGISTRY[force].to["fr"])) for force in FORCES},
    "closed": ("closed", "La conversation est close : il n’y a plus de force à choisir."),
}


async def _of(ports: RouterPorts, conversation: str) -> Unrouted:
    with within_reach():
        unrouted = await ports.unroutables.of(conversation)
    if unrouted is None:
        raise Problem(404, "Conversation inconnue", "Aucune conversation de ce nom n’attend de décision.")
    return unrouted
