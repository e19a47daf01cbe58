"""The magistrate's private key: refused at once when addresses are never sealed to such a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OKPKey, RSAKey
from playwright.sync_api import expect

from shared.sealing import fingerprint, jwe_to
from shared.sealing.jwe import CONTENT_ALGORITHM, CURVES, KEY_ALGORITHM
from tests.support.browser.a_product import PATH
from tests.support.browser.pages import Desk, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
SEALED = {"address": "203.0.113.7", "port": 50123, "time": "2026-11-02T09:00:00+00:00"}


AUTHORISED: dict[str, Any] = {
    "conversation": CONVERSATION, "identification": "0b6f3c1a-5d2e-4f80-9a1b-2c3d4e5f6a7b", "force": "police",
    "ground": "minor", "asked": "2026-11-02T09:05:00+00:00", "status": "authorised", "sealed_addresses": [],
    "refused": [],
}  # fmt: skip


def authorised(product: Product, *sealed: str) -> None:
    """A request that was authorised, with its sealed addresses."""
    product.answers["GET", "/api/chat/identifications"] = (
        200,
        [AUTHORISED | {"sealed_addresses": list(sealed)}],
    )
    product.answers["POST", f"{PATH}/disclosure"] = (200, {})


def give(desk: Desk, jwk: dict[str, Any]) -> None:
    """Choose a file that holds this key, once there is something to open."""
    expect(desk.button("magistrate.disclose")).to_be_visible()
    choose(desk, jwk)


def choose(desk: Desk, jwk: dict[str, Any]) -> None:
    """Choose a file that holds this key."""
    file = {"name": "key.json", "mimeType": "application/json", "buffer": json.dumps(jwk).encode()}
    desk.page.get_by_label(desk.say("magistrate.key")).set_input_files(file)  # type: ignore[arg-type]


def an_ec_key(curve: str = "P-256", **written: Any) -> dict[str, Any]:
    """A private key, with what is written over it."""
    return {**ECKey.generate_key(curve).as_dict(private=True), **written}


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "public": lambda: dict(ECKey.generate_key("P-256").as_dict(private=False)),
    "rsa": lambda: dict(RSAKey.generate_key(2048).as_dict(private=True)),
    "x25519": lambda: dict(OKPKey.generate_key("X25519").as_dict(private=True)),
    "secp256k1": lambda: an_ec_key("secp256k1"),
    "no curve": lambda: {name: value for name, value in an_ec_key().items() if name != "crv"},
    "another's half": lambda: an_ec_key(d=an_ec_key()["d"]),
    "off the curve": lambda: an_ec_key(x=an_ec_key()["x"]),
    "cut short": lambda: an_ec_key(d="AAAA"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_key_that_opens_no_address_is_refused_at_once(sit: Sit, product: Product, wrong: str) -> None:
    """Before any address is opened; the page holds no key then."""
    public = ECKey.generate_key("P-256").as_dict(private=False)
    authorised(product, jwe_to(json.dumps(public), json.dumps(SEALED).encode()))
    desk = sit(role="magistrate", force=None)
    give(desk, WRONG[wrong]())
    desk.expect_alert(desk.say("magistrate.key-wrong"))
    expect(desk.page.get_by_text(desk.say("magistrate.key-read"))).to_have_count(0)
    desk.button("magistrate.disclose").click()
    desk.expect_alert(desk.say("magistrate.key-needed"))


def test_another_key_is_said_to_be_one_before_anything_is_authorised(sit: Sit, product: Product) -> None:
    """By the fingerprint of the one to which addresses are sealed now: an older one may open older addresses."""
    private, other = an_ec_key(), an_ec_key()
    product.answers["GET", "/api/chat/identifications"] = (
        200,
        [AUTHORISED | {"status": "awaited", "sealed_to": fingerprint(json.dumps(private))}],
    )
    desk = sit(role="magistrate", force=None)
    expect(desk.button("magistrate.grant")).to_be_visible()
    for key, sentence in ((other, "key-not-current"), (private, "key-read")):
        choose(desk, key)
        expect(desk.page.locator("#magistrate-news")).to_have_text(desk.say(f"magistrate.{sentence}"))


@pytest.mark.parametrize("curve", CURVES)
def test_every_key_that_we_seal_to_opens(sit: Sit, product: Product, curve: str) -> None:
    """Whatever else is written in its file; all of a request's addresses are passed on."""
    private = an_ec_key(curve, alg="ECDH-ES", use="enc", key_ops=["deriveKey"])
    public = {name: private[name] for name in ("kty", "crv", "x", "y")}
    jwes = [jwe_to(json.dumps(public), json.dumps(SEALED | {"port": port}).encode()) for port in (1, 2)]
    authorised(product, *jwes)
    desk = sit(role="magistrate", force=None)
    give(desk, private)
    expect(desk.page.get_by_text(desk.say("magistrate.key-read"))).to_be_visible()
    desk.button("magistrate.disclose").click()
    until(desk.page, lambda: bool(product.bodies("POST", f"{PATH}/disclosure")))
    (body,) = product.bodies("POST", f"{PATH}/disclosure")
    assert [address["port"] for address in body["addresses"]] == [1, 2]


@pytest.mark.parametrize(("alg", "enc"), [("ECDH-ES", CONTENT_ALGORITHM), (KEY_ALGORITHM, "A128CBC-HS256")])
def test_an_address_sealed_otherwise_is_not_opened(
    sit: Sit, product: Product, language: str, alg: str, enc: str
) -> None:
    """The page says that the key is not at fault, and nothing is disclosed."""
    key = ECKey.generate_key("P-256")
    header = {"alg": alg, "enc": enc}
    authorised(product, jwe.encrypt_compact(header, json.dumps(SEALED), key, algorithms=[alg, enc]))
    desk = sit(language, role="magistrate", force=None)
    give(desk, dict(key.as_dict(private=True)))
    desk.button("magistrate.disclose").click()
    desk.expect_alert(desk.say("magistrate.sealed-otherwise"))
    shown(desk.page, f"desk-magistrate-otherwise-{language}")
    assert product.bodies("POST", f"{PATH}/disclosure") == []
