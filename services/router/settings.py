"""The settings of the router alone, read by its service and by the command of its editions."""

from pydantic import Field

from shared.forces import FORCES, Force
from shared.settings import Count, Rate, Seconds, Settings


class RouterSettings(Settings):
    """The common settings, and those of the router."""

    router_database: str = Field("router", min_length=1, description="The name of the router's database.")
    router_unroutable_seconds: Seconds = Field(
        900, description="How long a person may be waited for who chooses a force."
    )
    router_questions_per_second: Rate = Field(
        10.0, description="Questions about communes that a network may go on asking."
    )
    router_questions_at_once: Count = Field(
        100, description="Questions about communes that a network may ask at once: each key is one."
    )
    router_default_force: Force = Field(
        FORCES[0], description=f"The force that takes over then: {' or '.join(FORCES)}."
    )
