"""The ports of stats: the projection that handlers write, and the repository that figures are read from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.stats.domain.figures.opinions import OpinionKey
from services.stats.domain.figures.tally import Tally
from services.stats.domain.projection.change import Change
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.release.attribute_figures import ReleasedTables
from services.stats.domain.suppression.cells import FigureKey
from shared.events.chat import OpinionGiven


class Projection(Protocol):
    """The documents of conversations, written at the end of each batch."""

    def apply(self, change: Change) -> None:
        """Bring a change to the document of its conversation."""

    def keep(self, opinion: OpinionGiven) -> None:
        """Keep an opinion, once."""


class FiguresRepository(Protocol):
    """The conversations to count, the releases and the folded months."""

    async def days(self) -> list[str]:
        """The days on which some conversation changed, in order."""

    async def conversations(
        self, months: Iterable[str], before: datetime | None = None
    ) -> list[CountedConversation]:
        """The conversations that count, of those that changed in these months; as they were known before then."""

    async def opinions(self, month: str) -> Counter[OpinionKey]:
        """The opinions of a month, each question by itself."""

    async def released_periods(self) -> set[str]:
        """The days, months and years that are released."""

    async def released_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures released of these periods by theme and département, for analysts."""

    async def public_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures released of these periods for everybody."""

    async def released_tables(self, periods: Iterable[str]) -> dict[str, ReleasedTables]:
        """The tables of attributes and of delays released of these periods; none of those before."""

    async def add_release(
        self,
        period: str,
        figures: Mapping[FigureKey, int],
        public: Mapping[FigureKey, int],
        tables: ReleasedTables | None = None,
    ) -> None:
        """Write a release, unless there is one."""

    async def unpublished(self) -> Sequence[tuple[str, Mapping[FigureKey, int]]]:
        """The releases that Kafka may not have yet, with their public figures, in order."""

    async def mark_published(self, period: str) -> None:
        """Note that Kafka has the release of this period."""

    async def folded_month(self, month: str) -> Tally | None:
        """The tally of a month whose conversations are deleted."""

    async def fold_month(self, month: str, tally: Tally) -> None:
        """Write the tally, unless one is written; then delete the conversations that count in no later month."""
