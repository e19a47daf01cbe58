"""The months by which conversations are sealed, held against the key ring: another ring opens none of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from shared.events.chat import KeyMade
from shared.sealing import KeyRing

TRIED = 16
"""Keys of a month of which one at least must open: one alone may be damaged, or forged."""


class ExpiryMonths:
    """The months that the ring lacks: it is tried when a month is first known, and again at each look."""

    def __init__(self, ring: KeyRing) -> None:
        self.missing: set[str] = set()
        """Months that have not passed, and by which keys are wrapped that the ring does not open."""
        self._ring = ring
        self._known: Counter[str] = Counter()
        self._proofs: dict[str, KeyMade] = {}
        """A key of each month that the ring opened last."""

    @property
    def sentence(self) -> str:
        """The sentence that says what is wrong and what to do; empty when nothing is."""
        if not self.missing:
            return ""
        months = ", ".join(sorted(self.missing))
        return (
            f"The ring at KEY_RING has no key of {months}, by which conversations are sealed: "
            "give the ring that made them, or restore it."
        )

    def came(self, made: KeyMade) -> None:
        """Count a key that is known from now on."""
        self._known[made.month] += 1
        if made.month not in self._proofs and self._known[made.month] <= TRIED:
            self._try(made.month, [made])

    def went(self, made: KeyMade) -> None:
        """Count a key no more: it is destroyed."""
        self._known[made.month] -= 1
        if self._proofs.get(made.month) is made:
            del self._proofs[made.month]
        if not self._known[made.month]:
            del self._known[made.month]
            self.missing.discard(made.month)

    def look(self, known: Callable[[], Iterable[KeyMade]]) -> None:
        """Try the ring as it is on the disk now; only for a month without a proof are the known keys gone through."""
        for month, made in list(self._proofs.items()):
            if not self._ring.opens(made.wrapped, month):
                del self._proofs[month]
        for month in self._known.keys() - self._proofs.keys():
            self._try(month, islice((made for made in known() if made.month == month), TRIED))

    def _try(self, month: str, keys: Iterable[KeyMade]) -> None:
        proof = next((made for made in keys if self._ring.opens(made.wrapped, month)), None)
        if proof:
            self._proofs[month] = proof
            self.missing.discard(month)
        else:
            self.missing.add(month)
