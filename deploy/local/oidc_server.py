"""The local OpenID provider: the demonstration accounts, one click each."""

import json
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

import flask
import oidc_provider_mock
import uvicorn
from authlib.jose import RSAKey
from joserfc import jwk

from deploy.local.accounts import ACCOUNTS
from deploy.local.oidc_sessions import A_TOKEN, Sessions
from deploy.local.ports import LOOPBACK

PUBLIC = {"/.well-known/openid-configuration", "/jwks", "/oauth2/token", "/userinfo"}

ELSEWHERE = re.compile(r"<link\b[^>]*>")
"""The stylesheet that the provider's pages ask a stranger for."""
STYLE = """\
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 2rem 1rem; }
  .container { margin: auto; }
  button, input { font: inherit; padding: .6rem 1rem; margin: .2rem 0; box-sizing: border-box; max-width: 100%; }
  [type=text] { width: 100%; }
</style>"""


def provider(key: RSAKey) -> WSGIApplication:
    """Make the provider, signing with that key."""
    users = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in ACCOUNTS.items()]
    app = oidc_provider_mock.app(user_claims=users, access_token_max_age=timedelta(seconds=A_TOKEN))
    app.debug = False

    @app.before_request
    def sign_with_the_kept_key() -> None:
        flask.g.oidc_provider_mock_storage.jwk = key

    Sessions(app, jwk.RSAKey.import_key(key.as_dict(is_private=True)))

    @app.after_request
    def let_the_pages_call(response: flask.Response) -> flask.Response:
        if flask.request.path in PUBLIC:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        return response

    @app.after_request
    def ask_nobody_else(response: flask.Response) -> flask.Response:
        if response.mimetype == "text/html":
            response.set_data(ELSEWHERE.sub(STYLE, response.get_data(as_text=True)))
            response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
        return response

    served: WSGIApplication = app
    return served


def kept_key(file: Path) -> RSAKey:
    """Read the signing key, made at the first start: a session survives a restart."""
    if not file.exists():
        made = RSAKey.generate_key(2048, is_private=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(made.as_dict(is_private=True)))
    return RSAKey.import_key(json.loads(file.read_text()))


if __name__ == "__main__":
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the loopback only
    served = provider(kept_key(Path(sys.argv[1])))
    uvicorn.run(served, interface="wsgi", host=LOOPBACK, port=int(sys.argv[2]), log_level="warning")
