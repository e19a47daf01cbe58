"""The caller's trace context, continued by all that is published and logged while a request is answered."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.cloudevents.trace import continued


class Traced:
    """The application, within the trace that the caller names in `traceparent`, if it names one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within the trace."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with continued(Headers(scope=scope).get("traceparent", "")):
            await self._app(scope, receive, send)
