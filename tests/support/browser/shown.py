"""The rules that hold of a page in any state."""

from axe_playwright_python.base import AxeResults  # type: ignore[import-untyped]
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page

from tests.support.browser.browser import picture

AXE = Axe()
NARROW = 360
TOPMOST = """it => {
  const { x, y, width, height } = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def shown(page: Page, name: str) -> None:
    """Check a state, wide and light, narrow and dark: axe finds nothing, and it fits the narrowest phone."""
    wide = page.viewport_size or {"width": 1100, "height": 850}
    accessible(page)
    picture(page, name)
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.emulate_media(color_scheme="dark")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    picture(page, f"{name}-narrow")
    page.set_viewport_size(wide)
    page.emulate_media(color_scheme="light")


def uncovered(it: Locator) -> bool:
    """Whether a press on its middle falls on it, and on nothing that lies over it."""
    return bool(it.evaluate(TOPMOST))


def accessible(page: Page) -> None:
    """Check that axe finds nothing; it is read into each document once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = AxeResults(page.evaluate("axe.run({ resultTypes: ['violations'] })"))
    assert found.violations_count == 0, found.generate_report()
