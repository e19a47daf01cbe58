"""The page of a unit: its key, what is sealed to it, read in the order that endangers nobody, and answered."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwe import encrypt_compact
from joserfc.jwk import ECKey
from playwright.sync_api import Page, Request, expect

from deploy.local.keys import protected
from shared.sealing import fingerprint, jwe_to
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER
from tests.support.browser.shown import shown
from tests.support.signalement.consented import proof_in

API = "/api/signalement"
INBOX = f"{API}/inbox"
NAME = f"police-{CONVERSATION}-0123456789ab"
UNIT = {"id": "police-33-bordeaux", "name": "Commissariat de Bordeaux"}
KEY = ECKey.generate_key("P-256").as_dict(private=True)
PASSPHRASE = "une phrase assez longue"
PLAIN = {
    "safe_contact": {
        "caution": "À lire avant de joindre cette personne. Soyez prudents.",
        "when": "jamais après 18 h", "means": ["phone"], "leave_message": False, "agreed_word": "tournesol",
    },
    "signalement": NAME, "forwarding": 1, "unit": UNIT, "urgency": "urgent", "time": "2026-11-02T09:00:00Z",
    "transmitted": ["phone"], "contact": {"phone": "06 12 34 56 78"},
    "summary": {
        "facts": "Il l’attendait chaque soir.\nIl a une arme.", "date": "mars", "offence": "freedom",
        "assessment": [{"question": "A-t-il une arme ?", "answer": "oui", "code": "weapon", "grave": True}],
    },
    "secret": "c2VjcmV0",
}  # fmt: skip
EXTRACTABLE = """async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const database = await done(indexedDB.open("unit-key"));
  const all = await done(database.transaction("keys").objectStore("keys").getAll());
  return all.flat().map(({ key }) => key.extractable);
}"""
OpenPage = Callable[..., Page]


def sealed(key: dict[str, Any] = KEY, **changed: Any) -> str:
    """The signalement, sealed to this key's public half."""
    public = {name: key[name] for name in ("kty", "crv", "x", "y")}
    return jwe_to(json.dumps(public), json.dumps(PLAIN | changed).encode())


def stranger() -> dict[str, Any]:
    """A key that the unit never had."""
    return ECKey.generate_key("P-256").as_dict(private=True)


def without_kid(key: dict[str, Any]) -> str:
    """The signalement, sealed by a library that does not say to which key."""
    algorithms = ["ECDH-ES+A256KW", "A256GCM"]
    header = {"alg": algorithms[0], "enc": algorithms[1]}
    return encrypt_compact(header, json.dumps(PLAIN), ECKey.import_key(key), algorithms=algorithms)


def an_entry(**changed: Any) -> dict[str, Any]:
    """A signalement, as the inbox lists it."""
    return {
        "id": str(uuid4()), "signalement": NAME, "unit": UNIT, "urgency": "urgent", "status": "forwarded",
        "answer": None, "tried": [], "forwarded": "2026-11-02T09:00:00Z", "deadline": "2026-11-02T10:00:00Z",
        "erased": False, **changed,
    }  # fmt: skip


@pytest.fixture
def say(language: str) -> dict[str, str]:
    """Give the page's sentences."""
    return Words(language, HOUSE / "services/signalement/web").sentences


@pytest.fixture
def open_page(watched: Watched, origin: str, product: Product, provider: Provider, language: str) -> OpenPage:
    """Give a way to open the page as an agent, with what is in the inbox."""
    offence = {"code": "freedom", "labels": {"fr": "Atteinte aux libertés", "en": "Offence against freedom"}}
    product.answers |= {
        ("GET", f"{API}/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", f"{API}/offences"): (200, [offence]),
    }

    def opened(*entries: dict[str, Any], jwe: str = "") -> Page:
        inbox = {"unit": UNIT["id"], "signalements": list(entries), "next": None}
        product.answers["GET", INBOX] = (200, inbox)
        for entry in entries:
            product.answers["GET", f"{INBOX}/{entry['id']}"] = (200, {**entry, "jwe": jwe or sealed()})
        provider.sign_in(watched.page, origin, role="agent", force="police", unit=UNIT["id"])
        watched.page.goto(f"{origin}/unit/?lang={language}")
        return watched.page

    return opened


def give(page: Page, say: dict[str, str], text: str, passphrase: str = "") -> None:
    """Choose the key's file, and read it."""
    file = {"name": "key.jwe", "mimeType": "application/octet-stream", "buffer": text.encode()}
    expect(page.get_by_label(say["key.file"])).to_be_visible()
    page.get_by_label(say["key.file"]).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label(say["key.passphrase"]).fill(passphrase)
    page.get_by_role("button", name=say["key.read"]).click()


def test_an_agent_opens_reads_in_order_and_answers(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str
) -> None:
    """The safe contact first, then the rest; the proof is made in the page, and the secret stays there."""
    entry = an_entry()
    page = open_page(
        entry, an_entry(status="unreachable", answer="unreachable", tried=["visit"], deadline=None)
    )
    item = page.locator("#inbox li").first
    expect(item).to_contain_text(say["inbox.forwarded"])
    item.get_by_role("button").click()
    expect(page.get_by_role("alert").filter(has_text=say["key.needed"])).to_be_visible()
    give(page, say, protected(json.dumps(KEY), PASSPHRASE), "une autre")
    expect(page.get_by_role("alert").filter(has_text=say["key.wrong-passphrase"])).to_be_visible()
    expect(page.get_by_label(say["key.passphrase"])).to_be_focused()
    shown(page, f"unit-key-{language}")
    give(page, say, protected(json.dumps(KEY), PASSPHRASE), PASSPHRASE)
    expect(page.locator("#key-title")).to_be_focused()
    shown(page, f"unit-inbox-{language}")
    item.get_by_role("button").click()
    opened = page.locator("#opened")
    expect(opened).to_contain_text("tournesol")
    expect(opened).not_to_contain_text("06 12 34 56 78")
    shown(page, f"unit-safe-contact-{language}")
    page.get_by_role("button", name=say["opened.read"]).click()
    expect(page.locator("#opened-rest h3").first).to_be_focused()
    for text in ("06 12 34 56 78", "Il a une arme."):
        expect(opened).to_contain_text(text)
    answers = f"{INBOX}/{entry['id']}/answers"
    product.answers["POST", answers] = (200, {**entry, "status": "received", "answer": "received"})
    for name in ("answer.received", "answer.received-confirm"):  # she reads it at once: two presses
        page.get_by_role("button", name=say[name], exact=True).click()
    expect(page.locator("#opened-news")).to_have_text(say["answer.sent"])
    expect(page.locator("#answers-title")).to_be_focused()
    page.locator("#tried summary").click()
    page.get_by_label(say["tried.phone"], exact=True).check()
    shown(page, f"unit-opened-{language}")
    page.get_by_role("button", name=say["answer.unreachable-send"]).click()
    expect(page.locator("#opened-news")).to_have_text(say["answer.sent"])
    check_answers(product, answers)


def check_answers(product: Product, answers: str) -> None:
    """Each answer bears its own proof, and none the secret."""
    received, unreachable = product.bodies("POST", answers)
    assert (received["status"], received["proof"]) == ("received", proof_in(PLAIN))
    assert unreachable["tried"] == ["phone"]
    assert unreachable["proof"] == proof_in(PLAIN, "unreachable")
    assert PLAIN["secret"] not in json.dumps(product.bodies("POST", answers))


def test_who_is_reached_in_her_conversation_alone_is_not_called_by_mistake(
    open_page: OpenPage, say: dict[str, str], language: str
) -> None:
    """The page says which answers reach her there; what else she gave is folded, under what it may be used for."""
    page = open_page(an_entry(), jwe=sealed(safe_contact={"means": ["chat"]}))
    give(page, say, json.dumps(KEY))
    page.locator("#inbox li button").click()
    expect(page.locator("#opened-safe")).to_contain_text(say["safe.chat-only"])
    page.get_by_role("button", name=say["opened.read"]).click()
    phone = page.get_by_text("06 12 34 56 78")
    expect(phone).to_be_hidden()
    page.locator("#tried summary").click()
    expect(page.get_by_label(say["tried.chat"])).to_be_visible()
    shown(page, f"unit-chat-only-{language}")
    page.get_by_text(say["contact.unsafe"]).click()
    expect(phone).to_be_visible()


def test_what_is_printed_is_the_signalement_and_nothing_of_the_page(
    open_page: OpenPage, say: dict[str, str]
) -> None:
    """The safe contact before the rest; no list, no key, no button."""
    page = open_page(an_entry())
    give(page, say, json.dumps(KEY))
    page.locator("#inbox li button").click()
    page.get_by_role("button", name=say["opened.read"]).click()
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.get_by_role("button", name=say["opened.print"]).click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    opened = page.locator("#opened")
    printed = opened.inner_text()
    assert printed.index("tournesol") < printed.index("06 12 34 56 78") < printed.index("Il a une arme.")
    assert page.locator("main").inner_text().strip() == printed.strip()
    assert page.get_by_role("button").count() == 0


def test_what_was_opened_is_hidden_and_the_key_is_kept_or_forgotten(
    open_page: OpenPage, say: dict[str, str]
) -> None:
    """The key stays through a reload, cannot be taken out, and is forgotten by a button; then nothing is shown."""
    entry = an_entry()
    page = open_page(entry)
    give(page, say, json.dumps(KEY))
    expect(page.locator("#key-here")).to_be_visible()
    open_page(entry)
    expect(page.locator("#key-here")).to_be_visible()
    page.locator("#inbox li button").click()
    expect(page.locator("#opened")).to_contain_text("tournesol")
    page.get_by_role("button", name=say["opened.hide"]).click()
    expect(page.locator("#inbox-title")).to_be_focused()
    assert "tournesol" not in page.content()
    assert page.evaluate(EXTRACTABLE) == [False]
    page.get_by_role("button", name=say["key.forget"]).click()
    expect(page.locator("#key-title")).to_be_focused()
    open_page(entry)
    expect(page.locator("#key-form")).to_be_visible()


def test_the_list_is_sent_again_only_where_it_has_changed(open_page: OpenPage, product: Product) -> None:
    """The page asks with the ETag of what it has, and keeps it at a 304; what comes in is shown all the same."""
    entries, answered = [an_entry()], list[int]()

    def inbox(request: Request) -> tuple[int, Any, dict[str, str]]:
        etag = f'"{len(entries)}"'
        status = 304 if request.headers.get("if-none-match") == etag else 200
        answered.append(status)
        body = {"unit": UNIT["id"], "signalements": entries, "next": None}
        return status, body if status == 200 else None, {"ETag": etag}

    page = open_page()
    product.answers["GET", INBOX] = inbox
    page.reload()
    expect(page.locator("#inbox li")).to_have_count(1)
    until(page, lambda: answered[-2:] == [200, 304], within=30)
    expect(page.locator("#inbox li")).to_have_count(1)
    expect(page.locator("#trouble")).to_be_empty()
    entries.append(an_entry())
    expect(page.locator("#inbox li")).to_have_count(2, timeout=20_000)
    assert answered[-1] == 200


def test_a_wrong_key_and_an_erased_one_are_said(open_page: OpenPage, say: dict[str, str]) -> None:
    """In a sentence that says what to do; a file without a private key is refused at once."""
    other = stranger()
    page = open_page(an_entry(), an_entry(erased=True), jwe=sealed(other))
    expect(page.locator("#inbox")).to_contain_text(say["inbox.erased"])
    expect(page.locator("#inbox button")).to_have_count(1)
    give(page, say, json.dumps({name: KEY[name] for name in ("kty", "crv", "x", "y")}))
    expect(page.get_by_role("alert").filter(has_text=say["key.unreadable"])).to_be_visible()
    give(page, say, json.dumps(KEY))
    page.locator("#inbox li button").first.click()
    named = say["opened.named-key"].replace("{kid}", fingerprint(json.dumps(other)))
    expect(page.get_by_role("alert").filter(has_text=named)).to_be_visible()


def test_a_unit_whose_key_was_changed_reads_what_was_sealed_before(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str
) -> None:
    """Both keys are held, also after a reload: nobody swaps files; what names no key is tried with each."""
    former, entries = ECKey.generate_key("P-384").as_dict(private=True), [an_entry() for _ in range(3)]
    boxes = [sealed(former), sealed(), without_kid(former)]
    page = open_page(*entries)
    give(page, say, json.dumps(former))
    page.get_by_role("button", name=say["key.change"]).click()
    expect(page.get_by_label(say["key.file"])).to_be_focused()
    shown(page, f"unit-another-key-{language}")
    for _ in range(2):  # read again, it is the same one
        give(page, say, json.dumps(KEY))
        expect(page.locator("#key-form")).to_be_hidden()
        page.get_by_role("button", name=say["key.change"]).click()
    open_page(*entries)
    for entry, box in zip(entries, boxes, strict=True):
        product.answers["GET", f"{INBOX}/{entry['id']}"] = (200, {**entry, "jwe": box})
    shows = [
        say["keys.fingerprint"].replace("{fingerprint}", fingerprint(json.dumps(k))) for k in (KEY, former)
    ]
    expect(page.locator("#key-fingerprints li")).to_have_text(shows)
    shown(page, f"unit-several-keys-{language}")
    for number in range(3):
        page.locator("#inbox li button").nth(number).click()
        expect(page.locator("#opened")).to_contain_text("tournesol")
        page.get_by_role("button", name=say["opened.hide"]).click()
    assert page.evaluate(EXTRACTABLE) == [False, False]
    product.answers["GET", f"{INBOX}/{entries[0]['id']}"] = (
        200,
        {**entries[0], "jwe": without_kid(stranger())},
    )
    page.locator("#inbox li button").first.click()
    expect(page.get_by_role("alert").filter(has_text=say["opened.another-key"])).to_be_visible()
