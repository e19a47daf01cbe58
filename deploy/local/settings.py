"""What a person may decide about a run on one machine."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65_535)]


class LocalSettings(BaseSettings):
    """The supervisor's settings, read from the environment."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    data: Path = Path("data")
    port: Port = 8080
    kafka_port: Port | None = None
    mongo_port: Port | None = None
    oidc_port: Port | None = None
    kafka: str = ""
    mongo: str = ""
    oidc_issuer: str = ""
    key_ring: str = ""
    magistrate_key: str = ""
    signalement_key: str = ""
    signalement_public_key: str = ""
    signalement_unit_keys: str = ""
