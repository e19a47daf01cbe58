"""A unit makes its key in its page: from the passphrase to the first signalement that is sealed to it and opened."""

import json
from pathlib import Path
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey, OctKey
from playwright.sync_api import Page, expect

from shared.sealing import fingerprint
from shared.sealing.jwe import check_public
from tests.browser.test_unit_page import EXTRACTABLE, INBOX, OpenPage, an_entry, give, open_page, say, sealed
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

__all__ = ["open_page", "say"]

PASSPHRASE = "girafe tambour lundi vapeur"
PROTECTION = ["PBES2-HS512+A256KW", "A256GCM"]


def make(page: Page, say: dict[str, str], passphrase: str, again: str) -> None:
    """Choose the passphrase, and have the key made."""
    page.get_by_label(say["make.passphrase"]).fill(passphrase)
    page.get_by_label(say["make.again"]).fill(again)
    page.get_by_role("button", name=say["make.make"]).click()


def made(page: Page, say: dict[str, str], folder: Path) -> str:
    """Have the key made, and keep its file, which bears the unit's name; its text."""
    with page.expect_download() as saving:
        make(page, say, PASSPHRASE, PASSPHRASE)
    assert saving.value.suggested_filename.startswith("passerelle-police-33-bordeaux-20")
    saving.value.save_as(folder / "unit.jwe")
    return (folder / "unit.jwe").read_text()


def private_in(file: str) -> dict[str, Any]:
    """The private key that another library finds in the file, with the passphrase."""
    text = jwe.decrypt_compact(file, OctKey.import_key(PASSPHRASE.encode()), algorithms=PROTECTION)
    read: dict[str, Any] = json.loads(text.plaintext or b"")
    return read


def test_a_key_is_made_proved_given_and_opens_what_is_sealed_to_it(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str, tmp_path: Path
) -> None:
    """Its public half is shown once its file is read back; the private half is never in the page again."""
    entry = an_entry()
    page = open_page(entry)
    page.get_by_text(say["make.title"], exact=True).click()
    make(page, say, "trop courte", "trop courte")
    short = say["make.short"].replace("{shortest}", "20")
    expect(page.get_by_role("alert").filter(has_text=short)).to_be_visible()
    make(page, say, PASSPHRASE, f"{PASSPHRASE}e")
    expect(page.get_by_role("alert").filter(has_text=say["make.differs"])).to_be_visible()
    file = made(page, say, tmp_path)
    expect(page.locator("#make-news")).to_contain_text("passerelle-police-33-bordeaux-20")
    expect(page.get_by_label(say["key.file"])).to_be_focused()
    expect(page.locator("#key-public-part")).to_be_hidden()
    shown(page, f"unit-key-made-{language}")
    give(page, say, file, PASSPHRASE)
    page.get_by_text(say["key.public"], exact=True).click()
    public = page.get_by_label(say["keys.jwk"]).input_value()
    shown(page, f"unit-key-public-{language}")
    check_public(public, local=False)
    assert json.loads(public)["kid"] == fingerprint(public)
    expect(page.locator("#key-fingerprints")).to_contain_text(fingerprint(public))
    private = private_in(file)
    assert ECKey.import_key(private).thumbprint() == fingerprint(public)
    product.answers["GET", f"{INBOX}/{entry['id']}"] = (200, {**entry, "jwe": sealed(json.loads(public))})
    page.locator("#inbox li button").click()
    expect(page.locator("#opened")).to_contain_text("tournesol")
    assert page.evaluate(EXTRACTABLE) == [False]
    assert private["d"] not in page.content() + public


def test_each_key_that_is_made_is_another_one(
    open_page: OpenPage, say: dict[str, str], tmp_path: Path
) -> None:
    """Two files under one passphrase hold two keys, and neither says anything without it."""
    page = open_page()
    page.get_by_text(say["make.title"], exact=True).click()
    first, second = made(page, say, tmp_path), made(page, say, tmp_path)
    assert private_in(first)["d"] != private_in(second)["d"]
