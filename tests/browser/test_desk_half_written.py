"""Half-written text at the desk: sealed in this browser's session, there again after a reload, and gone in time."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from services.signalement.danger_questions import QUESTIONS
from tests.browser.test_desk_states import OTHERS, claimable
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk, Panel, until
from tests.support.browser.product import CONVERSATION, Log, Product, Relay
from tests.support.browser.provider import Provider
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
MESSAGE = "Je vous écris depuis le"
ACCOUNT = "Menaces répétées, devant témoins."
KEPT = "Object.keys(sessionStorage).filter((name) => name.startsWith('desk-draft:'))"
KEYS = """
async () => {
  const opened = indexedDB.open("desk", 1);
  const database = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
  const asked = database.transaction("keys").objectStore("keys").getAll();
  const all = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  database.close();
  return all.map(({ key }) => key.extractable);
}
"""
"""Whether each of the keys that the browser has can be taken out of it."""
LATE = """() => {
  const [asked, answered] = [fetch, new Promise((done) => (window.answer = done))];
  window.fetch = async (path, how) => {
    const answer = await asked(path, how);
    if (String(path).endsWith("/claim")) await answered;
    return answer;
  };
}"""
"""Holds back what is answered to a claim until `answer()`."""


def half_written(sit: Sit, product: Product) -> tuple[Desk, Panel]:
    """Give a desk with a message and a signalement that are half written."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.answers["POST", f"{PATH}/close"] = (200, {})
    product.relay.author = "operator"
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    desk = sit()
    panel = desk.panel()
    panel.field.fill(MESSAGE)
    panel.tool("signalement")
    account(desk).fill(ACCOUNT)
    until(desk.page, lambda: desk.page.evaluate(KEPT) != [])
    return desk, panel


def account(desk: Desk) -> Locator:
    """Find the field of what happened."""
    return desk.panel().root.get_by_label(desk.say("lead.facts"))


def test_half_written_text_is_there_again_after_a_reload(sit: Sit, product: Product) -> None:
    """Message and signalement; what the browser keeps can be read by nobody, and its key cannot be taken out."""
    desk, panel = half_written(sit, product)
    urgent = panel.root.get_by_label(desk.say("lead.urgent"), exact=True)
    urgent.check()  # by hand, and so it stays: before, in and after a danger
    product.relay.log.event("danger-declared")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_visible()
    panel.field.fill(MESSAGE.lower())
    panel.field.fill(MESSAGE)
    desk.page.reload()
    expect(panel.field).to_have_value(MESSAGE)
    panel.tool("signalement")
    expect(account(desk)).to_have_value(ACCOUNT)
    product.relay.log.event("danger-withdrawn", pseudonym="Camille", reason="over")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_hidden()
    expect(urgent).to_be_checked()
    product.relay.log.event("danger-declared")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_visible()
    panel.tool("signalement")
    urgent.uncheck()
    kept = desk.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert MESSAGE not in kept
    assert ACCOUNT not in kept
    assert desk.page.evaluate(KEYS) == [False]
    panel.write(f"{MESSAGE} commissariat.")
    panel.expect_state(f"{MESSAGE} commissariat.", "sent")
    desk.page.reload()
    expect(panel.message(f"{MESSAGE} commissariat.")).to_be_visible()
    expect(panel.field).to_have_value("")
    panel.tool("signalement")
    expect(urgent).not_to_be_checked()


def test_half_of_a_danger_assessment_is_there_again_after_a_reload(sit: Sit, product: Product) -> None:
    """Each answer as soon as it is chosen; an answer that is taken back is not."""
    questions = [QUESTIONS[code].model_dump() for code in ("weapon", "injured")]
    product.answers["GET", "/api/signalement/danger-questions"] = (200, questions)
    desk, panel = half_written(sit, product)
    panel.root.get_by_text(desk.say("assessment.title")).click()
    weapon, injured = (
        panel.root.get_by_label(QUESTIONS[code].labels["fr"]) for code in ("weapon", "injured")
    )
    weapon.select_option("yes")
    injured.select_option("no")
    injured.select_option("")
    desk.page.reload()
    panel.tool("signalement")
    expect(weapon).to_have_value("yes")
    expect(injured).to_have_value("")


def test_signing_out_leaves_nothing_of_it(sit: Sit, product: Product) -> None:
    """Neither the text nor its key."""
    desk, _ = half_written(sit, product)
    desk.button("staff.sign-out").click()
    desk.button("shift.sign-out").click()
    expect(desk.button("signin.enter")).to_be_visible()
    assert desk.page.evaluate(KEPT) == []


def test_what_is_closed_leaves_nothing_half_written(sit: Sit, product: Product) -> None:
    """The conversation is over, and so is what was not sent in it."""
    desk, panel = half_written(sit, product)
    panel.close("information")
    expect(panel.field).to_be_hidden()
    until(desk.page, lambda: desk.page.evaluate(KEPT) == [])


def test_half_written_text_is_kept_for_a_shift(sit: Sit, product: Product, provider: Provider) -> None:
    """After it nobody finds it again."""
    desk, panel = half_written(sit, product)
    provider.claims = {"lasts": 20 * 3600}
    desk.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=13))
    desk.page.reload()
    expect(desk.row(panel)).to_be_visible()
    until(desk.page, lambda: desk.page.evaluate(KEPT) == [])
    expect(panel.field).to_have_value("")


def test_half_written_text_is_its_author_s_alone(sit: Sit, product: Product, provider: Provider) -> None:
    """A colleague who signs in in the same window finds nothing of it."""
    desk, panel = half_written(sit, product)
    provider.claims = {"sub": "operator-police-2"}
    desk.page.reload()
    expect(desk.row(panel)).to_be_visible()
    until(desk.page, lambda: desk.page.evaluate(KEPT) == [])
    expect(panel.field).to_have_value("")


def test_what_goes_back_to_the_queue_warns_before_and_is_taken_again(
    sit: Sit, product: Product, language: str
) -> None:
    """In the title, the row and the head, with a way to stay; what was half written is there again."""
    until = (datetime.now(UTC) + timedelta(minutes=3)).isoformat()
    entry = a_waiting(reply_until=until)
    product.answers["GET", "/api/chat/mine"] = (200, [entry])
    product.relays[CONVERSATION] = Relay(Log(), author="operator")
    desk = sit(language)
    panel = desk.panel()
    expect(panel.root.get_by_text(desk.say.pattern("keeping.until"))).to_be_visible()
    expect(desk.row(panel)).to_contain_text(desk.say.pattern("mine.keep"))
    expect(desk.page).to_have_title(re.compile(re.escape(desk.say("news.to-keep.one", count=1))))
    panel.button("keeping.keep").click()
    expect(panel.field).to_be_focused()
    panel.field.fill("Je suis là.")
    shown(desk.page, f"desk-keep-{language}")
    product.relay.log.event("visitor-resumed")
    expect(desk.row(panel)).to_contain_text(desk.say("mine.elsewhere"))
    expect(desk.page).to_have_title(re.compile(re.escape(desk.say("news.to-read", names=CONVERSATION[:8]))))
    panel.button("desk.elsewhere-seen").click()
    expect(desk.row(panel)).not_to_contain_text(desk.say("mine.elsewhere"))
    product.relay.log.event("conversation-released", cause="unanswered")
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    desk.expect_alert(desk.say("refused.unanswered"))
    expect(desk.row(panel)).to_contain_text(desk.say("mine.unanswered"))
    again = desk.row(panel).get_by_role("button", name=desk.say("keeping.retake"), exact=True)
    expect(again).to_be_hidden()
    claimable(product, entry)
    expect(panel.button("keeping.retake")).to_be_visible()
    shown(desk.page, f"desk-returned-{language}")
    product.relay.refuses_hello = None
    again.click()
    expect(desk.panel().field).to_have_value("Je suis là.")
    expect(desk.panel().field).to_be_focused()


def test_what_is_taken_does_not_open_under_who_writes_in_another(sit: Sit, product: Product) -> None:
    """The answer comes a while after the press: the words stay where they were begun."""
    claimable(product, a_waiting(), a_waiting(OTHERS[0]))
    desk = sit()
    first = desk.take()
    desk.page.evaluate(LATE)
    desk.button("queue.claim").click()
    first.field.click()
    first.field.press_sequentially("Votre ")
    desk.page.evaluate("answer()")
    row = desk.page.locator(f'#mine [data-conversation="{OTHERS[0]}"]')
    expect(row).to_contain_text(desk.say("mine.new"))
    desk.page.keyboard.type("adresse")
    expect(first.field).to_have_value("Votre adresse")
    desk.open(desk.panel(1))
    expect(row).not_to_contain_text(desk.say("mine.new"))
