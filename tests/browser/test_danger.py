"""Danger at the desk: declared and withdrawn at a second press, and what to do meanwhile."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import PATH, UNIT, a_supervision, a_waiting
from tests.support.browser.pages import Desk, Panel
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
SIGNALEMENTS = "/api/signalement/signalements"
SAVED = {"facts": "Menaces.", "date": "", "place": "", "offence": "", "urgency": "normal"}


def test_danger_shows_what_to_do(sit: Sit, product: Product, language: str) -> None:
    """Declaring danger puts the procedure on screen."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/danger"] = (200, {})
    product.answers["GET", "/api/signalement/offences"] = (200, [])
    product.answers["GET", "/api/signalement/danger-questions"] = (200, [])
    product.answers["GET", f"{SIGNALEMENTS}/one/summary"] = (200, SAVED)
    product.relay.log.event("signalement-progressed", signalement="one", status="awaiting-consent", unit=UNIT)
    desk = sit(language)
    panel = desk.take()
    button = panel.root.locator("[data-part=declare]")
    where = button.bounding_box()
    panel.button("danger.declare").dblclick()  # two clicks that nobody has read between are one press
    assert product.bodies("POST", f"{PATH}/danger") == []
    assert button.bounding_box() == where  # the second press of the same spot declares it
    panel.button("danger.declare-confirm").press("Tab")  # something else is done: nothing is confirmed
    panel.declare_danger()
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_focused()
    expect(panel.root).to_contain_text(desk.say("danger.5"))
    expect(panel.root).to_contain_text(desk.say("danger.6"))
    assert [list(body) for body in product.bodies("POST", f"{PATH}/danger")] == [["id"]]
    shown(desk.page, f"desk-danger-{language}")
    product.relay.log.event("danger-declared")
    what_was_saved_before_is_made_urgent(desk, panel, product, language)
    a_signalement_begins_urgent(panel)


def what_was_saved_before_is_made_urgent(desk: Desk, panel: Panel, product: Product, language: str) -> None:
    """A signalement that was saved as not urgent says so beside what to do; read again, it waits as urgent."""
    two = {"signalement": "two", "status": "awaiting-consent", "unit": UNIT}
    product.answers["POST", SIGNALEMENTS] = (201, two)
    says = panel.root.get_by_text(panel.say("lead.saved-not-urgent")).filter(visible=True)
    expect(says).to_be_visible()
    shown(desk.page, f"desk-danger-not-urgent-{language}")
    panel.button("lead.make-urgent").click()
    expect(panel.root.locator(".review dd").last).to_have_text(panel.say("lead.urgent"))
    expect(says).to_be_visible()
    panel.button("review.save").click()
    expect(says).to_have_count(0)
    (body,) = product.bodies("POST", SIGNALEMENTS)
    assert body["summary"] == SAVED | {"urgency": "urgent"}


def a_signalement_begins_urgent(panel: Panel) -> None:
    """Somebody is in danger: what is read before it leaves says it when its operator made it less than urgent."""
    panel.tool("signalement")
    urgent = panel.root.get_by_label(panel.say("lead.urgent"), exact=True)
    expect(urgent).to_be_checked()
    panel.root.get_by_label(panel.say("lead.facts")).fill("Menaces.")
    urgent.uncheck()
    panel.button("lead.draft").click()
    expect(panel.root.locator(".review")).to_contain_text(panel.say("lead.not-urgent-danger"))
    panel.button("review.correct").click()
    urgent.check()
    panel.button("lead.draft").click()
    expect(panel.root.locator(".review dd").last).to_have_text(panel.say("lead.urgent"))


def test_a_danger_that_is_refused_moves_nothing_under_the_pointer(sit: Sit, product: Product) -> None:
    """On a narrow screen too: why it was refused stands below, and the button stays where it is."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/danger"] = (503, {"title": "unconfirmed"})
    desk = sit()
    panel = desk.take()
    button = panel.root.locator("[data-part=declare]")
    for width in (1280, 360):
        desk.page.set_viewport_size({"width": width, "height": 740})
        where = button.bounding_box()
        panel.declare_danger()
        expect(panel.root.get_by_role("alert").get_by_text(desk.say("refused.503"))).to_be_visible()
        assert button.bounding_box() == where
        shown(desk.page, f"desk-danger-refused-{width}")


def test_danger_is_withdrawn_with_a_reason(sit: Sit, product: Product, language: str) -> None:
    """Not without one, and by two presses; the log says who withdrew it, and who of the supervision saw it."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/danger"] = (200, {})
    product.answers["POST", f"{PATH}/danger/withdrawal"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    panel.declare_danger()
    panel.button("danger.withdraw").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("danger.reason-missing"))).to_be_visible()
    panel.withdraw_danger("over")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_hidden()
    expect(panel.button("danger.declare")).to_be_visible()
    (body,) = product.bodies("POST", f"{PATH}/danger/withdrawal")
    assert body["reason"] == "over"
    log = product.relay.log
    log.event("danger-declared")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_visible()
    log.event("danger-withdrawn", pseudonym="Camille", reason="mistake")
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_hidden()
    expect(panel.log).to_contain_text(desk.say("danger.reason.mistake"))
    log.event("danger-acknowledged", danger="", pseudonym="Alix")
    expect(panel.log).to_contain_text("Alix")
    shown(desk.page, f"desk-danger-withdrawn-{language}")


def test_the_supervisor_sees_that_a_person_in_danger_is_silent(
    sit: Sit, product: Product, language: str
) -> None:
    """Cut off, without a word, or gone by the way out; with the last words' time, and an operator who is away."""
    entry = {
        "conversation": CONVERSATION, "since": a_waiting()["waiting_since"], "force": "police",
        "operator": "Camille", "unit": UNIT["name"], "status": "claimed", "erased_from": None,
        "withdrawn": None, "silence": "line", "silent_since": "2026-11-29T03:12:00Z",
        "last_words": "2026-11-29T03:07:00Z",
    }  # fmt: skip
    others = [
        entry
        | {"conversation": f"08-{n}123456789abcdef0123456789abcdef", "silence": silence, "last_words": None}
        for n, silence in enumerate(["words", "left"])
    ]
    lists = a_supervision(urgent=[entry, *others], duty_known=True, on_duty=[])
    product.answers["GET", "/api/chat/supervision"] = (200, lists)
    desk = sit(language, role="supervisor")
    listed = desk.page.locator("#urgent li")
    expect(listed).to_have_count(3)
    cut, quiet, gone = listed.all()
    expect(cut).to_contain_text(desk.say("supervision.held-alone", name="Camille"))
    expect(cut).to_contain_text(desk.say.pattern("supervision.silence.line"))
    expect(cut).to_contain_text(desk.say.pattern("supervision.last-words"))
    expect(quiet).to_contain_text(desk.say.pattern("supervision.silence.words"))
    expect(quiet).to_contain_text(desk.say("supervision.no-words"))
    expect(gone).to_contain_text(desk.say.pattern("supervision.silence.left"))
    shown(desk.page, f"desk-silence-{language}")


def test_the_operator_sees_that_a_person_in_danger_is_silent(sit: Sit, product: Product) -> None:
    """As marks between the messages."""
    claimable(product, a_waiting())
    desk = sit("fr")
    panel = desk.take()
    log, since = product.relay.log, "2026-11-29T03:12:00Z"
    log.event("silence-noticed", danger="", kind="line", since=since, last_words=None)
    log.event("silence-noticed", danger="", kind="words", since=since, last_words="2026-11-29T02:51:00Z")
    expect(panel.log.get_by_text(desk.say.pattern("mark.silence.words"))).to_contain_text("51")
    log.event("visitor-left")
    expect(panel.log).to_contain_text(desk.say.pattern("mark.silence.line"))
    expect(panel.log).to_contain_text(desk.say.pattern("mark.left"))
