"""The composition root of stats: what it is made of, and the only reading of its settings."""

from fastapi import FastAPI

from shared.http import service_app
from shared.settings import Settings, read


class StatsSettings(Settings):
    """What an operator of the system may decide about stats."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service: alive, ready, and without features yet."""
    return service_app(
        "stats",
        settings or read(StatsSettings),
        title="Passerelle: stats",
        description="Figures that are exact, and safe to publish.",
    )
