"""A guard around every request: a bound on its body, headers on its answer, an answer to its failures."""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import structlog
from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from shared.failures import is_transient
from shared.http.bodies import LARGEST_BODY, checked, declared_length, too_large
from shared.http.head_requests import BodyNotWanted, HeadersOnly
from shared.http.headers import BY_HTTPS_ALONE, FOR_ANSWERS, FOR_EVERYBODY
from shared.problems import failure
from shared.spans import answered

INTERNAL_ERROR, TRY_AGAIN = 1011, 1013
GOES_ON = "passerelle.goes_on"
"""The ASGI extension by which an endpoint goes on with a socket that it accepted, once the layers around it returned.

Called with what serves the socket; the server offers it.
"""
ServeSocket = Callable[[WebSocket], Awaitable[None]]
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that metrics name; HEAD is measured as GET."""
OTHER = "other"
METHOD_NOT_ALLOWED = 405
log = structlog.get_logger()
seconds = Histogram(
    "passerelle_http_answer_seconds",
    "Time from a request to the beginning of its answer.",
    ["service", "method", "route", "status"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)


class Guard:
    """The application within its limits: its failures are answered too.

    `public`: the addresses, as they are declared, whose answers to GET the pages of others may read. `local`: whether
    browsers may come without TLS.
    """

    def __init__(
        self, app: ASGIApp, *, service: str, public: Collection[str] = (), local: bool = True
    ) -> None:
        self._app = app
        self._service = service
        self._public = public
        self._more = {} if local else BY_HTTPS_ALONE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or serve a socket."""
        if scope["type"] == "http":
            if scope["method"] == "HEAD":
                scope, send = {**scope, "method": "GET"}, HeadersOnly(send).send
            await self._answer(
                scope, receive, _Response(self._service, scope, send, self._public, self._more)
            )
        elif scope["type"] == "websocket":
            await self._serve_socket(scope, receive, _Socket(send))
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, response: "_Response") -> None:
        if declared_length(scope) > LARGEST_BODY:
            await too_large(scope).response()(scope, receive, response.send)
            return
        try:
            await self._app(scope, checked(scope, receive), response.send)
        except BodyNotWanted:
            return
        except Exception as error:
            log.error("request.failed", service=self._service, route=_route(scope), exc_info=error)
            if not response.begun:
                await failure(503 if is_transient(error) else 500)(scope, receive, response.send)
            elif not response.ended:
                raise  # the server cuts the connection: a half answer must not look whole

    async def _serve_socket(self, scope: Scope, receive: Receive, socket: "_Socket") -> None:
        inner = {**scope, "extensions": dict(scope.get("extensions") or {})}

        def goes_on(serve: ServeSocket) -> None:
            route, served = _route(inner), partial(serve, _accepted(scope, receive, socket.send))
            scope["extensions"][GOES_ON](partial(self._guarded, served, socket, lambda: route))

        if GOES_ON in inner["extensions"]:
            inner["extensions"][GOES_ON] = goes_on
        await self._guarded(partial(self._app, inner, receive, socket.send), socket, lambda: _route(inner))

    async def _guarded(
        self, serve: Callable[[], Awaitable[None]], socket: "_Socket", route: Callable[[], str | None]
    ) -> None:
        try:
            await serve()
        except WebSocketDisconnect:
            return
        except Exception as error:
            log.error("socket.failed", service=self._service, route=route(), exc_info=error)
            if not socket.ended:
                code = TRY_AGAIN if is_transient(error) else INTERNAL_ERROR
                await socket.send({"type": "websocket.close", "code": code})


class _Response:
    """A response to which the headers that it has not set itself are added; the time until it begins is measured."""

    def __init__(
        self, service: str, scope: Scope, send: Send, public: Collection[str], more: Mapping[str, str]
    ) -> None:
        self._service = service
        self._scope = scope
        self._send = send
        self._public = public
        self._more = more
        self._asked = time.perf_counter()
        self.begun = False
        self.ended = False

    async def send(self, message: Message) -> None:
        """Send a message on."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers().items():
                headers.setdefault(name, value)
            if "location" in headers:
                headers["location"] = _without_host(headers["location"])
            self._measure(message["status"])
        self.ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)

    def _headers(self) -> dict[str, str]:
        is_public = self._scope["method"] == "GET" and _route(self._scope) in self._public
        return {**(FOR_EVERYBODY if is_public else FOR_ANSWERS), **self._more}

    def _measure(self, status: int) -> None:
        method = self._scope["method"]
        if method not in METHODS or status == METHOD_NOT_ALLOWED:
            method = OTHER  # else each method that somebody invents would be a series of each address
        route = _route(self._scope) or ""
        answered(method, route, status)
        labels = (self._service, method, route, str(status))
        seconds.labels(*labels).observe(time.perf_counter() - self._asked)


class _Socket:
    """A socket that knows whether it was closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.ended = False

    async def send(self, message: Message) -> None:
        """Send a message on."""
        self.ended = self.ended or message["type"] == "websocket.close"
        await self._send(message)


def _accepted(scope: Scope, receive: Receive, send: Send) -> WebSocket:
    """The socket that was accepted, without the layers around the application that accepted it."""
    socket = WebSocket(scope, receive, send)
    socket.client_state = socket.application_state = WebSocketState.CONNECTED
    return socket


def _without_host(location: str) -> str:
    """The path and query alone: the host would be the one that the request names, which may be anybody's.

    One slash begins it: with two, a browser would take what follows for a host.
    """
    parts = urlsplit(location)
    return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))


def _route(scope: Scope) -> str | None:
    """The address as it is declared, never as it was asked."""
    return getattr(scope.get("route"), "path", None)
