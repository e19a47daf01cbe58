"""Sessions at the local provider: signing in once for all pages, renewal, and signing out everywhere."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import flask
import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from shared.identity.logout_tokens import EVENT

COOKIE = "provider-session"
LOGOUT = "/api/chat/back-channel-logout"
"""Where a site of ours takes logout tokens."""
LEVEL = "one-click"
"""The `acr` of everybody here."""
A_TOKEN = 3600
"""Seconds; the page renews it for as long as the session goes on."""
OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}
SUPPORTED = {
    "acr_values_supported": [LEVEL],
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
}


@dataclass
class Session:
    """A session of somebody at the provider, and the sites that they reached by it."""

    sub: str
    sid: str = field(default_factory=lambda: uuid4().hex)
    began: int = field(default_factory=lambda: int(time.time()))
    sites: dict[str, str] = field(default_factory=dict)
    """The client of each origin."""
    claims: dict[str, Any] = field(default_factory=dict)
    """The claims of its ID tokens that are of the person."""


class Sessions:
    """The sessions that go on, in memory: a restart of the provider ends them, not the tokens that it gave."""

    def __init__(self, app: flask.Flask, key: RSAKey) -> None:
        """Serve an application whose tokens this key signs."""
        self._app = app
        self._key = key
        self._by_sid: dict[str, Session] = {}
        self._by_code: dict[str, Session] = {}
        self._by_refresh_token: dict[str, Session] = {}
        self._before: dict[str, Callable[[], flask.typing.ResponseReturnValue | None]] = {
            "/oauth2/authorize": self._let_in_silently,
            "/oauth2/token": self._renew,
            "/oauth2/end_session": self._end_named,
            "/oauth2/end_session/confirm": self._end_confirmed,
        }
        self._after: dict[str, Callable[[flask.Response], None]] = {
            "/oauth2/authorize": self._remember,
            "/oauth2/token": self._complete,
            "/.well-known/openid-configuration": _describe,
        }
        app.before_request(self._asked)
        app.after_request(self._answered)

    def _asked(self) -> flask.typing.ResponseReturnValue | None:
        act = self._before.get(flask.request.path)
        return act() if act else None

    def _answered(self, answer: flask.Response) -> flask.Response:
        if act := self._after.get(flask.request.path):
            act(answer)
        return answer

    def _let_in_silently(self) -> flask.typing.ResponseReturnValue | None:
        """Answer `prompt=none`: at once for who has a session, and with an error for who has none."""
        asked = flask.request
        if asked.method != "GET" or asked.args.get("prompt") != "none":
            return None
        session = self._by_sid.get(asked.cookies.get(COOKIE, ""))
        if session is None:
            refused = urlencode({"error": "login_required", "state": asked.args.get("state", "")})
            return flask.redirect(f"{asked.args['redirect_uri']}?{refused}")
        with self._app.test_request_context(
            asked.path,
            base_url=asked.host_url,
            query_string={name: value for name, value in asked.args.items() if name != "prompt"},
            method="POST",
            data={"sub": session.sub},
            headers={"Cookie": f"{COOKIE}={session.sid}"},
        ):
            return self._app.full_dispatch_request()

    def _remember(self, answer: flask.Response) -> None:
        """Keep the session of who has just been let in."""
        asked, query = flask.request, urlsplit(answer.headers.get("Location", "")).query
        code = dict(part.partition("=")[::2] for part in query.split("&")).get("code")
        if asked.method != "POST" or not code:
            return
        known = self._by_sid.get(asked.cookies.get(COOKIE, ""))
        session = known if known and known.sub == asked.form["sub"] else Session(asked.form["sub"])
        self._by_sid[session.sid] = self._by_code[code] = session
        site = urlsplit(asked.args["redirect_uri"])
        session.sites[f"{site.scheme}://{site.netloc}"] = asked.args["client_id"]
        answer.set_cookie(COOKIE, session.sid, path="/oauth2", httponly=True, samesite="Lax")

    def _renew(self) -> flask.typing.ResponseReturnValue | None:
        """Answer a refresh token, once, for as long as its session goes on: the provider gives no ID token for it."""
        form = flask.request.form
        if form.get("grant_type") != "refresh_token":
            return None
        session = self._by_refresh_token.pop(form.get("refresh_token", ""), None)
        return self._given(session, session.claims) if session else ({"error": "invalid_grant"}, 400)

    def _complete(self, answer: flask.Response) -> None:
        """Answer a code with tokens that name the session."""
        session = self._by_code.pop(flask.request.form.get("code", ""), None)
        if session is None or answer.status_code != 200:
            return
        given = answer.get_json()
        claims = jwt.decode(given["id_token"], self._key, algorithms=["RS256"]).claims
        session.claims = {name: value for name, value in claims.items() if name not in {"nonce", "at_hash"}}
        answer.set_data(json.dumps(self._given(session, claims) | {"access_token": given["access_token"]}))

    def _given(self, session: Session, claims: dict[str, Any]) -> dict[str, Any]:
        now, refresh_token = int(time.time()), token_urlsafe()
        self._by_refresh_token[refresh_token] = session
        its = {"sid": session.sid, "acr": LEVEL, "auth_time": session.began, "iat": now, "exp": now + A_TOKEN}
        return {
            "id_token": self._signed(claims | its), "refresh_token": refresh_token, "token_type": "Bearer",
            "access_token": token_urlsafe(), "expires_in": A_TOKEN,
        }  # fmt: skip

    def _end_named(self) -> flask.typing.ResponseReturnValue | None:
        """End the session of the token that the page hints at, and lead back; without one, the provider asks."""
        asked = flask.request.values
        try:
            hint = jwt.decode(asked.get("id_token_hint", ""), self._key, algorithms=["RS256"]).claims
        except (JoseError, ValueError):
            return None
        self._end(str(hint.get("sid", "")))
        back = asked.get("post_logout_redirect_uri", "")
        return flask.redirect(back) if urlsplit(back).hostname in OWN_MACHINE else None

    def _end_confirmed(self) -> None:
        self._end(flask.request.cookies.get(COOKIE, ""))

    def _end(self, sid: str) -> None:
        """End a session: no token of it is renewed, and each site learns of it."""
        session = self._by_sid.pop(sid, None)
        if session is None:
            return
        for known in (self._by_code, self._by_refresh_token):
            for token in [token for token, its in known.items() if its is session]:
                known.pop(token, None)
        for origin, client in session.sites.items():
            if urlsplit(origin).hostname in OWN_MACHINE:
                with suppress(httpx.HTTPError):  # a site that is not there learns nothing
                    form = {"logout_token": self._logout_token(session, client)}
                    httpx.post(f"{origin}{LOGOUT}", data=form, timeout=6, trust_env=False)

    def _logout_token(self, session: Session, client: str) -> str:
        now = int(time.time())
        claims = {
            "iss": flask.request.host_url.rstrip("/"), "aud": client, "iat": now, "exp": now + 120,
            "jti": uuid4().hex, "sub": session.sub, "sid": session.sid, "events": {EVENT: {}},
        }  # fmt: skip
        return self._signed(claims, "logout+jwt")

    def _signed(self, claims: dict[str, Any], kind: str = "JWT") -> str:
        return jwt.encode({"alg": "RS256", "typ": kind}, claims, self._key, algorithms=["RS256"])


def _describe(answer: flask.Response) -> None:
    answer.set_data(json.dumps(answer.get_json() | SUPPORTED))
