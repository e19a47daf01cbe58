"""The units' keys: an administrator proposes and revokes them; another person confirms (`key_proposals.py`)."""

import re
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from services.signalement.api.ports import Ports, SignalementPorts, within_reach
from services.signalement.api.shown import ShortText
from shared.events.signalement import UnitKeyProposed, UnitKeyRegistered, UnitKeyRevoked
from shared.forces import FORCES, ForceOrPractice
from shared.http.answers import NOT_CONSUMED
from shared.http.party_keys import Jwk, checked_jwk
from shared.http.units import UNIT
from shared.identity import Administrator, Staff
from shared.problems import Problem
from shared.runtime.asking import ask
from shared.runtime.party_keys import KeyEvent
from shared.sealing import fingerprint

router = APIRouter(prefix="/api/signalement/unit-keys", tags=["supervision"])
UnitName = Annotated[
    str,
    Path(
        max_length=120,
        description="The unit's id; a force's code alone: all of that force.",
        examples=["police-33-bordeaux"],
    ),
]
NO_UNIT = (
    "Aucun service n’a cet identifiant : il dit sa force, puis son département, comme police-33-bordeaux ou "
    f"gendarmerie-33, ou le numéro de la brigade ; {' ou '.join(FORCES)}, seuls, sont toute la force."
)


class NewKey(BaseModel):
    """A unit's public key: an EC key as JWK. The unit's name is the territory's, whatever `name` says."""

    jwk: Jwk
    name: ShortText = ""
    force: ForceOrPractice | None = None


class KeyShown(BaseModel):
    """A unit's key that is registered."""

    unit: str
    name: str
    force: ForceOrPractice
    kid: str
    fingerprint: str
    """The key's thumbprint (RFC 7638), to compare with the unit's own by telephone."""
    jwk: dict[str, Any]
    since: datetime
    proposed: bool = False
    """Nothing is sealed to it yet: another person must confirm it."""
    own: bool = False
    """The reader proposed it."""


@router.get("")
async def list_unit_keys(staff: Administrator, ports: Ports) -> list[KeyShown]:
    """List the keys to which signalements are sealed."""
    return [shown_key(registration, staff) for registration in ports.keys.registered()]


@router.get("/{unit}")
async def show_unit_key(unit: UnitName, staff: Administrator, ports: Ports) -> KeyShown:
    """Show one unit's key."""
    return shown_key(_registered(ports, unit), staff)


@router.put("/{unit}", responses=NOT_CONSUMED)
async def propose_unit_key(
    unit: UnitName, key: NewKey, staff: Administrator, ports: Ports, response: Response
) -> KeyShown:
    """Propose a public key for a unit: once another person has confirmed it, what leaves is sealed to it."""
    force = _force_of(unit)
    if key.force not in (None, force):
        raise Problem(422, "Force incorrecte", "Le nom du service commence par celui de sa force.")
    name, jwk = ports.units.named(unit).name, checked_jwk(key.jwk, local=ports.keys.local)
    event = UnitKeyProposed.now(unit=unit, name=name, force=force, jwk=jwk, proposed_by=staff.sub)
    await publish_key(ports, event, response)
    return shown_key(event, staff)


@router.delete("/{unit}", status_code=204)
async def revoke_unit_key(unit: UnitName, staff: Administrator, ports: Ports) -> Response:
    """Seal nothing to this key any more, and drop what is proposed; what has left stays where it is."""
    if unit not in ports.keys.parties():
        raise _unknown_key()
    response = Response(status_code=204)
    await publish_key(ports, UnitKeyRevoked.now(unit=unit), response)
    return response


def _force_of(unit: str) -> ForceOrPractice:
    """The force whose unit it is; 422 for what is no unit's id."""
    if not re.fullmatch(UNIT, unit):
        errors = [{"field": "unit", "reason": "unknown"}]
        raise Problem(422, "Service inconnu", NO_UNIT, reason="unit", errors=errors)
    return unit.partition("-")[0]


async def publish_key(ports: SignalementPorts, event: KeyEvent, response: Response) -> None:
    """Publish a change of a key, and wait until it is consumed here; else the answer is 202."""
    with within_reach():
        is_here = await ask(ports.publish, event, reply=ports.keys.wait_for(event), within=ports.patience)
    if not is_here:
        response.status_code = 202


def _registered(ports: SignalementPorts, unit: str) -> UnitKeyRegistered:
    for registration in ports.keys.registered():
        if registration.unit == unit:
            return registration
    raise _unknown_key()


def _unknown_key() -> Problem:
    return Problem(404, "Clé introuvable", "Ce service n’a pas de clé.")


def shown_key(event: UnitKeyRegistered | UnitKeyProposed, reader: Staff) -> KeyShown:
    """A key, as this member of the staff sees it."""
    jwk: dict[str, Any] = orjson.loads(event.jwk)
    return KeyShown(
        unit=event.unit,
        name=event.name,
        force=event.force,
        kid=str(jwk.get("kid", "")),
        fingerprint=fingerprint(event.jwk),
        jwk=jwk,
        since=event.time,
        proposed=isinstance(event, UnitKeyProposed),
        own=event.proposed_by == reader.sub,
    )
