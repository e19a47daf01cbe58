"""The settings of the directory alone."""

from pydantic import Field

from shared.settings import Settings


class DirectorySettings(Settings):
    """The common settings, and those of the directory."""

    directory_near_km: float = Field(
        30.0, gt=0, le=20_000, description="Kilometres up to which a partner is near a commune."
    )
