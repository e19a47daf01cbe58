"""A psychologist on three pages: the operator invites, the psychologist joins, the visitor reads a third voice."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_handover_page import holding
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk, Panel, Visitor
from tests.support.browser.product import CONVERSATION, Log, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
CLAUDE = {"sub": "psychologist-police-1", "pseudonym": "Claude", "role": "psychologist"}
MONDAY = "2026-11-30T08:00:00+00:00"


def wide(desk: Desk) -> Desk:
    """Give the desk the usual screen."""
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    return desk


def inviting(sit: Sit, product: Product, language: str = "fr") -> tuple[Desk, Panel, Locator]:
    """An operator with a conversation, and the tool open."""
    holding(product)
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    product.relay.log.message("visitor", "Je n’arrive plus à dormir.")
    desk = wide(sit(language))
    panel = desk.panel()
    return desk, panel, panel.tool("psychologist")


def is_shown(tool: Locator, sentence: str) -> None:
    """Expect this sentence of where the invitation stands."""
    expect(tool.get_by_role("status")).to_have_text(sentence)


def test_the_operator_invites_shares_and_ends_it(sit: Sit, product: Product, language: str) -> None:
    """Nothing is shared unless they choose so; what is shared later takes two presses."""
    for act in ("invitation", "invitation/end", "sharing", "leaving"):
        product.answers["POST", f"{PATH}/psychologist/{act}"] = (200, {})
    desk, panel, tool = inviting(sit, product, language)
    is_shown(tool, desk.say("psychologist.present"))
    expect(tool.get_by_label(desk.say("psychologist.shared"))).not_to_be_checked()
    shown(desk.page, f"desk-psychologist-{language}")
    panel.button("psychologist.invite").click()
    is_shown(tool, desk.say("psychologist.invited"))
    expect(panel.button("psychologist.take-back")).to_be_focused()
    assert product.bodies("POST", f"{PATH}/psychologist/invitation")[0]["shared"] is False
    log = product.relay.log
    log.event("psychologist-invited", pseudonym="Camille", shared=False)
    log.event("psychologist-joined", pseudonym="Claude", shared=False)
    is_shown(tool, desk.say("psychologist.here", name="Claude"))
    product.relay.say({"type": "presence", "author": "psychologist", "here": True, "writing": True})
    who = desk.say("beside.who", name="Claude", role=desk.say("role.psychologist"))
    expect(panel.root.get_by_text(desk.say("beside.writing", who=who))).to_be_visible()
    log.message("psychologist", "Bonjour, je suis Claude.", pseudonym="Claude")
    named = desk.say("author.psychologist-named", name="Claude")
    expect(panel.message("Bonjour, je suis Claude.").get_by_text(named, exact=True)).to_be_visible()
    expect(panel.root.get_by_text(desk.say("beside.here", who=who))).to_be_visible()
    panel.button("psychologist.share").click()
    assert product.bodies("POST", f"{PATH}/psychologist/sharing") == []
    panel.button("psychologist.share-confirm").click()
    is_shown(tool, desk.say("psychologist.here-all", name="Claude"))
    log.event("past-shared")
    shown(desk.page, f"desk-psychologist-here-{language}")
    panel.button("psychologist.dismiss").click()
    panel.button("psychologist.dismiss-confirm", name="Claude").click()
    is_shown(tool, desk.say("psychologist.present"))
    log.event("psychologist-left", pseudonym="Claude")
    expect(panel.root.get_by_text(desk.say.pattern("mark.psychologist-left", name="Claude"))).to_be_visible()


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({"at_the_force": False, "present": False, "next": None}, "psychologist.none-here"),
        ({"at_the_force": True, "present": False, "next": MONDAY}, "psychologist.next"),
        ({"at_the_force": True, "present": True, "at_desk": False, "next": None}, "psychologist.hours-alone"),
    ],
)
def test_out_of_hours_the_desk_says_when_the_next_one_is_due(
    sit: Sit, product: Product, hours: dict[str, Any], sentence: str
) -> None:
    """By a day and an hour; where the force has none, it says so. Nobody is invited in vain."""
    product.answers["GET", "/api/chat/psychologists"] = (200, hours)
    desk, panel, tool = inviting(sit, product)
    hour = "time => new Date(time).toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' })"
    values = {"day": "lundi 30 novembre", "time": desk.page.evaluate(hour, MONDAY)}
    is_shown(tool, desk.say(sentence, **values))
    expect(panel.button("psychologist.invite")).to_be_visible(visible=hours["present"])


def test_who_is_at_their_desk_out_of_hours_can_be_invited(sit: Sit, product: Product) -> None:
    """A person in distress gets the psychologist who is there, whatever the hour."""
    hours = {"at_the_force": True, "present": True, "next": MONDAY}
    product.answers["GET", "/api/chat/psychologists"] = (200, hours)
    desk, panel, tool = inviting(sit, product)
    is_shown(tool, desk.say("psychologist.at-desk"))
    expect(panel.button("psychologist.invite")).to_be_visible()


def test_a_psychologist_joins_writes_and_leaves(sit: Sit, product: Product, language: str) -> None:
    """On the same desk, without the tools that are not theirs."""
    invited = [a_waiting(invited_by="Camille", invited_since="2026-11-29T10:00:00Z", urgency="immediate")]
    product.answers["GET", "/api/chat/invitations"] = lambda _: (200, invited)
    product.answers["POST", f"{PATH}/psychologist/joining"] = (200, {})
    product.answers["POST", f"{PATH}/psychologist/leaving"] = (200, {})
    product.relay.author = "psychologist"
    product.relay.log = log = Log(start=40)
    log.event("psychologist-invited", pseudonym="Camille", shared=False)
    log.event("psychologist-joined", pseudonym="Claude", shared=False)
    log.message("visitor", "Je ne dors plus.")
    desk = wide(sit(language, **CLAUDE))
    expect(desk.page.get_by_role("heading", name=desk.say("invitations.title"))).to_be_visible()
    shown(desk.page, f"desk-invitations-{language}")
    desk.button("invitations.join").click()
    invited.clear()
    panel = desk.panel()
    expect(panel.field).to_be_focused()
    panel.write("Bonjour, je suis Claude.")
    panel.expect_state("Bonjour, je suis Claude.", "sent")
    expect(panel.root.get_by_role("tab")).to_have_text([desk.say("tool.leaving")])
    expect(panel.button("danger.declare")).to_be_hidden()
    expect(desk.row(panel)).to_contain_text(desk.say("queue.urgent"))
    expect(panel.root.locator("[data-part=in-danger]")).to_be_visible()
    product.relay.say({"type": "presence", "author": "operator", "here": False, "writing": False})
    who = desk.say("beside.who", name="Camille", role=desk.say("role.operator"))
    expect(panel.root.get_by_text(desk.say("beside.away", who=who))).to_be_visible()
    shown(desk.page, f"desk-third-voice-{language}")
    panel.button("third.leave").click()
    panel.button("third.leave-confirm").click()
    expect(desk.panels).to_have_count(0)
    expect(desk.page.locator("#desk-news")).to_have_text(desk.say("third.left", name=CONVERSATION[:8]))


def test_what_is_shared_later_is_read_from_the_beginning(sit: Sit, product: Product) -> None:
    """The page reads all of it again, in its order and once; a former invitation is not one's own."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.relay.log = log = Log(start=40)
    log.event("psychologist-invited", pseudonym="Camille", shared=False)
    log.message("visitor", "Je ne dors plus.")
    desk = wide(sit(**CLAUDE))
    panel = desk.panel()
    expect(panel.message("Je ne dors plus.")).to_be_visible()
    whole = Log()
    whole.event("conversation-opened", commune="33063", theme=None, language="fr")
    whole.message("visitor", "C’était il y a un an.")
    whole.frames += [log.frames[0] | {"after": whole.position}, *log.frames[1:]]
    product.relay.log, whole.sockets = whole, log.sockets
    whole.position = log.position
    whole.event("past-shared")
    expect(panel.message("C’était il y a un an.")).to_be_visible()
    expect(panel.root.get_by_text(desk.say("third.all"))).to_be_visible()
    assert panel.said() == ["C’était il y a un an.", "Je ne dors plus."]


def test_signing_out_leaves_every_conversation(sit: Sit, product: Product) -> None:
    """Nobody waits for a psychologist who has gone home."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.answers["POST", f"{PATH}/psychologist/leaving"] = (200, {})
    desk = wide(sit(**CLAUDE))
    expect(desk.panels).to_have_count(1)
    desk.button("staff.sign-out").click()
    expect(desk.page.locator("#sign-in")).to_be_visible()
    assert len(product.bodies("POST", f"{PATH}/psychologist/leaving")) == 1


def test_the_visitor_reads_who_joins_writes_and_leaves(
    visit: Callable[..., Visitor], product: Product, language: str
) -> None:
    """By name and role, on a telephone; and that what was before is shared."""
    visitor = visit(language).open()
    page: Page = visitor.page
    page.set_viewport_size({"width": 360, "height": 740})
    log, say = product.relay.log, visitor.say
    log.event("conversation-claimed", pseudonym="Camille")
    log.message("operator", "Bonjour, je suis Camille.", pseudonym="Camille")
    log.event("psychologist-joined", pseudonym="Claude", shared=True)
    expect(page.get_by_text(say.pattern("mark.psychologist-joined", name="Claude"))).to_be_visible()
    expect(page.get_by_text(say.pattern("mark.past-shared"))).to_be_visible()
    visitor.write("Bonjour à vous deux.")
    log.message("psychologist", "Bonjour. Prenez votre temps.", pseudonym="Claude")
    expect(page.get_by_text(say("author.psychologist-named", name="Claude"), exact=True)).to_be_visible()
    for author, name in (("operator", "Camille"), ("psychologist", "Claude")):
        product.relay.say({"type": "presence", "author": author, "here": True, "writing": True})
        expect(page.get_by_text(say("status.writing", name=name))).to_be_visible()
    product.relay.say({"type": "presence", "author": "operator", "here": False, "writing": False})
    expect(page.get_by_text(say("status.writing", name="Claude"))).to_be_visible()
    shown(page, f"visitor-three-voices-{language}")
    log.event("psychologist-left", pseudonym="Claude")
    expect(page.get_by_text(say("status.away", name="Camille"))).to_be_visible()
    expect(page.get_by_text(say.pattern("mark.psychologist-left", name="Claude"))).to_be_visible()


def test_at_a_transfer_the_visitor_reads_that_the_psychologist_has_left(
    visit: Callable[..., Visitor], product: Product
) -> None:
    """The other force's operator comes alone."""
    visitor = visit().open()
    log = product.relay.log
    log.event("conversation-received", came_from="reception.0", unit=None)
    log.event("conversation-claimed", pseudonym="Camille")
    log.event("psychologist-joined", pseudonym="Claude", shared=False)
    log.event("conversation-transferred", to="gendarmerie.2", unit=None)
    left = visitor.say.pattern("mark.psychologist-left", name="Claude")
    expect(visitor.page.get_by_text(left)).to_be_visible()
