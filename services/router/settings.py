"""What the router alone needs to be told: read by its service, and by the command of its editions."""

from pydantic import Field

from shared.facts import Force
from shared.settings import Settings


class RouterSettings(Settings):
    """What the router alone needs."""

    router_database: str = Field("router", min_length=1, description="The name of the router's database.")
    router_unroutable_seconds: int = Field(
        900, ge=1, description="How long a person may be waited for who chooses a force."
    )
    router_default_force: Force = Field(
        "police", description="The force that takes over then: police or gendarmerie."
    )
