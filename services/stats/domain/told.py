"""What is told of a period that has closed: one fact, whoever tells it, and however often."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from services.stats.domain.withhold import ALL, Key
from shared.events.stats import FiguresReleased, ReleasedFigures

PERIODS = UUID("6f1d5f0e-3a57-4a43-9d0a-6c1f2f7d2c11")
"""The id of what is told of a period derives from this and the period's name."""


def figures_released(period: str, figures: Mapping[Key, int]) -> FiguresReleased:
    """A row for each force, theme and département of which some figure is told."""
    rows: dict[tuple[str, str, str], dict[str, int]] = {}
    for (force, departement, theme, measure), count in figures.items():
        crossed = ALL not in {departement, theme}
        if force != ALL and not crossed:
            rows.setdefault((force, departement, theme), {})[measure] = count
    published = [
        ReleasedFigures(force=f, departement=_named(d), theme=_named(t), **counts)
        for (f, d, t), counts in sorted(rows.items())
    ]
    return FiguresReleased.now(id=uuid5(PERIODS, period), period=period, figures=published)


def _named(name: str) -> str | None:
    return None if name == ALL else name
