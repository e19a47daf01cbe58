"""The composition root of directory: what it is made of, and the only reading of its settings."""

from fastapi import FastAPI

from shared.http import service_app
from shared.settings import Settings, read


class DirectorySettings(Settings):
    """What an operator of the system may decide about directory."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service: alive, ready, and without features yet."""
    return service_app(
        "directory",
        settings or read(DirectorySettings),
        title="Passerelle: directory",
        description="Who can help near a commune.",
    )
