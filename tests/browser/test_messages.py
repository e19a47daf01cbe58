"""The sentences of the pages: the same in every language, known, and in correct French typography."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.directory.api.sentences import FIELDS, FILES
from services.router.editions import bundled
from shared.http.party_keys import WRONG
from shared.languages import LANGUAGES
from tests.support.browser.served import HOUSE, SHARED, WEB

WEBS = [WEB, *(said.parent for said in HOUSE.glob("services/*/web/messages") if said.parent != WEB)]


class Spoken:
    """A service's pages with their sentences, and those that all pages share."""

    def __init__(self, web: Path) -> None:
        parts = (SHARED, web)
        self.codes = {file.stem for file in (web / "messages").glob("*.json")}
        self.own = {code: read(web / "messages" / f"{code}.json") for code in self.codes}
        self.files = {
            code: read(SHARED / "messages" / f"{code}.json") | own for code, own in self.own.items()
        }
        scripts = [file for part in parts for file in part.rglob("*.js") if "vendor" not in file.parts]
        self.scripts = "\n".join(file.read_text() for file in scripts)
        self.pages = [file.read_text() for file in web.rglob("*.html")]

    def in_pages(self) -> list[tuple[str, str]]:
        """Give every key of the HTML with the sentence written there."""
        return [(m["key"], m["said"]) for text in self.pages for way in STATIC for m in way.finditer(text)]

    def named(self) -> set[str]:
        """Give what pages and scripts name: whole keys, or the beginnings of those that they build."""
        names = {key for key, _ in self.in_pages()}
        names |= {*NAMED.findall(self.scripts), *BUILT.findall(self.scripts)}
        return {name for name in names if not ELSEWHERE.search(name)}


def read(file: Path) -> dict[str, str]:
    """Give the sentences of a file."""
    found: dict[str, str] = json.loads(file.read_text())
    return found


def begins(key: str, name: str) -> bool:
    """Say whether this is the key, or one that begins so."""
    return key == name or key.startswith(name if name.endswith(".") else f"{name}.")


@pytest.fixture(params=WEBS, ids=[web.parent.name for web in WEBS])
def spoken(request: pytest.FixtureRequest) -> Spoken:
    """Give the pages of each service in turn."""
    return Spoken(request.param)


STATIC = [
    re.compile(r'data-t="(?P<key>[^"]+)"[^>]*>(?P<said>[^<]*)<'),
    re.compile(r'data-t-label="(?P<key>[^"]+)" aria-label="(?P<said>[^"]*)"'),
    re.compile(r'data-t-placeholder="(?P<key>[^"]+)" placeholder="(?P<said>[^"]*)"'),
]
NAMED = re.compile(r'"([a-z]+(?:-[a-z]+)*(?:\.[a-z0-9-]+)+)"')
BUILT = re.compile(r"`([a-z]+(?:-[a-z]+)*(?:\.[a-z]+)*\.)\$\{")
ELSEWHERE = re.compile(r"^(chat\.|crypto\.)|\.(js|json)$")


TYPOGRAPHY = [
    (r"'", "a straight apostrophe"),
    (r"[^\u202f][;!?]", "; ! ? without a narrow no-break space before"),
    (r"[^\u00a0\d]:", ": without a no-break space before"),
    (r"«[^\u00a0]|[^\u00a0]»", "a guillemet without its no-break space"),
    (r"\.\.\.", "three dots"),
    (r"\b[EA](tat|tre|cole|gypte|me)\b", "a capital without its accent"),
    (r"  | $|^ ", "a space too many"),
]  # fmt: skip
"""Mistakes of French typography."""
CONTENT = [
    HOUSE / "services/chat/content/information.json",
    HOUSE / "services/chat/content/replies.json",
    HOUSE / "services/directory/data/national.json",
]
"""Sentences in French beside other languages."""


def test_no_language_misses_a_sentence(spoken: Spoken) -> None:
    """Every language has the same sentences, with the same places, and none is empty."""
    french = spoken.files["fr"]
    for other in spoken.files.values():
        assert set(french) == set(other)
        for key, sentence in other.items():
            assert sentence.strip(), key
            assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", french[key])), (
                key
            )


def test_the_languages_offered_are_those_that_have_sentences(spoken: Spoken) -> None:
    """No button of the staff's pages leads to a language without a file, and no file is without its button."""
    assert {code for code, row in LANGUAGES.items() if row.staff} == spoken.codes


def test_no_page_uses_an_unknown_sentence(spoken: Spoken) -> None:
    """Whatever a page or a script names has a sentence."""
    names = spoken.named()
    assert [n for n in sorted(names) if not any(begins(key, n) for key in spoken.files["fr"])] == []
    assert len(names) > 10


def test_no_sentence_is_without_use(spoken: Spoken) -> None:
    """Every sentence of its own is named by a page or a script."""
    names = spoken.named()
    assert [key for key in spoken.own["fr"] if not any(begins(key, name) for name in names)] == []


def test_no_shared_sentence_is_without_use() -> None:
    """Every shared sentence is named by some page or script."""
    names = {name for web in WEBS for name in Spoken(web).named()}
    shared = read(SHARED / "messages" / "fr.json")
    assert [key for key in shared if not any(begins(key, name) for name in names)] == []


def test_the_page_says_the_same_before_its_scripts_run(spoken: Spoken) -> None:
    """The French in the HTML is the French of the file."""
    assert [(key, said) for key, said in spoken.in_pages() if said and spoken.files["fr"][key] != said] == []


def test_a_service_s_own_sentence_is_shown_only_where_the_page_has_none(spoken: Spoken) -> None:
    """Services speak French; a page says what it knows of a problem in the language on screen."""
    lines = [
        line
        for line in spoken.scripts.splitlines()
        if re.search(r"\b(problem|said)\.(message|detail)\b", line)
    ]
    assert [line for line in lines if '.other"' not in line] == []


def test_whatever_is_to_be_corrected_in_an_entry_has_its_sentence() -> None:
    """Fields and files that the directory refuses, and what is wrong with a key."""
    said = {web.parent.name: read(web / "messages" / "fr.json") for web in WEBS}
    directory, signalement = said["directory"], said["signalement"]
    assert {name.removeprefix("unfit.") for name in directory if name.startswith("unfit.")} == {
        *FIELDS,
        "other",
    }
    assert {name.removeprefix("file.") for name in directory if name.startswith("file.")} == {*FILES}
    assert {name.rpartition(".")[2] for name in signalement if name.startswith("wrong.key.")} == {*WRONG}


@pytest.mark.parametrize(("wrong", "why"), TYPOGRAPHY)
def test_french_typography(spoken: Spoken, wrong: str, why: str) -> None:
    """French sentences keep the rules of French typography."""
    assert [said for said in spoken.files["fr"].values() if re.search(wrong, said)] == [], why


@pytest.mark.parametrize(("wrong", "why"), TYPOGRAPHY)
@pytest.mark.parametrize("file", CONTENT, ids=[file.name for file in CONTENT])
def test_french_typography_of_what_is_said_by_others(file: Path, wrong: str, why: str) -> None:
    """Replies, sheets and national services too, which the pages show as they are."""
    assert [said for said in french(json.loads(file.read_text())) if re.search(wrong, said)] == [], why


def french(content: Any) -> list[str]:
    """Give all that stands under « fr » in a file."""
    if isinstance(content, list):
        return [said for each in content for said in french(each)]
    if not isinstance(content, dict):
        return []
    others = [said for key, each in content.items() if key != "fr" for said in french(each)]
    said = content.get("fr", [])
    return [*others, *([said] if isinstance(said, str) else said)]


def test_every_departement_of_the_territory_has_its_name_in_the_pages() -> None:
    """The pages name each département as the territory does."""
    text = (SHARED / "departements.js").read_text()
    named = dict(re.findall(r'"(\w{2,3})": "([^"]+)"', text))
    rows = (bundled.DATA / "departements.csv").read_text().splitlines()[1:]
    assert {row.split(",")[0]: row.split(",")[1] for row in rows} == named
