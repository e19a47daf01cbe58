"""The settings of a run on one machine."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.sealing import KeyRing, KeyRingUnavailable, private_key, public_key

Port = Annotated[int, Field(ge=1, le=65_535)]


class DataSettings(BaseSettings):
    """Where a run keeps everything."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    data: Path = Field(Path("data"), description="The folder where a run on this machine keeps everything.")


class LocalSettings(DataSettings):
    """The supervisor's settings, read from the environment; keys that were chosen are tried before any engine."""

    port: Port = 8080
    operations_port: Port | None = None
    kafka_port: Port | None = Field(
        None, description="The port of the run's own Kafka; empty: the last one, or a free one."
    )
    mongo_port: Port | None = Field(
        None, description="The port of its document server; empty: the last one, or a free one."
    )
    oidc_port: Port | None = Field(
        None, description="The port of its OpenID provider; empty: the last one, or a free one."
    )
    kafka: str = ""
    mongo: str = ""
    oidc_issuer: str = ""
    key_ring: str = ""
    magistrate_key: str = ""
    signalement_key: str = ""
    signalement_public_key: str = ""
    signalement_unit_keys: str = ""

    @field_validator("key_ring")
    @classmethod
    def _names_a_ring(cls, value: str) -> str:
        try:
            KeyRing(value).check() if value else None
        except KeyRingUnavailable as away:
            raise ValueError(str(away)) from None
        return value

    @field_validator("magistrate_key", "signalement_public_key")
    @classmethod
    def _names_a_public_key(cls, value: str) -> str:
        public_key(value, local=True)  # LOCAL=0 and a demonstration key: the services refuse that
        return value

    @field_validator("signalement_key")
    @classmethod
    def _names_a_private_key(cls, value: str) -> str:
        private_key(value, local=True)
        return value
