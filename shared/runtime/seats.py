"""Seats: how many connections a process holds, in all and of one network; the full gives way to the new."""

from collections.abc import Callable, Sequence

from shared.http.proxies import is_proxy
from shared.runtime.rates import Networks
from shared.settings import Network


class Seats:
    """The connections that a process admits.

    Where they are all taken, the one that has waited longest without a whole request gives its seat to who comes:
    connections that say nothing keep nobody out.
    """

    def __init__(
        self, most: int, most_of_network: int, networks: Networks, trusted: Sequence[Network]
    ) -> None:
        self._all = _Group(most)
        self._most_of_network = most_of_network
        self._networks = networks
        self._trusted = trusted
        self._by_network: dict[bytes, _Group] = {}

    def take(self, peer: str, give_way: Callable[[], None]) -> "Seat | None":
        """A seat, or None where those who have asked for something hold them all.

        `give_way` ends the connection at once. A trusted proxy is counted in all alone: it brings everybody.
        """
        networks = () if is_proxy(peer, self._trusted) else self._networks.of(peer)
        groups = {name: self._by_network.get(name) or _Group(self._most_of_network) for name in networks}
        counted = [*groups.values(), self._all]  # a network that is full makes room in itself first
        if not all(group.has_room() for group in counted):
            return None
        self._by_network.update(groups)
        return Seat(counted, give_way, lambda: self._forget(networks))

    def __len__(self) -> int:
        return self._all.taken

    def _forget(self, networks: Sequence[bytes]) -> None:
        for name in networks:
            if not self._by_network[name].taken:
                del self._by_network[name]


class Seat:
    """The seat of one connection, which waits until it has asked for something."""

    def __init__(
        self, groups: "Sequence[_Group]", give_way: Callable[[], None], left: Callable[[], None]
    ) -> None:
        self._groups = groups
        self._give_way = give_way
        self._left = left
        self._is_taken = True
        for group in groups:
            group.taken += 1
        self.wait()

    def wait(self) -> None:
        """Give way, from now on, to who comes, after those who wait already."""
        for group in self._groups if self._is_taken else ():
            group.waiting[self] = None

    def work(self) -> None:
        """Keep the seat, for a request is whole."""
        for group in self._groups:
            group.waiting.pop(self, None)

    def leave(self) -> None:
        """Give the seat back; once more changes nothing."""
        if not self._is_taken:
            return
        self._is_taken = False
        self.work()
        for group in self._groups:
            group.taken -= 1
        self._left()

    def make_room(self) -> None:
        """Leave, and end the connection."""
        self.leave()
        self._give_way()


class _Group:
    """Seats that are counted together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0
        self.waiting: dict[Seat, None] = {}
        """In order: the longest wait is first."""

    def has_room(self) -> bool:
        """Whether there is a seat, if need be one that was waited on."""
        if self.taken >= self._most and self.waiting:
            next(iter(self.waiting)).make_room()
        return self.taken < self._most
