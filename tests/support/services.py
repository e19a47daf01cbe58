"""The five services, as they are composed, without engines."""

import importlib
from functools import cache

from fastapi import FastAPI

from shared.settings import Settings

APPS = ("chat", "directory", "router", "signalement", "stats")
ISSUER = "https://accounts.example"
NOWHERE = {"kafka": "127.0.0.1:9", "mongo": "mongodb://127.0.0.1:9"}
"""Engines that do not answer."""


@cache
def app_of(service: str) -> FastAPI:
    """A service, not started."""
    app = importlib.import_module(f"services.{service}.app").create_app(
        Settings(oidc_issuer=ISSUER, **NOWHERE)
    )
    assert isinstance(app, FastAPI)
    return app
