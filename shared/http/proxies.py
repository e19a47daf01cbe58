"""The client that really asks: the peer, or the address that a trusted proxy names."""

import ipaddress
import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from starlette.datastructures import Headers
from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
UNKNOWN = ("", 0)
HOP = re.compile(r"(\[(?P<bracketed>[^\]]*)\]|(?P<host>[^:\[\]]*))(:(?P<port>[0-9]{1,5}))?", re.ASCII)


def client_of(scope: Scope, trusted: Sequence[Network]) -> tuple[str, int]:
    """The address and source port of the client; ("", 0) when neither is known.

    `X-Forwarded-For` is read from its end, for as long as the hop that wrote it is trusted. The port of a
    forwarded address is the one that the proxy wrote beside it (`192.0.2.1:5000`), or 0.
    """
    peer = scope.get("client")
    address = _address(peer[0]) if peer else None
    if peer is None or address is None:
        return UNKNOWN
    client = (str(address), int(peer[1]))
    headers = Headers(scope=scope)
    for hop in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):
        known = _hop(hop.strip())
        if known is None or not _is_trusted(address, trusted):
            break
        address = known[0]
        client = (str(address), known[1])
    return client


def is_proxy(peer: str, trusted: Sequence[Network]) -> bool:
    """Whether the peer of a connection is a trusted proxy."""
    address = _address(peer)
    return address is not None and _is_trusted(address, trusted)


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def _hop(text: str) -> tuple[Address, int] | None:
    """Read a hop: `192.0.2.1`, `192.0.2.1:5000`, `2001:db8::1` or `[2001:db8::1]:5000`."""
    if found := HOP.fullmatch(text):
        text = found["host"] or found["bracketed"]
    address = _address(text)
    return (address, int(found["port"] or 0) if found else 0) if address else None


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))  # its zone is free text
