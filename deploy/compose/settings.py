"""The settings of `make up` and `make down`."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.settings import Port


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

    grafana_port: Port = Field(8445, description="The port of Grafana, on this machine alone.")

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
