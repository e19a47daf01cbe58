"""A language of visitors is a folder: its sentences and its texts are those of the French, and the pages list it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.chat import first_page
from services.chat.api.visitors.kept import page_of
from services.chat.content.choices import CHOICES
from services.chat.content.consent_text import CONSENT_TEXT, ConsentText, with_translations
from services.chat.content.information import INFORMATION, Information
from services.chat.content.kept import SHEETS, UNITS, duration
from services.chat.content.themes import THEMES
from services.directory.bundled import wordings
from shared.forces import FORCES, LABELS, REGISTRY
from shared.http.beside import SENTENCES
from shared.languages import FIRST, FOLDER, LANGUAGES, SCRIPT, attributes, script
from tests.browser.test_messages import BUILT, ELSEWHERE, NAMED, STATIC, begins, read
from tests.support import translations
from tests.support.browser.served import SHARED, WEB
from tests.support.translations import stale

OTHERS = [code for code, row in LANGUAGES.items() if not row.staff]
IMPORTED = re.compile(r'(?:from|import)\s*\(?"([^"]+\.js)"')
PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")
PLACES = re.compile(r"\{\w+\}")


def scripts_of(file: Path, found: set[Path]) -> set[Path]:
    """A script of the pages, and those that it imports."""
    if file in found or "vendor" in file.parts:
        return found
    found.add(file)
    for name in IMPORTED.findall(file.read_text()):
        shared = name.startswith("/shared/")
        scripts_of(
            SHARED / name.removeprefix("/shared/") if shared else (file.parent / name).resolve(), found
        )
    return found


def french() -> dict[str, str]:
    """The French sentences that the visitor's page names."""
    page = (WEB / "index.html").read_text()
    text = "\n".join(file.read_text() for file in scripts_of(WEB / "js/visitor.js", set()))
    names = {m["key"] for way in STATIC for m in way.finditer(page)}
    names |= {name for name in (*NAMED.findall(text), *BUILT.findall(text)) if not ELSEWHERE.search(name)}
    said = read(SHARED / "messages/fr.json") | read(WEB / "messages/fr.json")
    return {key: sentence for key, sentence in said.items() if any(begins(key, name) for name in names)}


def places(sentences: dict[str, str]) -> dict[str, set[str]]:
    """The places of each sentence; the forms of a plural are one, and may name their number or not."""
    found: dict[str, set[str]] = {}
    for key, sentence in sentences.items():
        stem = PLURAL.sub("", key)
        plural = f"{stem}.other" in sentences
        named = set(PLACES.findall(sentence)) - ({"{count}"} if plural else set())
        found.setdefault(stem if plural else key, set()).update(named)
    return found


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Give each language that only visitors have."""
    return str(request.param)


def test_no_visitor_misses_a_sentence(language: str) -> None:
    """The sentences of the visitor's page, all of them and no other, with the same places in them."""
    said = read(FOLDER / language / "sentences.json")
    assert places(said) == places(french())
    assert [key for key, sentence in said.items() if not sentence.strip()] == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != FIRST])
def test_each_translation_was_read_against_the_french_that_holds(code: str) -> None:
    """Read these again beside the French, then `python -m tests.support.translations` notes that it was done."""
    assert stale(code) == []


def test_a_french_sentence_that_changes_names_its_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sentence's own name; what did not change is not named."""
    before = translations.digests("ar")
    name = "chat: status.away"
    monkeypatch.setattr(translations, "digests", lambda _: before | {name: "00000000"})
    assert stale("ar") == [name]


def test_no_text_misses_a_paragraph(language: str) -> None:
    """Consent, sheets, themes and forces are said in it, with as many points as in French."""
    consent = CONSENT_TEXT.paragraphs
    assert len(consent[language]) == len(consent["fr"])
    for sheet in (*INFORMATION, *SHEETS):
        assert sheet.title[language]
        assert len(sheet.points[language]) == len(sheet.points["fr"])
    assert all(theme.labels[language] for theme in THEMES.values())
    assert all(choice.own[language] for choices in CHOICES.values() for choice in choices if choice.own)
    assert all(getattr(REGISTRY[force], label)[language] for force in FORCES for label in LABELS)
    assert all(text[language] for wording in wordings().values() for text in wording.values())
    assert set(SENTENCES[language]) == set(SENTENCES["en"])


def test_a_translation_of_another_version_is_not_read(language: str) -> None:
    """Somebody consents to the text that holds: where its translation is older, they read the French."""
    newer = with_translations(ConsentText(version="of tomorrow", paragraphs={"fr": ["Autre chose."]}))
    assert language not in newer.paragraphs


def test_a_sheet_that_it_lacks_is_in_french_and_said_to_be(language: str) -> None:
    """Also on the page without scripts."""
    sheet = Information(code="new", themes=[], title={"fr": "Neuf"}, points={"fr": ["Un point."]})
    article = page_of([sheet]).split(f'<article id="{language}"')[1]
    assert '<section class="card" lang="fr" dir="ltr"><h3>Neuf</h3>' in article


def test_a_page_that_no_translator_has_read_says_so(language: str) -> None:
    """In it and in French."""
    article = page_of([]).split(f'<article id="{language}"')[1]
    assert LANGUAGES[language].reviewed != ("Traduction à relire par un traducteur" in article)


def test_a_number_of_days_is_in_words() -> None:
    """As the language counts: one, two, a few, many."""
    forms = {unit: set(forms) for unit, forms in UNITS["ar"].items()}
    assert all({"1", "2", "3-10", "other"} <= numbers for numbers in forms.values())
    said = [duration(number, "days", "ar") for number in (1, 2, 3, 11, 100, 365)]
    assert said == ["يوم واحد", "يومين", "3 أيام", "11 يوما", "100 يوم", "365 يوما"]


def test_the_pages_know_the_languages_that_have_a_folder() -> None:
    """Their list and the sentences without scripts are as `make scripts` writes them."""
    assert SCRIPT.read_text() == script()
    page = first_page.PAGE.read_text()
    assert first_page.written(page) == page
    assert all(f"<p {attributes(code)}>" in page for code in SENTENCES)


def test_a_folder_holds_what_a_language_is() -> None:
    """Nothing in it is read by nobody."""
    content = {
        "choices",
        "consent_text",
        "information",
        "kept",
        "replies",
        "themes",
        "forces",
        "national",
        "sentences",
        "plain",
        "language",
        "read_against",
    }
    found: dict[str, Any] = {file.stem: json.loads(file.read_text()) for file in FOLDER.glob("*/*.json")}
    assert set(found) == content
