"""The endpoints of signalement, for operators, supervisors and administrators."""

from services.signalement.api import drafts, requests, reroutes, signalements, supervision, unit_keys

ROUTERS = tuple(
    module.router for module in (drafts, signalements, reroutes, requests, supervision, unit_keys)
)
