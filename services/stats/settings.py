"""The settings of stats alone."""

from datetime import timedelta

from pydantic import Field

from services.stats.closing import ClosingRules
from shared.settings import Settings


class StatsSettings(Settings):
    """The common settings, and those of stats."""

    stats_database: str = Field("stats", min_length=1, description="The name of stats' database.")
    stats_limit: int = Field(
        11,
        ge=3,
        le=1_000_000,
        description="Figures by theme or département under this are suppressed, and those that would reveal them.",
    )
    stats_protection: int = Field(
        2,
        ge=0,
        le=1_000,
        description="A suppressed figure has possible values that are further apart than this.",
    )
    stats_grace_minutes: int = Field(
        60,
        ge=0,
        le=366 * 24 * 60,
        description="Minutes after its end when a day, month or year closes; later events change no release.",
    )
    stats_look_seconds: float = Field(
        30.0,
        gt=0,
        le=24 * 3600,
        description="Seconds between two looks of the scheduler; what changed between two waits for the next.",
    )

    @property
    def rules(self) -> ClosingRules:
        """How periods close."""
        return ClosingRules(
            self.stats_limit,
            timedelta(minutes=self.stats_grace_minutes),
            self.stats_kept_months,
            self.stats_protection,
        )
