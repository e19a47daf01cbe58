"""The settings of a backup, beside those of every service."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pyrage import IdentityError, RecipientError, x25519

from deploy.backup.problem import BackupProblem


def _words(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


class BackupSettings(BaseSettings):
    """To whom backups are encrypted, who opens them, and which document servers they hold."""

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    backup_recipients: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (), description="Public keys of age (`age1…`) to which a backup is encrypted, separated by spaces."
    )
    backup_identity: Path | None = Field(
        None, description="The file of the private key of age that opens it: to restore and to drill alone."
    )
    backup_mongo: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (),
        description="The document servers that a backup holds, by their addresses, separated by spaces; empty: "
        "`MONGO` alone.",
        repr=False,
    )

    def recipients(self) -> list[x25519.Recipient]:
        """The keys to encrypt to."""
        if not self.backup_recipients:
            raise BackupProblem("BACKUP_RECIPIENTS names nobody: write a public key of age, as in age1….")
        try:
            return [x25519.Recipient.from_str(one) for one in self.backup_recipients]
        except RecipientError:
            raise BackupProblem("BACKUP_RECIPIENTS holds what is no public key of age (age1…).") from None

    def identities(self) -> list[x25519.Identity]:
        """The keys that open."""
        if not self.backup_identity:
            raise BackupProblem("BACKUP_IDENTITY names no file: a backup is opened by a private key of age.")
        try:
            lines = self.backup_identity.read_text().splitlines()
            keys = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        except OSError as error:
            raise BackupProblem(f"BACKUP_IDENTITY cannot be read ({error.strerror}).") from None
        except (IdentityError, UnicodeDecodeError):
            raise BackupProblem("BACKUP_IDENTITY holds what is no private key of age.") from None
        if not keys:
            raise BackupProblem("BACKUP_IDENTITY holds no key.")
        return keys
