"""The address from which a visitor writes: counted, sealed for the magistrate, and otherwise forgotten at once."""

from datetime import UTC, datetime

import orjson
from fastapi import Request

from services.chat.api.ports import ChatPorts
from shared.http import client_of
from shared.sealing import jwe_to, padded_json


def address_of(request: Request, ports: ChatPorts) -> tuple[str, str | None]:
    """The address, for counting alone; and the same with source port and UTC time, as JWE to the magistrate.

    Without a magistrate's key nothing of it is kept.
    """
    address, port = client_of(request.scope, ports.trusted_proxies)
    if ports.magistrate is None:
        return address, None
    known = {"address": address, "port": port, "time": datetime.now(UTC).isoformat()}
    return address, jwe_to(ports.magistrate, padded_json(orjson.dumps(known)))
