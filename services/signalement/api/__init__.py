"""The endpoints of signalement, for operators, supervisors and administrators."""

from services.signalement.api import (
    drafts,
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
        signalements,
        reroutes,
        requests,
        parked,
        refused_answers,
        unit_keys,
        key_proposals,
    )
)
