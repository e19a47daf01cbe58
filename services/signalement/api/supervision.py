"""What a supervisor sees of answers that changed nothing; the units' keys, for the administrator."""

import re
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, StringConstraints

from services.signalement.api.ports import Ports, SignalementPorts, within_reach
from services.signalement.api.shown import Line
from shared.events.signalement import Fault, UnitKeyRegistered, UnitKeyRevoked
from shared.http.units import UNIT
from shared.identifiers import Force
from shared.identity import Staff, requires
from shared.problems import Problem
from shared.sealing import UnusableKey, check_public

supervision = APIRouter(prefix="/api/signalement", tags=["supervision"])
Supervisor = Annotated[Staff, Depends(requires("supervisor"))]
Watcher = Annotated[Staff, Depends(requires("supervisor", "administrator"))]
Administrator = Annotated[Staff, Depends(requires("administrator"))]
UnitName = Annotated[
    str,
    Path(
        max_length=120,
        description="The unit's id; `police` or `gendarmerie`: all of it.",
        examples=["police-33-bordeaux"],
    ),
]
NO_UNIT = (
    "Aucun service n’a cet identifiant : il dit sa force, puis son département, comme police-33-bordeaux ou "
    "gendarmerie-33, ou le numéro de la brigade ; police ou gendarmerie, seuls, sont toute la force."
)

WRONG = {
    "private": "C’est une clé privée : donnez sa moitié publique, et gardez celle-ci hors d’ici.",
    "demonstration": "C’est une clé de démonstration : donnez-en une vraie.",
    "no-encryption": "Cette clé ne sert pas à chiffrer : donnez-en une sur P-256, P-384 ou P-521, dont « use », "
    "« alg » et « key_ops », s’ils y sont, le permettent.",
    "unreadable": "Donnez une clé publique EC au format JWK.",
}
"""What to do about a key that is refused."""


class RefusedAnswers(BaseModel):
    """Answers that a unit gave to a signalement, and that changed nothing."""

    signalement: str
    unit: str
    reason: Fault
    count: int
    last: datetime


class Parked(BaseModel):
    """A conversation whose signalements wait behind an error, until somebody replays it."""

    conversation: str
    since: datetime


class Supervised(BaseModel):
    """Whether anything can be written at all, and what an error has stopped."""

    signalement_key: bool
    parked: list[Parked]


class KeyGiven(BaseModel):
    """A unit's public key: an EC key as JWK."""

    jwk: dict[str, Any] | Annotated[str, StringConstraints(max_length=5000)]
    name: Line = ""
    force: Force | None = None


class KeyShown(BaseModel):
    """A unit's key that is registered."""

    unit: str
    name: str
    force: Force
    kid: str
    jwk: dict[str, Any]
    since: datetime


@supervision.get("/supervision")
async def supervise(staff: Watcher, given: Ports) -> Supervised:
    """Show whether the service's own key is installed, without which nothing leaves; and what waits for a person."""
    with within_reach():
        found = await given.queries[staff.force].parked() if staff.force else []
    parked = [Parked(conversation=conversation, since=datetime.fromisoformat(s)) for conversation, s in found]
    return Supervised(signalement_key=given.sealer.is_ready, parked=parked)


@supervision.get("/refused-acknowledgements")
async def list_refused(staff: Supervisor, given: Ports) -> list[RefusedAnswers]:
    """List the answers that changed nothing: without the right secret, of another unit, doubled, late."""
    if staff.force is None:
        return []
    with within_reach():
        found = await given.queries[staff.force].refused()
    return [
        RefusedAnswers(signalement=r.signalement, unit=r.unit, reason=r.fault, count=r.times, last=r.last)
        for r in found
    ]


@supervision.get("/unit-keys")
async def list_unit_keys(staff: Administrator, given: Ports) -> list[KeyShown]:
    """List the keys to which signalements are sealed."""
    return [_shown(event) for event in given.keys.registered()]


@supervision.get("/unit-keys/{unit}")
async def show_unit_key(unit: UnitName, staff: Administrator, given: Ports) -> KeyShown:
    """Show one unit's key."""
    return _shown(_registered(given, unit))


@supervision.put("/unit-keys/{unit}", responses={202: {"description": "Told, and not heard back yet."}})
async def register_unit_key(
    unit: UnitName, key: KeyGiven, staff: Administrator, given: Ports, response: Response
) -> KeyShown:
    """Register or replace a unit's public key: what is forwarded from now on is sealed to it."""
    if not re.fullmatch(UNIT, unit):
        errors = [{"field": "unit", "reason": "unknown"}]
        raise Problem(422, "Service inconnu", NO_UNIT, reason="unit", errors=errors)
    force: Force = "police" if unit.startswith("police") else "gendarmerie"
    if key.force not in (None, force):
        raise Problem(422, "Force incorrecte", "Le nom du service commence par celui de sa force.")
    try:
        jwk = key.jwk if isinstance(key.jwk, str) else orjson.dumps(key.jwk).decode()
        check_public(jwk, local=given.local)
    except (UnusableKey, orjson.JSONEncodeError) as error:
        wrong = _wrong(str(error))
        errors = [{"field": "jwk", "reason": wrong}]
        raise Problem(422, "Clé refusée", WRONG[wrong], reason="key", errors=errors) from None
    event = UnitKeyRegistered.now(unit=unit, name=key.name, force=force, jwk=jwk)
    await _publish(given, event, response)
    return _shown(event)


@supervision.delete("/unit-keys/{unit}", status_code=204)
async def revoke_unit_key(unit: UnitName, staff: Administrator, given: Ports) -> Response:
    """Seal nothing to this key any more; what has left stays where it is."""
    _registered(given, unit)
    response = Response(status_code=204)
    await _publish(given, UnitKeyRevoked.now(unit=unit), response)
    return response


async def _publish(
    given: SignalementPorts, event: UnitKeyRegistered | UnitKeyRevoked, response: Response
) -> None:
    with within_reach():
        await given.publish.acknowledged(event)
    if not await given.keys.wait_for(event, given.patience):
        response.status_code = 202


def _registered(given: SignalementPorts, unit: str) -> UnitKeyRegistered:
    for event in given.keys.registered():
        if event.unit == unit:
            return event
    raise Problem(404, "Clé introuvable", "Ce service n’a pas de clé.")


def _wrong(why: str) -> str:
    """What is wrong with a key, by its code in `WRONG`."""
    if "private" in why:
        return "private"
    if "demonstration" in why:
        return "demonstration"
    return "no-encryption" if "encrypt" in why else "unreadable"


def _shown(event: UnitKeyRegistered) -> KeyShown:
    jwk: dict[str, Any] = orjson.loads(event.jwk)
    return KeyShown(
        unit=event.unit,
        name=event.name,
        force=event.force,
        kid=str(jwk.get("kid", "")),
        jwk=jwk,
        since=event.time,
    )
