"""The event of a period's release: the same one from any process, however often it is published."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from services.stats.domain.suppression.cells import ALL, FigureKey
from shared.events.stats import FiguresReleased, ReleasedFigures

PERIODS = UUID("6f1d5f0e-3a57-4a43-9d0a-6c1f2f7d2c11")
"""The namespace of the events' ids: each derives from it and from the period's name."""


def figures_released(period: str, figures: Mapping[FigureKey, int]) -> FiguresReleased:
    """Make the event, with a row for each force, theme and département of which some figure is public."""
    rows: dict[tuple[str, str, str], dict[str, int]] = {}
    for (force, departement, theme, measure), count in figures.items():
        crossed = ALL not in {departement, theme}
        if force != ALL and not crossed:
            rows.setdefault((force, departement, theme), {})[measure] = count
    released = [
        ReleasedFigures(force=f, departement=_name_or_none(d), theme=_name_or_none(t), **counts)
        for (f, d, t), counts in sorted(rows.items())
    ]
    return FiguresReleased.now(id=uuid5(PERIODS, period), period=period, figures=released)


def _name_or_none(name: str) -> str | None:
    return None if name == ALL else name
