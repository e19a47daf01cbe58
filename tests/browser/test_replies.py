"""Prepared replies at the desk: found by « / » or in their tool, inserted, and changed before they are sent."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from services.chat.content.replies import REPLIES
from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import a_waiting
from tests.support.browser.pages import Desk, Panel
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

BY_CODE = {reply.code: reply for reply in REPLIES}
ORDER, COMPLAINT = BY_CODE["protection-order"], BY_CODE["complaint"]
Sit = Callable[..., Desk]


def at_the_desk(sit: Sit, product: Product, language: str = "fr", person: str = "fr") -> tuple[Desk, Panel]:
    """A conversation about violence in a couple, at the desk, in the person's language."""
    answers = [reply.model_dump(mode="json") for reply in REPLIES]
    product.answers["GET", "/api/chat/replies"] = (200, answers)
    claimable(product, a_waiting())
    desk = sit(language)
    panel = desk.take()
    product.relay.log.event(
        "conversation-opened", commune="33063", theme="domestic-violence", language=person
    )
    product.relay.log.message("visitor", "Bonjour")
    expect(panel.message("Bonjour")).to_be_visible()
    return desk, panel


def field_of(panel: Panel) -> Locator:
    """The field where the operator writes."""
    return panel.root.locator("[data-part=composer] textarea")


def options_of(panel: Panel) -> Locator:
    """The replies that « / » offers."""
    return panel.root.get_by_role("option")


def test_a_slash_finds_a_reply_which_is_changed_and_sent(sit: Sit, product: Product, language: str) -> None:
    """In the field alone, without the mouse; nothing is sent before it is read."""
    desk, panel = at_the_desk(sit, product, language)
    field = field_of(panel)
    field.press_sequentially("Je vous explique. /")
    expect(options_of(panel)).to_have_count(6)
    first = desk.say("replies.found-first", count=6, all=len(REPLIES))
    expect(panel.root.get_by_text(first)).to_be_visible()
    field.press_sequentially("ordonnance protec")
    expect(options_of(panel).first).to_contain_text(ORDER.title[language])
    expect(options_of(panel).first).to_have_attribute("aria-selected", "true")
    expect(options_of(panel).first).to_be_in_viewport(ratio=1)
    shown(desk.page, f"desk-slash-{language}")
    field.press("ArrowDown")
    expect(options_of(panel).nth(1)).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value(f"Je vous explique. {ORDER.text['fr']}")
    expect(options_of(panel)).to_have_count(0)
    field.press_sequentially(" Voulez-vous en parler ?")
    field.press("Enter")
    said = f"Je vous explique. {ORDER.text['fr']} Voulez-vous en parler ?"
    expect(panel.message(said)).to_be_visible()


def test_who_writes_in_english_is_answered_in_english(sit: Sit, product: Product) -> None:
    """The operator searches in their own language."""
    _, panel = at_the_desk(sit, product, person="en")
    field = field_of(panel)
    field.press_sequentially("/porter plainte")
    field.press("Enter")
    expect(field).to_have_value(COMPLAINT.text["en"])


def test_who_changes_the_language_is_answered_in_it(sit: Sit, product: Product) -> None:
    """The head says which, and the log from when on."""
    desk, panel = at_the_desk(sit, product)
    product.relay.log.event("language-changed", language="en")
    expect(panel.root.locator("[data-part=about]")).to_contain_text("anglais")
    expect(panel.log.get_by_text(desk.say.pattern("mark.language", language="anglais"))).to_be_visible()
    field = field_of(panel)
    field.press_sequentially("/porter plainte")
    field.press("Enter")
    expect(field).to_have_value(COMPLAINT.text["en"])


def test_escape_closes_and_a_slash_in_a_sentence_is_a_slash(sit: Sit, product: Product) -> None:
    """« et/ou », dates and fractions offer nothing; after Escape the slash is written as it is."""
    _, panel = at_the_desk(sit, product)
    field = field_of(panel)
    field.press_sequentially("Le 3/12, chez vous et/ou ailleurs, / ou rien")
    expect(options_of(panel)).to_have_count(0)
    field.fill("")
    field.press_sequentially("/plainte")
    expect(options_of(panel).first).to_be_visible()
    field.press("Escape")
    expect(options_of(panel)).to_have_count(0)
    field.press_sequentially(" oui")
    field.press("Enter")
    expect(panel.message("/plainte oui")).to_be_visible()


def test_enter_in_the_middle_of_a_sentence_sends_it(sit: Sit, product: Product) -> None:
    """Replies are listed there too, and none is inserted until an arrow has chosen it."""
    _, panel = at_the_desk(sit, product)
    field = field_of(panel)
    field.press_sequentially("Un instant /plainte")
    expect(options_of(panel).first).to_be_visible()
    field.press("Enter")
    expect(panel.message("Un instant /plainte")).to_be_visible()
    field.press_sequentially("Bien /plainte")
    expect(options_of(panel).first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).not_to_have_value("")


def test_a_slip_after_a_slash_is_not_sent(sit: Sit, product: Product) -> None:
    """No reply holds the word: the page says so, and Enter sends nothing to the person."""
    desk, panel = at_the_desk(sit, product)
    field = field_of(panel)
    field.press_sequentially("/ordonnnance")
    expect(panel.root.get_by_text(desk.say("replies.no-match"))).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("/ordonnnance")
    assert panel.said() == ["Bonjour"]


def test_the_tool_shows_each_reply_with_its_source_and_day(sit: Sit, product: Product, language: str) -> None:
    """The conversation's theme comes first; a reply is inserted beside what was typed already."""
    desk, panel = at_the_desk(sit, product, language)
    field_of(panel).fill("Bonsoir.")
    tool = panel.tool("replies")
    expect(tool.get_by_role("listitem")).to_have_count(len(REPLIES))
    first = tool.get_by_role("listitem").first
    expect(first).to_contain_text(next(r for r in REPLIES if "domestic-violence" in r.themes).title[language])
    tool.get_by_label(desk.say("replies.search")).fill("twelve months")
    expect(tool.get_by_role("listitem")).to_have_count(1)
    expect(tool).to_contain_text("515-9")
    shown(desk.page, f"desk-replies-{language}")
    tool.get_by_role("button", name=desk.say("replies.insert")).click()
    expect(field_of(panel)).to_have_value(f"Bonsoir.\n{ORDER.text['fr']}")
    expect(field_of(panel)).to_be_focused()


def test_a_reply_is_inserted_in_arabic_for_who_reads_arabic(sit: Sit, product: Product) -> None:
    """And the tool says that no translator has read it again; the operator finds it by the French."""
    desk, panel = at_the_desk(sit, product, person="ar")
    panel.tool("replies")
    first = panel.root.locator("[data-part=replies] li").first
    expect(first.get_by_text(desk.say("replies.unreviewed"))).to_be_visible()
    expect(first.locator("[lang=ar]")).to_be_visible()
    shown(desk.page, "desk-replies-ar")
    field = field_of(panel)
    field.press_sequentially("/ordonnance protec")
    expect(options_of(panel).first).to_contain_text(ORDER.title["fr"])
    field.press("Enter")
    expect(field).to_have_value(ORDER.text["ar"])
