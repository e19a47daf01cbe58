"""End all sessions of a member of the staff, everywhere: `python -m deploy.operations.revoke NAME`."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.events.chat import StaffSessionEnded
from shared.identity.provider_tokens import LEEWAY
from shared.kafka.cluster import Cluster, cluster
from shared.kafka.producer import NotAcknowledged, Producer
from shared.settings import Settings, read

WITHIN = 20.0
"""Seconds for Kafka to answer."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Revoke, or say in one sentence why it cannot be done."""
    parser = argparse.ArgumentParser(prog="make revoke SUB=…", description=__doc__)
    parser.add_argument("sub", help="the person, as the provider names them; disable them there first")
    sub = parser.parse_args(arguments).sub
    if not sub:
        parser.error("SUB names nobody: make revoke SUB=name-at-the-provider")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # one sentence says it
    kafka = cluster(read(Settings))
    try:
        asyncio.run(_revoke(kafka, sub))
    except NotAcknowledged:
        sys.exit(
            f"Kafka at {kafka.address} did not answer: start the product, or give its address with KAFKA=host:port."
        )
    sys.stdout.write("Their tokens are refused, and what is open closes, within seconds.\n")


async def _revoke(kafka: Cluster, sub: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=LEEWAY)
    async with Producer(kafka, "chat") as publish:
        ended = StaffSessionEnded.now(whose=sub, sub=sub, before=until, revoked_by="make revoke")
        await publish.acknowledged(ended, within=WITHIN)


if __name__ == "__main__":
    main()
