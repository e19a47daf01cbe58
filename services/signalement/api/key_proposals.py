"""Proposed keys: another person than the one who proposed a key confirms it, by its fingerprint."""

from uuid import uuid5

from fastapi import APIRouter, Response

from services.signalement.api.ports import Ports, SignalementPorts
from services.signalement.api.unit_keys import KeyShown, UnitName, publish_key, shown_key
from shared.events.signalement import UnitKeyProposed, UnitKeyRegistered
from shared.http.party_keys import CONFIRMED, Confirmation, check_confirmation
from shared.identity import Staff, SupervisorOrAdministrator
from shared.problems import Problem

router = APIRouter(prefix="/api/signalement/unit-key-proposals", tags=["supervision"])


@router.get("")
async def list_proposals(staff: SupervisorOrAdministrator, ports: Ports) -> list[KeyShown]:
    """List the keys that wait to be confirmed; a supervisor sees those of their force."""
    return [shown_key(proposal, staff) for proposal in ports.keys.proposals() if _may_see(staff, proposal)]


@router.post(
    "/{unit}/confirmation",
    responses=CONFIRMED,
)
async def confirm_unit_key(
    unit: UnitName, read: Confirmation, staff: SupervisorOrAdministrator, ports: Ports, response: Response
) -> KeyShown:
    """Register the key that another person proposed: what is forwarded from now on is sealed to it."""
    proposal = _awaiting(ports, unit, staff)
    check_confirmation(proposal, staff, read)
    body = proposal.model_dump(include={"unit", "name", "force", "jwk", "proposed_by"})
    event = UnitKeyRegistered.now(
        id=uuid5(proposal.id, staff.sub), **body, proposal=proposal.id, confirmed_by=staff.sub
    )
    await publish_key(ports, event, response)
    return shown_key(event, staff)


def _awaiting(ports: SignalementPorts, unit: str, staff: Staff) -> UnitKeyProposed:
    for proposal in ports.keys.proposals():
        if proposal.unit == unit and _may_see(staff, proposal):
            return proposal
    raise Problem(404, "Clé introuvable", "Aucune clé n’attend d’être confirmée pour ce service.")


def _may_see(staff: Staff, proposal: UnitKeyProposed) -> bool:
    return staff.role == "administrator" or staff.force == proposal.force
