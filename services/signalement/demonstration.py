"""Local mode: the demonstration keys of the forces' units, so that a signalement finds its way at once."""

import asyncio
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from services.signalement.unit_keys import UnitKeys
from shared.events.signalement import UnitKeyRegistered
from shared.identifiers import FORCES
from shared.kafka.producer import NotAcknowledged, Producer


async def demonstrate(folder: Path, keys: UnitKeys, consumed: asyncio.Event, publish: Producer) -> None:
    """Register `<unit>.pub.json` for each force's whole, unless a key of it was ever registered or revoked."""
    await consumed.wait()
    missing = [force for force in FORCES if not keys.has_known(force)]
    events = []
    for force in missing:
        if (file := folder / f"{force}.pub.json").exists():
            jwk = file.read_text()
            id_ = uuid5(NAMESPACE_URL, f"{force}/{jwk}")
            said = UnitKeyRegistered.now(id=id_, unit=force, name="Démonstration", force=force, jwk=jwk)
            events.append(said)
    while events:
        try:
            await publish.acknowledged(*events)
            return
        except NotAcknowledged:
            await asyncio.sleep(1)
