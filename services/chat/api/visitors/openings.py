"""The conversations that each network has open, counted in memory, under hashes that no one can turn back."""

from shared.problems import Problem
from shared.runtime.rates import Networks

NUMBERS = "En cas d’urgence : 17 ou 112, par SMS au 114."
TOO_FAST = f"Trop de demandes à la fois : réessayez dans {{wait}} s. {NUMBERS}"


class Openings:
    """The open conversations of each network, as this process knows them."""

    def __init__(self, most: int, networks: Networks) -> None:
        self._most = most
        self._networks = networks
        self._open: dict[bytes, set[str]] = {}
        self._network: dict[str, bytes] = {}

    def begin(self, address: str, conversation: str) -> None:
        """Count an opening; 429 when its network has too many."""
        networks = self._networks.of(address)
        if not networks:
            return
        network = networks[0]
        conversations = self._open.setdefault(network, set())
        if len(conversations) >= self._most:
            detail = f"Trop de conversations sont ouvertes depuis ce réseau. {NUMBERS}"
            raise Problem(429, "Trop de conversations", detail, headers={"Retry-After": "600"})
        conversations.add(conversation)
        self._network[conversation] = network

    def over(self, conversation: str) -> None:
        """Count a conversation no more: it is closed or erased, or was never opened."""
        network = self._network.pop(conversation, None)
        if network is not None:
            self._open[network].discard(conversation)
            if not self._open[network]:
                del self._open[network]
