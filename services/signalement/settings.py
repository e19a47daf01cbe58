"""The settings of signalement alone."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, field_validator

from services.signalement.domain.due import Limits
from shared.forces import FORCES, FORCES_AND_PRACTICE
from shared.sealing import UnusableKey, public_key
from shared.sealing.key_files import PrivateKeyFile, PrivateKeyFiles
from shared.settings import Listed, Seconds, Session, Settings, with_servers

HOUR = 3600


@with_servers("signalement", FORCES_AND_PRACTICE)
class SignalementSettings(Settings):
    """The common settings, and those of signalement."""

    signalement_decides: Listed = Field(
        FORCES_AND_PRACTICE,
        description="The forces whose signalements this process decides, separated by commas.",
    )
    signalement_database: str = Field(
        "signalement", min_length=1, description="How the databases' names begin: signalement_police, …"
    )
    signalement_session: Session = Field(6.0, description="Seconds after which a dead decider is replaced.")
    signalement_key: PrivateKeyFile = Field(
        "",
        description="The file of its private key (JWK), for it alone; without it, nothing can be forwarded.",
    )
    signalement_other_keys: PrivateKeyFiles = Field(
        (),
        description="The files of its former and next private keys, separated by commas: they only open.",
    )
    signalement_unit_keys: str = Field(
        "", description="Local mode: a folder of public keys, <unit>.pub.json, to register for units without."
    )
    signalement_received_seconds: Seconds = Field(
        24 * HOUR, description="How long a unit may not say received."
    )
    signalement_contacted_seconds: Seconds = Field(
        72 * HOUR, description="How long a unit may not have reached the person."
    )
    signalement_urgent_received_seconds: Seconds = Field(
        1 * HOUR, description="The same, received, if urgent."
    )
    signalement_urgent_contacted_seconds: Seconds = Field(
        4 * HOUR, description="The same, reached, if urgent."
    )

    @field_validator("signalement_decides")
    @classmethod
    def _are_forces(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= set(FORCES_AND_PRACTICE):
            raise ValueError(f"write some of {', '.join(FORCES_AND_PRACTICE)}, separated by commas")
        return value

    @field_validator("signalement_unit_keys")
    @classmethod
    def _names_a_folder_of_public_keys(cls, value: str) -> str:
        if value and not Path(value).is_dir():
            raise ValueError("name a folder that is there")
        for force in FORCES_AND_PRACTICE:
            if value and (file := Path(value) / f"{force}.pub.json").exists():
                try:
                    public_key(str(file), local=True)
                except UnusableKey as error:
                    raise ValueError(f"{file.name} in it is refused. {error}") from None
        return value

    @property
    def forces(self) -> tuple[str, ...]:
        """The forces, and practice where one practises."""
        return FORCES_AND_PRACTICE if self.practice else FORCES

    def server_of(self, force: str) -> str:
        """The document server of a force's store."""
        own: str = getattr(self, f"signalement_mongo_{force}")
        return own or self.mongo

    @property
    def limits(self) -> Limits:
        """How long each answer may be waited for."""
        return {
            ("normal", "received"): timedelta(seconds=self.signalement_received_seconds),
            ("normal", "contacted"): timedelta(seconds=self.signalement_contacted_seconds),
            ("urgent", "received"): timedelta(seconds=self.signalement_urgent_received_seconds),
            ("urgent", "contacted"): timedelta(seconds=self.signalement_urgent_contacted_seconds),
        }
