"""Where a visitor writes from: counted in memory, sealed for the magistrate, and otherwise forgotten at once."""

from datetime import UTC, datetime

import orjson
from fastapi import Request

from services.chat.api.ports import ChatPorts
from shared.http import client_of
from shared.sealing import jwe_to


def address_of(request: Request, given: ChatPorts) -> tuple[str, str | None]:
    """The address, for counting alone; and it with source port and UTC time, as JWE to the magistrate.

    Without a magistrate's key nothing of it is kept.
    """
    address, port = client_of(request.scope, given.trusted_proxies)
    if given.magistrate is None:
        return address, None
    known = {"address": address, "port": port, "time": datetime.now(UTC).isoformat()}
    return address, jwe_to(given.magistrate, orjson.dumps(known))
