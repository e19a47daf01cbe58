"""What a person may decide about a run on one machine."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class LocalSettings(BaseSettings):
    """The supervisor's settings, read from the environment."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    data: Path = Path("data")
    port: int = 8080
    kafka_port: int | None = None
    mongo_port: int | None = None
    oidc_port: int | None = None
    kafka: str = ""
    mongo: str = ""
    oidc_issuer: str = ""
    key_ring: str = ""
    magistrate_key: str = ""
