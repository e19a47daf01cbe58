"""The units' keys, which an administrator registers, replaces and revokes."""

import re
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, StringConstraints

from services.signalement.api.ports import Ports, SignalementPorts, within_reach
from services.signalement.api.shown import ShortText
from shared.events.signalement import UnitKeyRegistered, UnitKeyRevoked
from shared.forces import FORCES, Force
from shared.http.units import UNIT
from shared.identity import Administrator
from shared.problems import Problem
from shared.runtime.asking import ask
from shared.sealing import UnusableKey, check_public

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
WRONG = {
    "private": "C’est une clé privée : donnez sa moitié publique, et gardez celle-ci hors d’ici.",
    "demonstration": "C’est une clé de démonstration : donnez-en une vraie.",
    "no-encryption": "Cette clé ne sert pas à chiffrer : donnez-en une sur P-256, P-384 ou P-521, dont « use », "
    "« alg » et « key_ops », s’ils y sont, le permettent.",
    "unreadable": "Donnez une clé publique EC au format JWK.",
}
"""The sentence for each reason why a key is refused."""


class NewKey(BaseModel):
    """A unit's public key: an EC key as JWK."""

    jwk: dict[str, Any] | Annotated[str, StringConstraints(max_length=5000)]
    name: ShortText = ""
    force: Force | None = None


class KeyShown(BaseModel):
    """A unit's key that is registered."""

    unit: str
    name: str
    force: Force
    kid: str
    jwk: dict[str, Any]
    since: datetime


@router.get("")
async def list_unit_keys(staff: Administrator, ports: Ports) -> list[KeyShown]:
    """List the keys to which signalements are sealed."""
    return [_shown(registration) for registration in ports.keys.registered()]


@router.get("/{unit}")
async def show_unit_key(unit: UnitName, staff: Administrator, ports: Ports) -> KeyShown:
    """Show one unit's key."""
    return _shown(_registered(ports, unit))


@router.put("/{unit}", responses={202: {"description": "Published, and not consumed yet."}})
async def register_unit_key(
    unit: UnitName, key: NewKey, staff: Administrator, ports: Ports, response: Response
) -> KeyShown:
    """Register or replace a unit's public key: what is forwarded from now on is sealed to it."""
    force = _force_of(unit)
    if key.force not in (None, force):
        raise Problem(422, "Force incorrecte", "Le nom du service commence par celui de sa force.")
    event = UnitKeyRegistered.now(unit=unit, name=key.name, force=force, jwk=_checked_jwk(key, ports.local))
    await _publish(ports, event, response)
    return _shown(event)


@router.delete("/{unit}", status_code=204)
async def revoke_unit_key(unit: UnitName, staff: Administrator, ports: Ports) -> Response:
    """Seal nothing to this key any more; what has left stays where it is."""
    _registered(ports, unit)
    response = Response(status_code=204)
    await _publish(ports, UnitKeyRevoked.now(unit=unit), response)
    return response


def _force_of(unit: str) -> Force:
    """The force whose unit it is; 422 for what is no unit's id."""
    if not re.fullmatch(UNIT, unit):
        errors = [{"field": "unit", "reason": "unknown"}]
        raise Problem(422, "Service inconnu", NO_UNIT, reason="unit", errors=errors)
    return unit.partition("-")[0]


def _checked_jwk(key: NewKey, local: bool) -> str:
    """The key as JSON; 422 says why it cannot be sealed to."""
    try:
        jwk = key.jwk if isinstance(key.jwk, str) else orjson.dumps(key.jwk).decode()
        check_public(jwk, local=local)
    except (UnusableKey, orjson.JSONEncodeError) as error:
        reason = _reason(str(error))
        errors = [{"field": "jwk", "reason": reason}]
        raise Problem(422, "Clé refusée", WRONG[reason], reason="key", errors=errors) from None
    return jwk


def _reason(error: str) -> str:
    """The code in `WRONG` of what is wrong with a key."""
    if "private" in error:
        return "private"
    if "demonstration" in error:
        return "demonstration"
    return "no-encryption" if "encrypt" in error else "unreadable"


async def _publish(
    ports: SignalementPorts, event: UnitKeyRegistered | UnitKeyRevoked, response: Response
) -> None:
    """Publish a change of a key, and wait until it is consumed here; else the answer is 202."""
    with within_reach():
        is_here = await ask(ports.publish, event, reply=ports.keys.wait_for(event), within=ports.patience)
    if not is_here:
        response.status_code = 202


def _registered(ports: SignalementPorts, unit: str) -> UnitKeyRegistered:
    for registration in ports.keys.registered():
        if registration.unit == unit:
            return registration
    raise Problem(404, "Clé introuvable", "Ce service n’a pas de clé.")


def _shown(registration: UnitKeyRegistered) -> KeyShown:
    jwk: dict[str, Any] = orjson.loads(registration.jwk)
    return KeyShown(
        unit=registration.unit,
        name=registration.name,
        force=registration.force,
        kid=str(jwk.get("kid", "")),
        jwk=jwk,
        since=registration.time,
    )
