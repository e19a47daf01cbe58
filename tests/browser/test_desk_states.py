"""Every state of the desk, in both languages: accessible, usable at 360 px, asking nobody else."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.a_product import PATH, UNIT, a_supervision, a_waiting
from tests.browser.browser import Watched
from tests.browser.pages import Desk
from tests.browser.product import CONVERSATION, Log, Product, Relay
from tests.browser.shown import shown

Sit = Callable[..., Desk]
OTHERS = ["08-1123456789abcdef0123456789abcdef", "03-2123456789abcdef0123456789abcdef"]
LATER = ["cyberharassment", "discrimination"]


def claimable(product: Product, *entries: dict[str, Any]) -> None:
    """Have these wait in the queue until they are claimed."""
    waiting = list(entries)
    product.answers["GET", "/api/chat/queue"] = lambda _: (200, waiting)
    for entry in entries:
        conversation = entry["conversation"]
        product.relays.setdefault(conversation, Relay())
        product.relays[conversation].author = "operator"

        def claim(_: object, entry: dict[str, Any] = entry) -> tuple[int, Any]:
            waiting.remove(entry)
            product.relays[entry["conversation"]].log.event("conversation-claimed", pseudonym="Camille")
            return 200, {}

        product.answers["POST", f"/api/chat/conversations/{conversation}/claim"] = claim


def test_nobody_sits_at_the_desk_unsigned(watched: Watched, origin: str, language: str) -> None:
    """The desk asks to sign in, and shows nothing else."""
    desk = Desk(watched.page, origin, language).come()
    expect(desk.button("signin.enter")).to_be_visible()
    assert not any("/api/chat/queue" in url for url in watched.requests)
    shown(watched.page, f"desk-sign-in-{language}")


def test_the_queue_says_what_an_operator_needs_to_choose(sit: Sit, product: Product, language: str) -> None:
    """Theme, département, language, urgency and waiting time stand in the queue."""
    claimable(product, a_waiting(OTHERS[0], urgency="urgent", theme="domestic-violence"), a_waiting())
    desk = sit(language)
    entry = desk.queue.get_by_role("listitem").first
    expect(entry).to_contain_text(desk.say("queue.urgent"))
    expect(entry).to_contain_text("Gironde")
    expect(entry).to_contain_text(desk.say("since.minutes.other", count=4))
    expect(desk.page.get_by_text(desk.say("queue.count.other", count=2))).to_be_visible()
    shown(desk.page, f"desk-queue-{language}")


def test_three_conversations_side_by_side(sit: Sit, product: Product, language: str) -> None:
    """Each conversation keeps its own words."""
    others = [a_waiting(conversation, theme=theme) for conversation, theme in zip(OTHERS, LATER, strict=True)]
    claimable(product, a_waiting(), *others)
    desk = sit(language)
    panels = [desk.take() for _ in range(3)]
    product.relay.log.message("visitor", "Bonjour, il a pris mon téléphone.")
    product.relays[OTHERS[0]].log.message("visitor", "On m’insulte en ligne.")
    panels[0].write("Bonjour, je vous lis.")
    panels[0].expect_state("Bonjour, je vous lis.", "sent")
    assert panels[0].said() == ["Bonjour, il a pris mon téléphone.", "Bonjour, je vous lis."]
    assert panels[1].said() == ["On m’insulte en ligne."]
    assert panels[2].said() == []
    desk.page.set_viewport_size({"width": 1600, "height": 950})
    tops = {round((panel.root.bounding_box() or {"y": -1})["y"]) for panel in panels}
    assert len(tops) == 1, "three fit beside each other on a wide screen"
    shown(desk.page, f"desk-conversations-{language}")


def test_what_becomes_urgent_comes_first(sit: Sit, product: Product) -> None:
    """The queue is in the service's order, whoever was on screen before."""
    calm, other = a_waiting(), a_waiting(OTHERS[0])
    product.answers["GET", "/api/chat/queue"] = (200, [calm, other])
    desk = sit("fr")
    expect(desk.queue.get_by_role("listitem")).to_have_count(2)
    product.answers["GET", "/api/chat/queue"] = (200, [other | {"urgency": "immediate"}, calm])
    expect(desk.queue.get_by_role("listitem").first).to_contain_text(desk.say("queue.urgent"))
    expect(desk.queue.get_by_role("listitem").first).to_contain_text(OTHERS[0][:8])


def test_danger_shows_what_to_do(sit: Sit, product: Product, language: str) -> None:
    """Declaring danger puts the procedure on screen."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/danger"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    panel.declare_danger()
    expect(panel.root.get_by_role("heading", name=desk.say("danger.title"))).to_be_focused()
    expect(panel.root).to_contain_text(desk.say("danger.6"))
    assert [list(body) for body in product.bodies("POST", f"{PATH}/danger")] == [["id"]]
    shown(desk.page, f"desk-danger-{language}")


def test_a_conversation_ends_with_one_outcome(sit: Sit, product: Product, language: str) -> None:
    """The outcome is asked for, then told."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    panel.root.get_by_text(desk.say("close.title"), exact=True).click()
    panel.button("close.now").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("desk.choose-outcome"))).to_be_visible()
    shown(desk.page, f"desk-closing-{language}")
    panel.root.get_by_label(desk.say("close.orientation")).check()
    panel.button("close.now").click()
    expect(panel.root.get_by_text(desk.say("desk.outcome.orientation"))).to_be_visible()
    body = product.bodies("POST", f"{PATH}/close")[0]
    assert (body["outcome"], body["theme"]) == ("orientation", "sexual-violence")
    shown(desk.page, f"desk-closed-{language}")
    panel.button("desk.away-panel").click()
    expect(desk.panels).to_have_count(0)


def test_a_claim_that_came_second_says_why(sit: Sit, product: Product, language: str) -> None:
    """The loser is told that a colleague took it."""
    claimable(product, a_waiting())
    refused = {"title": "refused", "reason": "already-claimed"}
    product.answers["POST", f"{PATH}/claim"] = (409, refused)
    desk = sit(language)
    desk.button("queue.claim").click()
    desk.expect_alert(desk.say("refused.already-claimed"))
    expect(desk.panels).to_have_count(0)
    shown(desk.page, f"desk-refused-{language}")


def test_the_supervisor_sees_what_waits_and_never_the_words(
    sit: Sit, watched: Watched, product: Product, language: str
) -> None:
    """Danger comes first, with who answers; what nobody could route waits for a choice of force."""
    since = a_waiting()["waiting_since"]
    late = {"conversation": CONVERSATION, "since": since, "force": "police"}
    urgent = [late | {"operator": "Camille", "unit": UNIT["name"]}, late | {"conversation": OTHERS[1]}]
    lists = a_supervision(unanswered=[late], urgent=urgent, magistrate_key=False)
    unroutable = {"conversation": OTHERS[0], "commune": "98411", "name": "Îles Saint-Paul", "since": since}
    product.answers["GET", "/api/chat/supervision"] = (200, lists)
    product.answers["GET", "/api/router/unroutable"] = (200, [unroutable | {"reason": "no-institution"}])
    product.answers["POST", f"/api/router/unroutable/{OTHERS[0]}"] = (200, {})
    watched.page.clock.install()
    desk = sit(language, role="supervisor")
    expect(desk.page.get_by_text(desk.say("supervision.no-key"))).to_be_visible()
    expect(desk.page.locator("#unanswered")).to_contain_text(desk.say("force.police"))
    held, free = desk.page.locator("#urgent li").all()
    expect(held).to_contain_text(desk.say("supervision.held", name="Camille"))
    expect(held).to_contain_text(UNIT["name"])
    expect(free).to_contain_text(desk.say("supervision.free"))
    expect(desk.page.locator(".lists h3").first).to_have_text(desk.say("supervision.urgent"))
    shown(desk.page, f"desk-supervision-{language}")
    waited = desk.page.locator("#unanswered li")
    before = waited.inner_text()
    desk.page.clock.fast_forward(180_000)
    expect(waited).not_to_have_text(before)
    desk.button("send-to.gendarmerie").click()
    expect(desk.button("send-to.gendarmerie")).to_have_count(0)
    assert product.bodies("POST", f"/api/router/unroutable/{OTHERS[0]}")[0]["force"] == "gendarmerie"


def test_the_supervisor_may_choose_the_service_of_another_commune(sit: Sit, product: Product) -> None:
    """Found as visitors find theirs; what is being typed survives a list that grows meanwhile."""
    entry = {
        "commune": "78621",
        "name": "Trappes",
        "since": a_waiting()["waiting_since"],
        "reason": "no-institution",
    }
    first, second = ({**entry, "conversation": other} for other in OTHERS[:2])
    competence = {"force": "police", "unit": UNIT}
    product.answers["GET", "/api/router/unroutable"] = (200, [first])
    product.answers["GET", "/api/router/communes/33063"] = (200, {"code": "33063", "competence": competence})
    product.answers["GET", "/api/router/communes/38048"] = (200, {"code": "38048", "competence": None})
    product.answers["POST", f"/api/router/unroutable/{OTHERS[0]}"] = (200, {})
    desk = sit(role="supervisor")
    field = desk.page.get_by_role("combobox", name=desk.say("unit.search"))
    field.press_sequentially("bordeaux")
    product.answers["GET", "/api/router/unroutable"] = (200, [first, second])
    expect(field).to_have_count(2, timeout=20_000)
    expect(field.first).to_have_value("bordeaux")
    expect(field.first).to_be_focused()
    desk.page.get_by_role("option", name="Les Bordeaux").click()
    expect(desk.page.get_by_text(desk.say("unit.none"))).to_be_visible()
    field.first.fill("bordeaux")
    desk.page.get_by_role("option", name="Bordeaux Gironde").click()
    shown(desk.page, "desk-supervision-unit")
    desk.page.get_by_role("button", name=desk.say("unit.send", unit=UNIT["name"])).click()
    expect(field).to_have_count(1)
    (body,) = product.bodies("POST", f"/api/router/unroutable/{OTHERS[0]}")
    assert (body["force"], body["unit"]) == ("police", UNIT["id"])


def test_what_a_visitor_erased_is_on_no_screen(sit: Sit, product: Product, language: str) -> None:
    """The operator keeps the panel and the fact, and no word."""
    claimable(product, a_waiting())
    product.relay.author = "operator"
    desk = sit(language)
    panel = desk.take()
    product.relay.log.message("visitor", "Un secret.")
    panel.write("Je vous lis.")
    expect(panel.message("Un secret.")).to_be_visible()
    product.relay.log.event("conversation-erased")
    expect(panel.log).to_contain_text(desk.say.pattern("mark.erased"))
    expect(panel.log).not_to_contain_text("Un secret.")
    expect(panel.log).not_to_contain_text("Je vous lis.")
    expect(panel.field).to_be_hidden()
    shown(desk.page, f"desk-erased-{language}")


def test_the_administrator_sees_that_a_key_is_missing(sit: Sit, product: Product, language: str) -> None:
    """Only they can install it."""
    product.answers["GET", "/api/chat/administration"] = (
        200,
        {"magistrate_key": False, "signalement_key": True},
    )
    desk = sit(language, role="administrator", force=None)
    expect(desk.page.get_by_text(desk.say("supervision.no-key"))).to_be_visible()
    shown(desk.page, f"desk-administration-{language}")


def test_a_session_warns_before_it_ends(sit: Sit, language: str) -> None:
    """The warning comes before the end, with a way to stay."""
    desk = sit(language, lasts=100, iat=0)
    desk.expect_alert(desk.say.pattern("session.ending"))
    expect(desk.button("session.renew")).to_be_visible()
    shown(desk.page, f"desk-session-{language}")


def test_loading_the_desk_again_finds_its_conversations(sit: Sit, product: Product) -> None:
    """The operator's open conversations come back with all that was said."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.relays[CONVERSATION] = Relay(Log(), author="operator")
    product.relay.log.message("visitor", "Vous êtes là ?")
    desk = sit()
    expect(desk.panel().message("Vous êtes là ?")).to_be_visible()
    desk.page.reload()
    expect(desk.panel().message("Vous êtes là ?")).to_be_visible()


def test_a_conversation_given_back_and_taken_again_is_whole(sit: Sit, product: Product) -> None:
    """What ended before in the log does not end it now."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.relay.author = "operator"
    log = product.relay.log
    log.event("conversation-claimed", pseudonym="Sam")
    log.message("operator", "Bonjour, c’est Sam.")
    log.event("conversation-released")
    log.event("conversation-claimed", pseudonym="Camille")
    log.event("conversation-closed", outcome="information")
    log.event("conversation-reopened")
    log.event("conversation-claimed", pseudonym="Camille")
    desk = sit()
    panel = desk.panel()
    expect(panel.log.get_by_text(desk.say.pattern("mark.claimed", name="Camille"))).to_have_count(2)
    panel.write("Me revoilà.")
    panel.expect_state("Me revoilà.", "sent")
    expect(desk.button("desk.away-panel")).to_be_hidden()


def test_who_takes_again_what_was_reopened_talks_in_it_again(sit: Sit, product: Product) -> None:
    """The panel in which it ended, and was given up, makes way for another one."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit()
    panel, log = desk.take(), product.relay.log
    log.event("conversation-closed", outcome="information")
    expect(panel.field).to_be_hidden()
    log.event("conversation-reopened")
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    desk.expect_alert(desk.say("refused.not-claimed"))
    product.relay.refuses_hello = None
    claimable(product, a_waiting())
    desk.button("queue.claim").click()
    expect(desk.panels).to_have_count(1)
    panel.write("Me revoilà.")
    panel.expect_state("Me revoilà.", "sent")
    expect(panel.button("desk.away-panel")).to_be_hidden()


def test_a_conversation_lost_to_another_says_so(sit: Sit, product: Product) -> None:
    """The operator who did not reply in time is told why nothing can be written any more."""
    claimable(product, a_waiting())
    desk = sit()
    panel = desk.take()
    panel.write("Bonjour")
    panel.expect_state("Bonjour", "sent")
    product.relay.log.event("conversation-released")
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    desk.expect_alert(desk.say("refused.not-yours"))
    expect(panel.field).to_be_hidden()
