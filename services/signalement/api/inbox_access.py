"""Access of an agent: the inbox of their unit, or of the whole force where their account names it as its unit."""

from uuid import UUID

from services.signalement.api.access import force_of, unknown_signalement
from services.signalement.api.ports import SignalementPorts, within_reach
from services.signalement.domain.case import Signalement, conversation_of
from services.signalement.domain.inbox import InboxEntry, own_entries
from shared.forces import ForceOrPractice
from shared.identity import Staff
from shared.problems import Problem

NO_UNIT = "Votre compte ne dit pas de quel service vous êtes : faites-le corriger."


def unit_of(staff: Staff) -> str:
    """The agent's unit; 403 where the account names none."""
    if not staff.unit:
        raise Problem(403, "Accès refusé", NO_UNIT, reason="no-unit")
    return staff.unit


async def own_inbox(
    staff: Staff, ports: SignalementPorts
) -> tuple[str, list[tuple[InboxEntry, Signalement]]]:
    """The agent's unit, and what is in its inbox."""
    unit, force = unit_of(staff), force_of(staff)
    where = {"force": force} if unit == force else {"unit": unit}
    with within_reach():
        entries = await ports.queries[force].inbox(**where)
        return unit, own_entries(entries, await _signalements(ports, entries))


async def own_signalement(
    staff: Staff, ports: SignalementPorts, forwarding: UUID
) -> tuple[InboxEntry, Signalement, str]:
    """A signalement of the agent's unit, with its JWE; 404 if it is another's, or not this unit's any more."""
    unit, force = unit_of(staff), force_of(staff)
    with within_reach():
        found = await ports.queries[force].forwarded(forwarding)
        if found is None or unit not in (force, found[0].unit):
            raise unknown_signalement()
        entry, jwe = found
        own = own_entries([entry], await _signalements(ports, [entry]))
    if not own:
        raise unknown_signalement()
    return entry, own[0][1], jwe


async def _signalements(ports: SignalementPorts, entries: list[InboxEntry]) -> dict[str, Signalement]:
    """The signalements of these entries, from the stores of the logs that their names begin with."""
    logs: dict[ForceOrPractice, set[str]] = {}
    for entry in entries:
        force, conversation = conversation_of(entry.signalement)
        logs.setdefault(force, set()).add(conversation)
    found = [await ports.queries[force].signalements_of(names) for force, names in logs.items()]
    return {name: one for signalements in found for name, one in signalements.items()}
