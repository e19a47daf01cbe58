"""The evening of `test_story.py` in Chromium, by TLS, on a deployment of containers whose queue is empty.

`python -m tests.support.browser.contained SECRETS`: SCREENSHOTS names a folder for what was on screen. Staff sign in
by Keycloak's form. Chromium takes the deployment's certificate by its key, and no other.
"""

import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from playwright.sync_api import expect

from tests.browser.test_story import test_somebody_types_bordeau_and_is_answered as evening
from tests.support.browser.browser import a_chromium, picture
from tests.support.browser.pages import Desk
from tests.support.contained import deployment
from tests.support.product import Product


def key_of(certificate: Path) -> str:
    """The hash of its public key, as Chromium takes it."""
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


OPERATOR = "operator-police-2"
"""An operator who has none of the conversations of `tests.support.rolled`."""


def signing_in_with(password: str) -> Any:
    """A way to sign in at Keycloak, as `Desk.sign_in` is one at the local provider."""

    def sign_in(desk: Desk, _: str) -> None:
        page = desk.page
        page.get_by_role("button", name=desk.say("signin.enter"), exact=True).click()
        page.locator("#username").fill(OPERATOR)
        page.locator("#password").fill(password)
        picture(page, "story-0-accounts")
        page.locator("#kc-login").click()
        expect(page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()

    return sign_in


def main(folder: Path) -> None:
    """Drive the evening; an assertion says what was not as it is on one machine."""
    site, issuer, password = deployment(folder)
    Desk.sign_in = signing_in_with(password)  # type: ignore[method-assign]
    product = Product(url=site, kafka="", mongo="", oidc=issuer, folder=folder)
    with a_chromium(f"--ignore-certificate-errors-spki-list={key_of(folder / 'edge.pem')}") as browser:
        evening(browser, product)
    sys.stdout.write(f"The evening was as on one machine, at {site}.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
