"""The double of the OpenID provider: it signs everybody in at once."""

import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import BrowserContext, Page, Route

from tests.support.browser.a_product import a_token
from tests.support.browser.served import ISSUER

CORS = {"access-control-allow-origin": "*"}


@dataclass
class Provider:
    """A provider that signs everybody in at once."""

    nonce: str | None = None
    state: str | None = None
    issuer: str = ISSUER
    claims: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] | None = None
    """The claims of the next token alone."""
    refreshes: bool | None = None
    """Whether it renews tokens by a refresh token; None: it gives none."""
    asked: dict[str, str] = field(default_factory=dict)
    redeemed: dict[str, str] = field(default_factory=dict)
    """The last request for tokens, and all of them."""
    grants: list[str] = field(default_factory=list)
    signed_out: list[str] = field(default_factory=list)

    def serve(self, context: BrowserContext) -> "Provider":
        """Answer every page of a browser's context."""
        context.route(re.compile(f"^{ISSUER}(/realm)?/.well-known/openid-configuration$"), self.discover)
        context.route(f"{ISSUER}/authorize?*", self.authorize)
        context.route(f"{ISSUER}/token", self.token)
        context.route(f"{ISSUER}/out?*", self.end_session)
        return self

    def sign_in(self, page: Page, origin: str, **claims: Any) -> None:
        """Let the next page of this tab sign in without a word, as after one of ours that was left just now."""
        self.first = claims
        page.goto(f"{origin}/shared/icon.svg")
        page.evaluate("sessionStorage.setItem('staff-left', Date.now())")

    def discover(self, route: Route) -> None:
        """Say where things are."""
        places = {"authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token"}
        if self.refreshes is not None:
            places["end_session_endpoint"] = f"{ISSUER}/out"
        route.fulfill(json={"issuer": self.issuer} | places, headers=CORS)

    def authorize(self, route: Route) -> None:
        """Send the person back with a code."""
        self.asked = {name: value[0] for name, value in parse_qs(urlparse(route.request.url).query).items()}
        back = f"{self.asked['redirect_uri']}?code=a-code&state={self.state or self.asked['state']}"
        route.fulfill(status=302, headers={"location": back})

    def token(self, route: Route) -> None:
        """Give the token."""
        self.redeemed = {name: value[0] for name, value in parse_qs(route.request.post_data or "").items()}
        self.grants.append(self.redeemed["grant_type"])
        if self.redeemed["grant_type"] == "refresh_token" and not self.refreshes:
            route.fulfill(status=400, json={"error": "invalid_grant"}, headers=CORS)
            return
        said, self.first = self.first or self.claims, None
        of_code = {"nonce": self.nonce or self.asked["nonce"]}
        token = a_token(**({"iss": self.issuer, "jti": time.time_ns()} | of_code | said))
        given = {"id_token": token, "access_token": "opaque", "token_type": "Bearer"}
        more = {} if self.refreshes is None else {"refresh_token": f"refresh-{len(self.grants)}"}
        route.fulfill(json=given | more, headers=CORS)

    def end_session(self, route: Route) -> None:
        """Sign out, and lead back."""
        asked = {name: value[0] for name, value in parse_qs(urlparse(route.request.url).query).items()}
        self.signed_out.append(asked["id_token_hint"])
        route.fulfill(status=302, headers={"location": asked["post_logout_redirect_uri"]})
