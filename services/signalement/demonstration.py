"""Demonstration keys, also of practice, registered in local mode, so that a signalement finds its way at once."""

import asyncio
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from services.signalement.followed_keys import UnitKeys
from shared.events.signalement import UnitKeyRegistered
from shared.forces import FORCES_AND_PRACTICE
from shared.kafka.producer import NotAcknowledged, Producer


async def demonstrate(folder: Path, keys: UnitKeys, publish: Producer) -> None:
    """Register `<force>.pub.json` for each whole force, unless a key of it was ever registered or revoked."""
    await keys.topic.caught_up.wait()
    missing = [force for force in FORCES_AND_PRACTICE if not keys.has_known(force)]
    events = []
    for force in missing:
        if (file := folder / f"{force}.pub.json").exists():
            jwk = file.read_text()
            id_ = uuid5(NAMESPACE_URL, f"{force}/{jwk}")
            events.append(
                UnitKeyRegistered.now(id=id_, unit=force, name="Démonstration", force=force, jwk=jwk)
            )
    while events:
        try:
            await publish.acknowledged(*events)
            return
        except NotAcknowledged:
            await asyncio.sleep(1)
