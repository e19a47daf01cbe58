"""Proxies: who is really asking, believed from nobody but those whom we trust."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http import client_of

PROXY, STRANGER, VISITOR = "10.0.0.1", "198.51.100.9", "203.0.113.77"
TRUSTED = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8:1::/48"))


def asked(peer: str | None, *forwarded: str) -> tuple[str, int]:
    """The visitor's address, for that peer and those headers."""
    headers = [(b"x-forwarded-for", header.encode()) for header in forwarded]
    scope = {"type": "http", "client": (peer, 4321) if peer else None, "headers": headers}
    return client_of(scope, TRUSTED)


def test_without_a_proxy_it_is_the_peer() -> None:
    """With its source port, without which an address shared by many names nobody."""
    assert asked(VISITOR) == (VISITOR, 4321)


@pytest.mark.parametrize("forwarded", ["198.51.100.1", "127.0.0.1", "10.0.0.1"])
def test_a_stranger_is_not_believed(forwarded: str) -> None:
    """Anybody may write the header."""
    assert asked(STRANGER, forwarded) == (STRANGER, 4321)
    scope = {"type": "http", "client": (STRANGER, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert client_of(scope, ()) == (STRANGER, 1)


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ((VISITOR,), (VISITOR, 0)),
        ((f"{VISITOR}:5000",), (VISITOR, 5000)),
        (("2001:db8::7",), ("2001:db8::7", 0)),
        (("[2001:db8::7]:5000",), ("2001:db8::7", 5000)),
        (("[2001:db8::7]",), ("2001:db8::7", 0)),
        (("2001:db8::7%<b>",), ("2001:db8::7", 0)),
        (("::ffff:203.0.113.77",), (VISITOR, 0)),
        ((f"{VISITOR}, 10.2.3.4",), (VISITOR, 0)),
        ((VISITOR, "10.2.3.4"), (VISITOR, 0)),
        ((f"127.0.0.1, {VISITOR}",), (VISITOR, 0)),
        ((f"127.0.0.1, {VISITOR}, 2001:db8:1::5",), (VISITOR, 0)),
    ],
)
def test_a_trusted_proxy_names_the_visitor(forwarded: tuple[str, ...], client: tuple[str, int]) -> None:
    """The last address that no trusted proxy has is the visitor's; what stands before, they wrote themselves."""
    assert asked(PROXY, *forwarded) == client


@pytest.mark.parametrize(
    "forwarded", ["unknown", "_hidden", "", " ", "999.1.1.1", "203.0.113.77.5", "[::1", "::1]", "[::1]x", "é"]
)
def test_what_is_no_address_is_not_believed(forwarded: str) -> None:
    """The proxy itself is the best that is known."""
    assert asked(PROXY, forwarded) == (PROXY, 4321)


def test_nobody_is_nobody() -> None:
    """A server on a Unix socket knows no peer."""
    assert asked(None, VISITOR) == ("", 0)
    assert client_of({"type": "http", "client": ("unix", 0), "headers": []}, TRUSTED) == ("", 0)


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_no_header_is_a_fault_of_ours(text: str) -> None:
    """An address always comes out that is one."""
    scope = {"type": "http", "client": (PROXY, 1), "headers": [(b"x-forwarded-for", text.encode("latin-1"))]}
    ipaddress.ip_address(client_of(scope, TRUSTED)[0])
