"""Settings that name files of private keys: one that cannot be used is refused at start, with what to do."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from shared.sealing.jwe import UnusableKey, private_key
from shared.settings import Listed


def _named(file: str, info: ValidationInfo) -> str:
    private_key(file, local=info.data.get("local", True))
    return file


def _all_named(files: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for number, file in enumerate(files, 1):
        try:
            _named(file, info)
        except UnusableKey as error:
            raise ValueError(f"its file {number} is refused. {error}") from None
    return files


PrivateKeyFile = Annotated[str, AfterValidator(_named)]
"""The file of a private key (JWK); empty for none."""
PrivateKeyFiles = Annotated[Listed, AfterValidator(_all_named)]
"""The files of private keys (JWK), separated by commas."""
