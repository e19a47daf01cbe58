"""The sentences of the pages: the same in every language, known, and in correct French typography."""

import json
import re

import pytest

from services.router.territory import shipped
from tests.browser.served import WEB

FILES = {file.stem: json.loads(file.read_text()) for file in (WEB / "messages").glob("*.json")}
SCRIPTS = {file: file.read_text() for file in (WEB / "js").rglob("*.js")}
PAGES = {file: file.read_text() for file in WEB.rglob("*.html")}
STATIC = [
    re.compile(r'data-t="(?P<key>[^"]+)"[^>]*>(?P<said>[^<]*)<'),
    re.compile(r'data-t-label="(?P<key>[^"]+)" aria-label="(?P<said>[^"]*)"'),
    re.compile(r'data-t-placeholder="(?P<key>[^"]+)" placeholder="(?P<said>[^"]*)"'),
]
NAMED = re.compile(r'"([a-z]+(?:-[a-z]+)*(?:\.[a-z0-9-]+)+)"')
BUILT = re.compile(r"`([a-z]+(?:-[a-z]+)*(?:\.[a-z]+)*\.)\$\{")
ELSEWHERE = re.compile(r"^(chat\.|crypto\.)|\.(js|json)$")


def in_pages() -> list[tuple[str, str]]:
    """Give every key of the HTML with the sentence written there."""
    return [(m["key"], m["said"]) for text in PAGES.values() for way in STATIC for m in way.finditer(text)]


def in_scripts() -> set[str]:
    """Give what the scripts name: whole keys, or the beginnings of those that they build."""
    text = "\n".join(SCRIPTS.values())
    return {name for name in NAMED.findall(text) + BUILT.findall(text) if not ELSEWHERE.search(name)}


def known(name: str) -> bool:
    """Tell whether a key, or some key that begins so, has a sentence."""
    return any(
        key == name or key.startswith(name if name.endswith(".") else f"{name}.") for key in FILES["fr"]
    )


@pytest.mark.parametrize("language", sorted(FILES))
def test_no_language_misses_a_sentence(language: str) -> None:
    """Every language has the same sentences, with the same places, and none is empty."""
    french, other = FILES["fr"], FILES[language]
    assert set(french) == set(other)
    for key, sentence in other.items():
        assert sentence.strip(), key
        assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", french[key])), key


def test_the_languages_offered_are_those_that_have_sentences() -> None:
    """No button leads to a language without a file, and no file is without its button."""
    offered = re.search(r"LANGUAGES = \{(.*)\}", SCRIPTS[WEB / "js" / "i18n.js"])
    assert offered
    assert set(re.findall(r"(\w+):", offered[1])) == set(FILES)


def test_no_page_uses_an_unknown_sentence() -> None:
    """Whatever a page or a script names has a sentence."""
    names = {key for key, _ in in_pages()} | in_scripts()
    assert [name for name in sorted(names) if not known(name)] == []
    assert len(names) > 100


def test_no_sentence_is_without_use() -> None:
    """Every sentence is named by a page or a script."""
    names = {key for key, _ in in_pages()} | in_scripts()
    unused = [
        key
        for key in FILES["fr"]
        if not any(
            key == name or key.startswith(name if name.endswith(".") else f"{name}.") for name in names
        )
    ]
    assert unused == []


def test_the_page_says_the_same_before_its_scripts_run() -> None:
    """The French in the HTML is the French of the file."""
    assert [(key, said) for key, said in in_pages() if said and FILES["fr"][key] != said] == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (r"'", "a straight apostrophe"),
        (r"[^\u202f][;!?]", "; ! ? without a narrow no-break space before"),
        (r"[^\u00a0\d]:", ": without a no-break space before"),
        (r"«[^\u00a0]|[^\u00a0]»", "a guillemet without its no-break space"),
        (r"\.\.\.", "three dots"),
        (r"\b[EA](tat|tre|cole|gypte|me)\b", "a capital without its accent"),
        (r"  | $|^ ", "a space too many"),
    ],
)  # fmt: skip
def test_french_typography(wrong: str, why: str) -> None:
    """French sentences keep the rules of French typography."""
    assert [said for said in FILES["fr"].values() if re.search(wrong, said)] == [], why


def test_every_departement_of_the_territory_has_its_name_in_the_pages() -> None:
    """The pages name each département as the territory does."""
    text = SCRIPTS[WEB / "js" / "departements.js"]
    named = dict(re.findall(r'"(\w{2,3})": "([^"]+)"', text))
    rows = (shipped.DATA / "departements.csv").read_text().splitlines()[1:]
    assert {row.split(",")[0]: row.split(",")[1] for row in rows} == named
