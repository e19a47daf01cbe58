"""A Chromium for the browser tests, and pages that report what they must not do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

INSTALLED = map(which, ("chromium-headless-shell", "chromium", "google-chrome"))
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, INSTALLED), None)
"""The shell paints no window of its own, and takes two thirds of the time."""
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE = 25_000
"""Milliseconds for which what a test expects may take: no verdict depends on how busy the machine is."""


@contextmanager
def a_chromium() -> Iterator[Browser]:
    """Start a browser without a window: the machine's Chromium, or else the one that Playwright fetched."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page, what it asked for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext) -> "Watched":
        """Open a page and watch it."""
        watched = cls(context.new_page())
        watched.page.set_default_timeout(PATIENCE)
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.on("console", watched.complained)
        return watched

    def complained(self, message: Any) -> None:
        """Keep errors of the console: refused by the policy, a sentence missing, a script that failed."""
        expected = "Failed to load resource" in message.text or "WebSocket connection to" in message.text
        if message.type == "error" and not expected:
            self.complaints.append(message.text)


def picture(page: Page, name: str) -> None:
    """Keep what is on screen, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
