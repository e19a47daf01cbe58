"""Seats: how many connections there may be, and which give way."""

import ipaddress

from shared.runtime.rates import Networks
from shared.runtime.seats import Seat, Seats

PROXY = ipaddress.ip_network("192.0.2.0/24")


class Room:
    """Seats, and the names of the connections that had to give way."""

    def __init__(self, most: int, most_of_network: int = 100) -> None:
        self.seats = Seats(most, most_of_network, Networks(local=True), (PROXY,))
        self.gave_way: list[str] = []

    def take(self, name: str, peer: str = "198.51.100.7") -> Seat | None:
        """A seat for a connection of that name."""
        return self.seats.take(peer, lambda: self.gave_way.append(name))


def test_who_says_nothing_gives_way_to_who_comes() -> None:
    """The longest wait first; a request that is whole keeps its seat."""
    room = Room(3)
    first, _, third = room.take("first"), room.take("second"), room.take("third")
    assert first
    assert third
    first.work()
    assert room.take("fourth")
    third.work()
    assert room.take("fifth")
    assert room.gave_way == ["second", "fourth"]
    assert len(room.seats) == 3


def test_where_all_have_asked_nobody_is_sent_away_for_another() -> None:
    """The new connection has no seat, until one leaves or waits again."""
    room = Room(2)
    seats = [room.take("first"), room.take("second")]
    for seat in seats:
        assert seat
        seat.work()
    assert room.take("third") is None
    assert seats[0]
    seats[0].wait()
    assert room.take("fourth")
    assert room.gave_way == ["first"]


def test_a_network_that_is_full_makes_room_in_itself() -> None:
    """Nobody else's connection ends for it; its seats that were left are another's."""
    room = Room(100, most_of_network=2)
    assert room.take("elsewhere", "203.0.113.9")
    first = room.take("first")
    assert first
    assert room.take("second")
    assert room.take("third")
    first.leave()  # it was ended: once more changes nothing
    assert room.gave_way == ["first"]
    assert len(room.seats) == 3


def test_a_seat_that_was_left_is_waited_on_no_more() -> None:
    """An answer may end after its connection gave way: a seat that is nobody's would keep all others out."""
    room = Room(1)
    first = room.take("first")
    assert first
    assert room.take("second")
    first.wait()
    assert room.take("third")
    assert room.gave_way == ["first", "second"]


def test_a_network_of_ipv6_is_no_single_address() -> None:
    """A subscriber has 2**72 of them."""
    room = Room(100, most_of_network=2)
    for host in range(5):
        assert room.take(str(host), f"2001:db8::{host}")
    assert room.gave_way == ["0", "1", "2"]


def test_a_trusted_proxy_brings_everybody() -> None:
    """Counted in no network; nor is the loopback of one machine."""
    room = Room(50, most_of_network=2)
    for n in range(20):
        assert room.take(f"proxy {n}", "192.0.2.1")
        assert room.take(f"local {n}", "127.0.0.1")
    assert room.gave_way == []


def test_a_network_that_has_left_is_forgotten() -> None:
    """No more is kept than there are connections."""
    room = Room(100)
    for n in range(50):
        seat = room.take("one", f"198.51.{n}.1")
        assert seat
        seat.leave()
    assert (len(room.seats), room.seats._by_network) == (0, {})
