"""The endpoints of signalement, for operators, supervisors, administrators and the agents of units."""

from services.signalement.api import (
    drafts,
    inbox,
    key_proposals,
    parked,
    refused_answers,
    requests,
    reroutes,
    signalements,
    unit_keys,
)

ROUTERS = tuple(
    module.router
    for module in (
        drafts,
        inbox,
        signalements,
        reroutes,
        requests,
        parked,
        refused_answers,
        unit_keys,
        key_proposals,
    )
)
