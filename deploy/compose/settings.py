"""The settings of `make up` and `make down`."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.settings import Port
from shared.kafka.rights import rights_of_party
from shared.settings import Listed, PartyNames


class ComposeSettings(BaseSettings):
    """Where the deployment keeps its secrets, and how it is reached."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    secrets: Path = Field(
        Path("data/compose"), description="The folder of a deployment's keys, certificates and passwords."
    )
    standins: bool = Field(
        False,
        description="Whether our own builds (`make images STANDINS=yes`) stand in place of others' images: `yes`.",
    )
    people: Literal["demonstration", "nobody"] = Field(
        "demonstration",
        description="Who is in the realm of accounts when it is made: demonstration or nobody.",
    )
    site_name: str = Field("passerelle.localhost", description="The name of the site, for its certificate.")
    site_port: Port = Field(8443, description="Its port.")
    site_address: str = Field(
        "127.0.0.1", description="The address of this machine at which it is published."
    )
    accounts_name: str = Field("accounts.localhost", description="The name of the staff's accounts.")
    accounts_port: Port = Field(8444, description="Their port.")
    front_ends: PartyNames = Field(
        (), description="The front-ends of others that are let in, by name, separated by commas."
    )
    units: Listed = Field(
        (), description="The units whose own software speaks with Kafka, by id, separated by commas."
    )
    pipelines: PartyNames = Field((), description="The reporting pipelines, by name, separated by commas.")
    parties_name: str = Field("kafka.localhost", description="The name by which those parties reach Kafka.")
    parties_port: Annotated[int, Field(ge=1, le=65_533)] = Field(
        9441, description="The port of the first broker for them; those of the others follow."
    )
    grafana_port: Port = Field(8445, description="The port of Grafana, on this machine alone.")

    @field_validator("units")
    @classmethod
    def _are_units(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for unit in value:
            if not re.fullmatch(r"[A-Za-z0-9-]+", unit):
                raise ValueError("write units' ids, as in police-33-bordeaux, separated by commas")
            list(rights_of_party("territory", unit))
        return value

    @property
    def parties(self) -> list[str]:
        """The outside parties that speak with Kafka, by the names of their users there."""
        kinds = {"front-end": self.front_ends, "territory": self.units, "reporting-pipeline": self.pipelines}
        return [f"{kind}.{name}" for kind, names in kinds.items() for name in names]

    @property
    def site(self) -> str:
        """The origin of the site."""
        return f"https://{self.site_name}{_shown(self.site_port)}"

    @property
    def accounts(self) -> str:
        """The origin of the staff's accounts."""
        return f"https://{self.accounts_name}{_shown(self.accounts_port)}"

    @property
    def issuer(self) -> str:
        """The staff's OpenID provider."""
        return f"{self.accounts}/realms/passerelle"


def _shown(port: int) -> str:
    return "" if port == 443 else f":{port}"
