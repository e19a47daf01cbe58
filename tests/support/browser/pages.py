"""The pages as people use them: by what is written on them, in the language on screen."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from shared.forces import REGISTRY
from shared.languages import FOLDER, LANGUAGES
from tests.support.browser.served import SHARED, WEB


def until(page: Page, come: Callable[[], bool], within: float = 8) -> None:
    """Wait for something that no page shows, while the page goes on."""
    steps = int(within / 0.05)
    for _ in range(steps):
        if come():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")


class Words:
    """The sentences of a language, as the page has them."""

    def __init__(self, language: str = "fr", web: Path = WEB) -> None:
        self.language = language
        files = [folder / "messages" / f"{language}.json" for folder in (SHARED, web)]
        if not LANGUAGES[language].staff:
            files = [FOLDER / language / "sentences.json"]
        self.sentences: dict[str, str] = {
            key: sentence for file in files for key, sentence in json.loads(file.read_text()).items()
        }

    def __call__(self, key: str, **values: Any) -> str:
        """Say a sentence."""
        return re.sub(r"\{(\w+)\}", lambda slot: str(values[slot[1]]), self.sentences[key])

    def force(self, code: str, form: str = "name") -> str:
        """Say what a force is called."""
        labels: dict[str, str] = getattr(REGISTRY[code], form)
        return labels[self.language]

    def pattern(self, key: str, **values: Any) -> re.Pattern[str]:
        """Match a sentence, whatever stands at the places that are not given."""
        parts = re.split(r"\{(\w+)\}", self.sentences[key])
        odd = [re.escape(str(values[part])) if part in values else ".*" for part in parts[1::2]]
        even = [re.escape(part) for part in parts[::2]]
        return re.compile("".join(x + y for x, y in zip(even, [*odd, ""], strict=True)))


class Talking:
    """The part of a page that both sides have: a log, and a field to write in."""

    def __init__(self, root: Locator, words: Words) -> None:
        self.root = root
        self.say = words
        self.log = root.get_by_role("log")
        self.field = root.get_by_label(words("composer.label"))

    def write(self, text: str) -> None:
        """Write a message and send it."""
        self.field.fill(text)
        self.root.get_by_role("button", name=self.say("composer.send")).click()

    def said(self) -> list[str]:
        """Give the messages on screen, in order."""
        return self.log.locator(".message:visible .said").all_inner_texts()

    def message(self, text: str) -> Locator:
        """Find the message that says this."""
        return self.log.locator(".message", has=self.root.page.get_by_text(text, exact=True))

    def expect_state(self, text: str, state: str) -> None:
        """Expect that a message of one's own is `sending`, `sent`, `unconfirmed` or `refused`."""
        expect(self.message(text).locator(".state")).to_have_text(self.say(f"message.{state}"))


class Visitor(Talking):
    """The visitor's page."""

    def __init__(self, page: Page, origin: str, language: str = "fr") -> None:
        super().__init__(page.locator("body"), Words(language))
        self.page = page
        self.address = f"{origin}/"
        self.commune = page.get_by_role("combobox", name=self.say("commune.label"))
        self.suggestions = page.get_by_role("listbox").get_by_role("option")
        self.exit = page.get_by_role("link", name=self.say("exit.button"))
        self.status = page.locator(".standing p, .stands, .wire #connection")

    def come(self) -> "Visitor":
        """Open the page."""
        self.page.goto(self.address + ("" if self.say.language == "fr" else f"?lang={self.say.language}"))
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    def button(self, key: str) -> Locator:
        """Find a button by its sentence."""
        return self.page.get_by_role("button", name=self.say(key), exact=True)

    def choose(self, typed: str, name: str) -> None:
        """Type the beginning of a commune, and pick it."""
        self.commune.press_sequentially(typed)
        self.suggestions.filter(has_text=re.compile(rf"^{re.escape(name)}\b")).first.click()

    def enter(self) -> None:
        """Ask for the conversation."""
        self.button("start.enter").click()

    def open(self, typed: str = "bordeau", name: str = "Bordeaux") -> "Visitor":
        """Choose a commune and enter the chat."""
        self.choose(typed, name)
        self.enter()
        expect(self.page.get_by_role("heading", name=self.say("talk.title"))).to_be_visible()
        expect(self.page.locator("#connection")).to_have_attribute("data-state", "live")
        return self

    def more(self, key: str) -> None:
        """Press a button among those of help and rights, which open on a telephone first."""
        if not self.button(key).is_visible():
            self.page.get_by_role("button", name=self.say("more.short"), exact=True).click()
        self.button(key).click()

    def open_code(self) -> None:
        """Open what there is about the code."""
        beside = self.button("code.title")
        (beside if beside.is_visible() else self.button("code.short")).click()

    def resume_code(self) -> str:
        """Read the code on screen."""
        return self.page.locator("#resume-code code").text_content() or ""

    def resume(self, code: str) -> None:
        """Come back with a code."""
        self.button("start.resume").click()
        self.page.get_by_label(self.say("resume.label")).fill(code)
        self.button("resume.enter").click()

    def expect_status(self, key: str, **values: Any) -> None:
        """Expect that this is said of where things stand: above the log, at its end, or beside the field."""
        expect(self.status.filter(has_text=self.say.pattern(key, **values)).first).to_be_visible()

    def expect_alert(self, key: str) -> None:
        """Expect an alert that says this."""
        expect(self.page.get_by_role("alert").filter(has_text=self.say(key))).to_be_visible()


class Desk:
    """The operator's desk."""

    def __init__(self, page: Page, origin: str, language: str = "fr") -> None:
        self.page = page
        self.address = f"{origin}/desk/"
        self.say = Words(language)
        self.queue = page.locator("#queue")
        self.panels = page.locator(".panel")

    def come(self) -> "Desk":
        """Open the page."""
        self.page.goto(self.address + ("" if self.say.language == "fr" else f"?lang={self.say.language}"))
        return self

    def sign_in(self, account: str) -> None:
        """Sign in at the local provider, with one click on an account."""
        self.page.get_by_role("button", name=self.say("signin.enter"), exact=True).click()
        self.page.get_by_role("button", name=re.compile(re.escape(account))).click()
        expect(self.page.get_by_role("heading", name=self.say("queue.title"))).to_be_visible()

    def button(self, key: str, **values: Any) -> Locator:
        """Find a button by its sentence."""
        return self.page.get_by_role("button", name=self.say(key, **values), exact=True)

    def take(self, index: int = 0) -> "Panel":
        """Take a conversation of the queue."""
        before = self.panels.count()
        self.queue.get_by_role("button", name=self.say("queue.claim")).nth(index).click()
        expect(self.panels).to_have_count(before + 1)
        return self.panel(before)

    def panel(self, index: int = 0) -> "Panel":
        """Find the conversation at this index among those that the operator has on the desk."""
        return Panel(self.panels.nth(index), self.say)

    def row(self, panel: "Panel") -> Locator:
        """Find the row of a conversation among one's own."""
        conversation = panel.root.get_attribute("data-conversation")
        return self.page.locator(f'#mine [data-conversation="{conversation}"]')

    def open(self, panel: "Panel") -> "Panel":
        """Open a conversation that is on the desk."""
        self.row(panel).get_by_role("button").click()
        expect(panel.root).to_be_visible()
        return panel

    def expect_alert(self, text: str | re.Pattern[str]) -> None:
        """Expect an alert that says this."""
        expect(self.page.get_by_role("alert").filter(has_text=text)).to_be_visible()


class Panel(Talking):
    """A conversation at the desk."""

    def button(self, key: str, **values: Any) -> Locator:
        """Find a button by its sentence."""
        return self.root.get_by_role("button", name=self.say(key, **values), exact=True)

    def tool(self, name: str) -> Locator:
        """Open a tool beside the conversation."""
        tab = self.root.locator(f'[role=tab][data-tool="{name}"]')
        tab.click()
        return self.root.locator(f"#{tab.get_attribute('aria-controls')}")

    def declare_danger(self) -> None:
        """Declare immediate danger, by two presses."""
        self.button("danger.declare").click()
        self.button("danger.declare-confirm").click()

    def withdraw_danger(self, reason: str) -> None:
        """Withdraw the danger for this reason, by two presses."""
        self.root.get_by_label(self.say("danger.withdraw-why")).select_option(reason)
        self.button("danger.withdraw").click()
        self.button("danger.withdraw-confirm").click()

    def pass_on(self, force: str) -> None:
        """Pass the conversation on to another force, by two presses."""
        self.tool("handover")
        for press in ("transfer.now", "transfer.confirm"):
            self.button(press, to=self.say.force(force, "to")).click()

    def save_signalement(self) -> None:
        """Save the signalement, which leaves if the person agreed: it is read, and then a second press."""
        self.root.locator("[data-part=signalement-form] [type=submit]").click()
        self.root.locator(".reviewed .primary").click()

    def close(self, outcome: str, *, here: bool = False) -> None:
        """End the conversation with an outcome; of a person who is connected, at the second press."""
        self.tool("end")
        self.root.get_by_label(self.say(f"close.{outcome}")).check()
        self.button("close.now").click()
        if here:
            self.button("close.confirm-end").click()
