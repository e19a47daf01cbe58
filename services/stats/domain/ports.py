"""What stats needs of the world: a store of notes, and of what was released and folded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.stats.domain.note import Note
from services.stats.domain.row import Row
from services.stats.domain.tally import Tally
from services.stats.domain.withhold import Key


class Notes(Protocol):
    """Gathers what handlers note; it is written at the end of the batch."""

    def take(self, note: Note) -> None:
        """Remember to write this."""


class Books(Protocol):
    """What is known: the days on which something happened, conversations, releases, folded months."""

    async def days(self) -> list[str]:
        """The days on which something was noted, in order."""

    async def rows(self, months: Iterable[str]) -> list[Row]:
        """The conversations of which something was noted in these months."""

    async def periods(self) -> set[str]:
        """The days, months and years that are released."""

    async def released(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What was released of these by theme and département, to analysts."""

    async def public(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What was told of these to everybody."""

    async def release(self, period: str, figures: Mapping[Key, int], public: Mapping[Key, int]) -> None:
        """Write a release, unless there is one."""

    async def untold(self) -> Sequence[tuple[str, Mapping[Key, int]]]:
        """Days and months that were released, and of which Kafka may not have been told; what to tell."""

    async def published(self, period: str) -> None:
        """Kafka has it."""

    async def folded(self, month: str) -> Tally | None:
        """The figures of a month whose conversations are deleted."""

    async def fold(self, month: str, tally: Tally) -> None:
        """Write these, unless they are written; then delete the conversations that count in no later month."""
