"""Every state of the desk, in both languages: accessible, usable at 360 px, asking nobody else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from tests.support.browser.a_product import PATH, UNIT, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk
from tests.support.browser.product import CONVERSATION, Log, Product, Relay
from tests.support.browser.shown import shown

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
    """Theme, département, language, urgency, waiting time, and who is connected, as it is now."""
    urgent, calm = a_waiting(OTHERS[0], urgency="urgent", theme="domestic-violence", here=True), a_waiting()
    claimable(product, urgent, calm)
    desk = sit(language)
    entry = desk.queue.get_by_role("listitem").first
    expect(entry).to_contain_text(desk.say("queue.urgent"))
    expect(entry).to_contain_text("Gironde")
    expect(entry).to_contain_text(desk.say("since.minutes.other", count=4))
    expect(desk.page.get_by_text(desk.say("queue.count.other", count=2))).to_be_visible()
    connected = desk.queue.locator(".there")
    expect(connected).to_have_text([desk.say("mine.here"), ""])
    expect(desk.page).to_have_title(re.compile(f"^{re.escape(desk.say('news.danger.one', count=1))} · "))
    shown(desk.page, f"desk-queue-{language}")
    urgent["here"] = False
    expect(connected.first).to_have_text(desk.say("mine.away"))
    calm["here"] = True
    expect(desk.page.locator("#queue-count")).to_contain_text(desk.say("queue.connected.one", count=1))


def test_each_of_three_conversations_keeps_its_own_words(sit: Sit, product: Product, language: str) -> None:
    """The others lose nothing while one is open."""
    others = [a_waiting(conversation, theme=theme) for conversation, theme in zip(OTHERS, LATER, strict=True)]
    claimable(product, a_waiting(), *others)
    desk = sit(language)
    panels = [desk.take() for _ in range(3)]
    product.relay.log.message("visitor", "Bonjour, il a pris mon téléphone.")
    product.relays[OTHERS[0]].log.message("visitor", "On m’insulte en ligne.")
    expect(panels[2].root).to_be_visible()
    assert panels[2].said() == []
    desk.open(panels[0]).write("Bonjour, je vous lis.")
    panels[0].expect_state("Bonjour, je vous lis.", "sent")
    assert panels[0].said() == ["Bonjour, il a pris mon téléphone.", "Bonjour, je vous lis."]
    assert desk.open(panels[1]).said() == ["On m’insulte en ligne."]
    expect(panels[0].root).to_be_hidden()
    shown(desk.page, f"desk-conversations-{language}")


def test_what_becomes_urgent_comes_first(sit: Sit, product: Product) -> None:
    """The queue is in the service's order, in spite of what was on screen before."""
    calm, other = a_waiting(), a_waiting(OTHERS[0])
    product.answers["GET", "/api/chat/queue"] = (200, [calm, other])
    desk = sit("fr")
    expect(desk.queue.get_by_role("listitem")).to_have_count(2)
    product.answers["GET", "/api/chat/queue"] = (200, [other | {"urgency": "immediate"}, calm])
    expect(desk.queue.get_by_role("listitem").first).to_contain_text(desk.say("queue.urgent"))
    expect(desk.queue.get_by_role("listitem").first).to_contain_text(OTHERS[0][:8])


def test_a_conversation_ends_with_one_outcome(sit: Sit, product: Product, language: str) -> None:
    """The outcome is asked for, then published."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    panel.tool("end")
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


def test_a_conversation_that_ended_is_not_said_to_be_lost(sit: Sit, product: Product) -> None:
    """Its socket is closed for good: the page does not say that it tries again."""
    claimable(product, a_waiting())
    desk = sit()
    panel = desk.take()
    panel.write("Bonjour")
    panel.expect_state("Bonjour", "sent")
    product.relay.log.event("conversation-closed", outcome="information")
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    expect(panel.tool("again")).to_be_visible()
    expect(panel.root.locator("[data-part=connection]")).to_be_empty()


def test_who_ended_it_reads_it_again_with_a_reason(sit: Sit, product: Product, language: str) -> None:
    """No word stays on screen at the end; a reason and a sentence bring it back, until it says."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/close"] = (200, {})
    product.answers["POST", f"{PATH}/consultations"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    said = product.relay.log.message("visitor", "Il m’attend en bas.")
    expect(panel.message("Il m’attend en bas.")).to_be_visible()
    panel.close("information")
    expect(panel.root.get_by_text(desk.say("desk.outcome.information"))).to_be_visible()
    expect(panel.log).not_to_contain_text("Il m’attend en bas.")
    expect(panel.root.locator('[data-part="title"]')).to_be_focused()
    panel.tool("again")
    panel.button("again.now").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("again.reason-missing"))).to_be_visible()
    panel.root.get_by_role("combobox", name=desk.say("again.reason")).select_option("complaint")
    panel.root.get_by_label(desk.say("again.explanation")).fill("La personne se plaint.")
    until = datetime.now(UTC) + timedelta(minutes=15)
    frames = {"conversation": CONVERSATION, "until": until.isoformat(), "frames": [said]}
    asked = re.compile(rf"{PATH}/consultations/[0-9a-f-]+$")
    desk.page.route(asked, lambda route: route.fulfill(json=frames))
    panel.button("again.now").click()
    expect(panel.message("Il m’attend en bas.")).to_be_visible()
    expect(panel.root.get_by_text(desk.say.pattern("again.until"))).to_be_visible()
    (body,) = product.bodies("POST", f"{PATH}/consultations")
    assert (body["reason"], body["explanation"]) == ("complaint", "La personne se plaint.")
    shown(desk.page, f"desk-again-{language}")


def test_abandoning_after_a_signalement_is_confirmed(sit: Sit, product: Product, language: str) -> None:
    """A signalement that left has an end of its own: another end needs a second press, which can be undone."""
    claimable(product, a_waiting())
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    product.relay.log.event("signalement-progressed", signalement="s", status="forwarded", unit=UNIT)
    panel.tool("signalement")
    expect(panel.root.get_by_text(desk.say("lead.status.forwarded", unit=UNIT["name"]))).to_be_visible()
    panel.close("abandoned")
    expect(panel.root.get_by_text(desk.say("close.abandoned-what"))).to_be_visible()
    shown(desk.page, f"desk-abandoning-{language}")
    panel.root.get_by_label(desk.say("close.information")).check()
    expect(panel.root.get_by_text(desk.say("close.abandoned-what"))).to_be_hidden()
    panel.root.get_by_label(desk.say("close.abandoned")).check()
    panel.button("close.now").click()
    assert product.bodies("POST", f"{PATH}/close") == []
    panel.button("close.confirm").click()
    expect(panel.root.get_by_text(desk.say("desk.outcome.abandoned"))).to_be_visible()
    assert [body["outcome"] for body in product.bodies("POST", f"{PATH}/close")] == ["abandoned"]


def test_a_claim_that_came_second_says_why(sit: Sit, product: Product, language: str) -> None:
    """The loser learns that a colleague took it."""
    claimable(product, a_waiting())
    refused = {"title": "refused", "reason": "already-claimed"}
    product.answers["POST", f"{PATH}/claim"] = (409, refused)
    desk = sit(language)
    desk.button("queue.claim").click()
    desk.expect_alert(desk.say("refused.already-claimed"))
    expect(desk.panels).to_have_count(0)
    shown(desk.page, f"desk-refused-{language}")


def test_what_a_visitor_erased_is_shown_nowhere(sit: Sit, product: Product, language: str) -> None:
    """The operator keeps the panel and the mark of the erasure, and no word."""
    claimable(product, a_waiting())
    product.relay.author = "operator"
    desk = sit(language)
    panel = desk.take()
    product.relay.log.message("visitor", "Un secret.")
    panel.write("Je vous lis.")
    expect(panel.message("Un secret.")).to_be_visible()
    panel.field.focus()
    product.relay.log.event("conversation-erased")
    row = desk.page.locator(f'[data-conversation="{CONVERSATION}"]')
    expect(row.locator(".there")).to_have_text(desk.say("mine.erased"))
    expect(panel.root.locator('[data-part="title"]')).to_be_focused()
    expect(panel.root.locator(".standing")).to_contain_text(desk.say("refused.erased"))
    expect(panel.log).to_contain_text(desk.say.pattern("mark.erased"))
    expect(panel.log).not_to_contain_text("Un secret.")
    expect(panel.log).not_to_contain_text("Je vous lis.")
    expect(panel.field).to_be_hidden()
    shown(desk.page, f"desk-erased-{language}")


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
    """An ending earlier in the log does not end it now."""
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
    expect(panel.log.get_by_text(desk.say.pattern("mark.claimed", name="Camille"))).to_have_count(2)
    panel.write("Me revoilà.")
    panel.expect_state("Me revoilà.", "sent")
    expect(panel.button("desk.away-panel")).to_be_hidden()


def test_a_conversation_lost_to_another_says_so(sit: Sit, product: Product) -> None:
    """The operator who did not reply in time learns why nothing can be written any more."""
    claimable(product, a_waiting())
    desk = sit()
    panel = desk.take()
    panel.write("Bonjour")
    panel.expect_state("Bonjour", "sent")
    product.relay.log.event("conversation-released")
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    desk.expect_alert(desk.say("refused.returned"))
    expect(desk.row(panel)).to_contain_text(desk.say("mine.returned"))
    expect(panel.field).to_be_hidden()
