"""The visitor learns what is kept: true to the settings, in every language, without scripts."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from services.chat.api.visitors.kept import kept_by, page_of
from services.chat.app import create_app
from services.chat.content.kept import SHEETS, Kept, duration
from services.chat.settings import ChatSettings
from shared.languages import LANGUAGES
from tests.browser.test_messages import TYPOGRAPHY
from tests.support.served import asking

KEPT = kept_by(ChatSettings())
WEB = Path("services/chat/web")


def said(kept: Kept, language: str = "fr") -> str:
    """Everything that the sheets say."""
    return "\n".join(point for sheet in kept.sheets() for point in sheet.points[language])


def test_no_duration_is_written_by_hand() -> None:
    """Each comes from a setting, or from the topic that is kept so long."""
    points = [point for sheet in SHEETS for points in sheet.points.values() for point in points]
    assert [point for point in points if re.search(r"\d", point)] == []
    named = set(re.findall(r"\{(\w+)\}", "\n".join(points)))
    assert named == {*KEPT.durations, "write_to"}


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("chat_kept_days", 41, "41 jours"),
        ("chat_danger_wait_seconds", 7201, "3 heures"),
        ("kept_days", 42, "42 jours"),
        ("chat_journal_days", 44, "44 jours"),
        ("signalement_kept_days", 1, "1 jour "),
        ("stats_kept_months", 43, "43 mois"),
        ("chat_rights_contact", "dpo@example.org", "dpo@example.org"),
    ],
)
def test_what_is_said_is_what_is_set(setting: str, value: object, sentence: str) -> None:
    """Another setting, another sentence."""
    assert sentence not in said(KEPT)
    assert sentence in said(kept_by(ChatSettings(**{setting: value})))


def test_nobody_says_that_an_address_is_kept_where_none_is() -> None:
    """Without a magistrate's key the page says so, and what that means in danger."""
    assert "sous scellés" in said(replace(KEPT, address=True))
    assert "n’est pas gardée" in said(replace(KEPT, address=False))
    assert "sont gardés sous scellés" not in said(replace(KEPT, address=False))


def test_every_language_says_the_same() -> None:
    """As many sentences, with the same durations in them."""
    for sheet in SHEETS:
        assert set(sheet.title) == set(sheet.points) == set(LANGUAGES)
        durations = [[re.findall(r"\{\w+\}", point) for point in sheet.points[code]] for code in LANGUAGES]
        assert all(each == durations[0] for each in durations)


def test_a_duration_is_in_words() -> None:
    """Of one and of many."""
    assert [duration(n, "days", "en") for n in (1, 2)] == ["1 day", "2 days"]


async def test_the_page_needs_no_script_and_escapes_what_was_set() -> None:
    """Every sentence is in it, in every language; a search engine may show it."""
    app = create_app(ChatSettings(chat_rights_contact="<b>1 rue Haute</b>", kafka="127.0.0.1:9"))
    async with asking(app) as client:
        page, data = await client.get("/kept"), (await client.get("/api/chat/kept")).json()
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-robots-tag"] == "all"
    assert "&lt;b&gt;1 rue Haute&lt;/b&gt;" in page.text
    for sheet in data["sheets"]:
        assert all(sheet["title"][code] in page.text for code in LANGUAGES)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=|\{\w+\}", page.text)


@pytest.mark.parametrize(("wrong", "why"), TYPOGRAPHY)
def test_its_french_is_typeset(wrong: str, why: str) -> None:
    """By the rules that all pages keep."""
    sentences = [sheet.title["fr"] for sheet in SHEETS] + said(KEPT).splitlines()
    assert [one for one in sentences if re.search(wrong, one)] == [], why


def test_the_page_is_the_sheets() -> None:
    """In the order in which a reader asks: who reads me, what do they keep, and what is left."""
    page = page_of(KEPT.sheets())
    places = [page.index(f"<h3>{sheet.title['fr']}</h3>") for sheet in KEPT.sheets()]
    assert places == sorted(places)


def test_it_is_said_before_the_field_that_opens_the_chat() -> None:
    """The platform stands before the field, the address before the button: both are seen at once on a telephone."""
    page = (WEB / "index.html").read_text()
    assert page.index('data-t="start.lead"') < page.index('id="commune"')
    assert page.index('id="start-address"') < page.index('data-t="start.enter"')


@pytest.mark.parametrize(
    ("language", "platform"), [("fr", "plateforme nationale"), ("en", "national platform")]
)
def test_the_chat_promises_what_is_so(language: str, platform: str) -> None:
    """A closed tab that is opened again still has the code, the way out erases it; no local station answers."""
    say = json.loads((WEB / "messages" / f"{language}.json").read_text())
    assert say["exit.button"].lower() in say["code.keep"].lower()
    assert platform in say["start.who"]
    assert platform in say["status.waiting-at"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_no_longer_has_a_conversation_is_not_who_runs_the_machines(language: str) -> None:
    """The sentence about the first follows that about who answers: the second may always read."""
    (words,) = (sheet.points[language] for sheet in SHEETS if sheet.code == "words")
    (journal,) = (index for index, point in enumerate(words) if "{journal}" in point)
    (machines,) = (index for index, point in enumerate(words) if "machines" in point)
    assert journal < machines
