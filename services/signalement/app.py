"""The composition root of signalement: what it is made of, and the only reading of its settings."""

from fastapi import FastAPI

from shared.http import service_app
from shared.settings import Settings, read


class SignalementSettings(Settings):
    """What an operator of the system may decide about signalement."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service: alive, ready, and without features yet."""
    return service_app(
        "signalement",
        settings or read(SignalementSettings),
        title="Passerelle: signalement",
        description="A consented signalement reaches a territorial service that answers, or someone is told.",
    )
