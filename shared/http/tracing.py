"""The caller's trace context, continued by all that is published and logged while a request is answered."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.cloudevents.trace import continued
from shared.spans import serving


class Traced:
    """The application, within the trace that the caller names in `traceparent`, if it names one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer within the trace."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        caller = Headers(scope=scope).get("traceparent", "")
        if scope["type"] == "websocket":  # a line lasts for hours: each event that it brings has a trace
            with continued(caller):
                await self._app(scope, receive, send)
            return
        with serving(scope["method"], caller) as traceparent, continued(traceparent):
            await self._app(scope, receive, send)
