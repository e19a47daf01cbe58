"""A browser lets nothing sound in a page that nobody has pressed: the page says so, rather than being mute."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser.a_product import a_supervision, a_waiting
from tests.support.browser.pages import Desk
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
AUTOPLAY = """
  window.tones = 0;
  window.AudioContext = class extends AudioContext {
    isHeld = true;
    get state() { return this.isHeld ? "suspended" : "running"; }
    resume() {
      if (!navigator.userActivation.isActive) return new Promise(() => {});
      this.isHeld = false;
      setTimeout(() => this.onstatechange?.());
      return Promise.resolve();
    }
    createOscillator() {
      window.tones += 1;
      return super.createOscillator();
    }
  };
"""
"""A browser that keeps to its policy: the tests' own lets every page sound."""


def tones(page: Page) -> int:
    """How many tones the page has made."""
    made: int = page.evaluate("window.tones")
    return made


def test_a_desk_says_that_its_sound_waits_for_a_press(
    sit: Sit, product: Product, context: BrowserContext, language: str
) -> None:
    """Whatever is pressed; its own button then mutes nothing. What came before does not sound all at once."""
    context.add_init_script(AUTOPLAY)
    waiting: list[dict[str, object]] = []
    product.answers["GET", "/api/chat/queue"] = lambda _: (200, waiting)
    desk = sit(language)
    silent = desk.button("sound.silent")
    expect(silent).to_be_visible()
    waiting.append(a_waiting())
    expect(desk.queue.get_by_role("listitem")).to_have_count(1)
    assert tones(desk.page) == 0
    shown(desk.page, f"desk-sound-waits-{language}")
    silent.click()
    expect(desk.button("sound.on")).to_be_visible()
    assert tones(desk.page) == 2
    waiting.append(a_waiting(f"0a-{'b' * 32}"))
    expect(desk.queue.get_by_role("listitem")).to_have_count(2)
    assert tones(desk.page) == 3


def test_a_keyboard_lets_it_sound_too(sit: Sit, context: BrowserContext) -> None:
    """Its button is pressed by the space bar, and mutes nothing."""
    context.add_init_script(AUTOPLAY)
    desk = sit()
    desk.button("sound.silent").focus()
    desk.page.keyboard.press("Space")
    expect(desk.button("sound.on")).to_be_visible()


def test_a_muted_desk_waits_for_nothing(sit: Sit, context: BrowserContext) -> None:
    """Its button says that it is mute."""
    context.add_init_script(AUTOPLAY + "localStorage.setItem('desk-muted', 'yes');")
    desk = sit()
    expect(desk.button("sound.muted")).to_be_visible()
    expect(desk.button("sound.silent")).to_have_count(0)


def test_a_supervisor_s_alarm_says_so_and_rings_at_the_first_press(
    sit: Sit, product: Product, context: BrowserContext
) -> None:
    """A danger that came meanwhile is on screen, and sounds as soon as the browser lets it."""
    context.add_init_script(AUTOPLAY)
    danger = {"conversation": CONVERSATION, "since": None, "force": "police", "status": "claimed"}
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision(urgent=[danger]))
    desk = sit(role="supervisor")
    expect(desk.page.locator("#urgent li")).to_have_count(1)
    expect(desk.page.locator("#mute")).to_have_text(desk.say("sound.silent"))
    assert tones(desk.page) == 0
    desk.page.locator("#urgent-title").click()
    expect(desk.page.locator("#mute")).to_have_text(desk.say("supervision.mute"))
    assert tones(desk.page) >= 1
