"""The administrator's command for editions: import, list, show, compare, activate, roll back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.router.domain.outlines import on_the_map
from services.router.editions import __main__ as command
from services.router.editions import bundled
from services.router.editions.activations import Activations
from services.router.editions.changes import changes, lines, report
from services.router.editions.commands import Commands
from services.router.editions.edition import Edition, edition_of
from services.router.editions.files.published import Refused, Row
from shared.events.router import TerritoryEditionActivated
from tests.router.test_every_router_follows_the_editions import as_consumed
from tests.support.router.doubles import PublishedInTime, RememberedEditions
from tests.support.router.files import an_edition, official_csv, official_rows, table_csv, with_a_commune

TOMORROW = datetime.now(UTC) + timedelta(days=1)


class Administrator:
    """An administrator, with the command and files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.edition_store, self.published = folder, RememberedEditions(), PublishedInTime()
        self.activations = Activations()
        self.commands = Commands(self.edition_store, self.activations, self.published)  # type: ignore[arg-type] # doubles

    def file(self, name: str, text: str) -> Path:
        """A file that was downloaded."""
        path = self.folder / name
        path.write_text(text, newline="")
        return path

    async def activate(self, name: str, since: datetime) -> TerritoryEditionActivated:
        """Activate an edition, and consume the event that was published."""
        await self.commands.activate(name, since)
        event = self.published.published[-1]
        assert isinstance(event, TerritoryEditionActivated)
        self.activations.consumed(as_consumed(event))
        return event


@pytest.fixture
def administrator(tmp_path: Path, small: Edition, monkeypatch: pytest.MonkeyPatch) -> Administrator:
    """Give an administrator of a small country."""
    monkeypatch.setattr(bundled, "bundled_edition", lambda: replace(small, id=bundled.ID))
    return Administrator(tmp_path)


def renamed(rows: list[Row], code: str, name: str) -> list[Row]:
    """The communes with another name for one."""
    return [{**row, "nom": name} if row["code"] == code else row for row in rows]


def test_every_kind_of_change_is_reported(small: Edition) -> None:
    """Added, merged, removed, renamed, moved between forces, other units."""
    communes = [row for row in small.tables["communes"] if row["code"] not in {"74002", "74003"}]
    added = with_a_commune(small, "x", "Novalaise").tables["communes"][-1]
    former = [
        *small.tables["former-communes"],
        {"code": "74002", "nom": "Alby", "type": "", "commune": "74001"},
    ]
    unit = {"74012": "Commissariat de police d'Annecy"}
    competence = [
        {**row, "service": unit.get(row["code"], row["service"])}
        for row in an_edition(small, "x", c74280="PN", c74281="").tables["competence"]
    ]
    tables = {
        **small.tables,
        "communes": [*renamed(communes, "74004", "Allèves-le-Haut"), added],
        "former-communes": former,
        "competence": [row for row in competence if row["code"] not in {"74002", "74003"}],
    }
    found = changes(small.territory(), edition_of("x", "", {}, tables))
    kinds = {what: sorted(of_kind) for what, of_kind in lines(found).items()}
    assert kinds == {
        "added": ["74999"],
        "removed": ["74003"],
        "merged into another": ["74002"],
        "renamed": ["74004"],
        "another force": ["74280", "74281"],
        "another unit": ["74012"],
    }
    text = "\n".join(report(found))
    assert "74280 Thônes: gendarmerie → police" in text
    assert "→ 74001 Abondance" in text
    assert found.share == pytest.approx(7 / len(small.tables["communes"]))


def test_the_same_edition_changes_nothing(small: Edition) -> None:
    """And says so."""
    assert list(report(changes(small.territory(), small))) == ["Nothing changes."]


async def test_the_first_brigades_are_no_reason_to_refuse(
    administrator: Administrator, small: Edition
) -> None:
    """Every gendarmerie commune gets a unit of its own: reported, and not counted as changed."""
    file = administrator.file("list.csv", official_csv(official_rows(small)))
    edition, report = await administrator.commands.prepare("2026-12", [file], 0.05)
    assert any("a unit of their own" in line for line in report)
    assert edition.origin["competence"].file == "list.csv"
    assert edition.origin["communes"] == small.origin["communes"]


async def test_more_changes_than_the_share_allows_are_refused(
    administrator: Administrator, small: Edition
) -> None:
    """With the report, and the share that would be enough."""
    gendarmerie = [row["code"] for row in small.tables["competence"] if row["institution"] == "GN"]
    changed = {code: {"institution": "PN"} for code in gendarmerie[:60] if code != "74010"}
    file = administrator.file("list.csv", official_csv(official_rows(small, changed)))
    with pytest.raises(Refused, match=r"another force(.|\n)*say so with --share \d+%"):
        await administrator.commands.prepare("2026-12", [file], 0.05)
    assert (await administrator.commands.prepare("2026-12", [file], 0.5))[0].id == "2026-12"
    assert administrator.edition_store.known == {}


async def test_an_import_is_compared_with_what_is_in_force(
    administrator: Administrator, small: Edition
) -> None:
    """And not with the bundled edition."""
    await administrator.edition_store.add(an_edition(small, "a", c74280="PN"))
    administrator.activations.consumed(
        as_consumed(TerritoryEditionActivated.now(edition="a", moments=[datetime(2026, 9, 1, tzinfo=UTC)]))
    )
    file = administrator.file("communes.csv", table_csv(small, "communes"))
    edition, report = await administrator.commands.prepare("b", [file], 0.05)
    assert report == ["Compared with a, which is in force:", "Nothing changes."]
    assert edition.sha256 == (await administrator.edition_store.one("a")).sha256  # type: ignore[union-attr] # it is there


async def test_rolling_back_adds_a_moment(administrator: Administrator, small: Edition) -> None:
    """To the event of the former edition, the bundled one or another; the list says all of them."""
    await administrator.edition_store.add(an_edition(small, "a", c74280="PN"))
    await administrator.activate("a", TOMORROW)
    await administrator.activate("2026-08", TOMORROW + timedelta(hours=1))
    event = await administrator.activate("a", TOMORROW + timedelta(hours=2))
    assert event.moments == [TOMORROW, TOMORROW + timedelta(hours=2)]
    assert event.sha256 == administrator.edition_store.known["a"].sha256
    assert administrator.edition_store.known["2026-08"].sha256 == small.sha256, (
        "for the day when another one is bundled"
    )
    of_bundled, of_imported = await administrator.commands.lines()
    assert of_bundled.startswith("2026-08  2026-08-01 (shipped)  in force, activated at ")
    assert of_imported.count("activated at") == 2
    assert (await administrator.commands.shown("a"))[0] == of_imported


async def test_the_name_of_the_bundled_edition_is_taken(administrator: Administrator, small: Edition) -> None:
    """Two contents under one name would be nobody's edition."""
    file = administrator.file("communes.csv", table_csv(small, "communes"))
    with pytest.raises(Refused, match="2026-08 is the shipped edition"):
        await administrator.commands.prepare("2026-08", [file], 0.05)


@pytest.mark.parametrize(
    ("name", "since", "sentence"),
    [
        ("a", datetime(2026, 1, 1, tzinfo=UTC), "is past"),
        ("b", TOMORROW + timedelta(hours=1), "There is no edition b"),
        ("2026-08", TOMORROW, "a is activated at that moment"),
    ],
)
async def test_an_activation_that_cannot_be_is_refused(
    administrator: Administrator, small: Edition, name: str, since: datetime, sentence: str
) -> None:
    """Nothing is published."""
    await administrator.edition_store.add(an_edition(small, "a", c74280="PN"))
    await administrator.activate("a", TOMORROW)
    with pytest.raises(Refused, match=sentence):
        await administrator.commands.activate(name, since)
    assert len(administrator.published.published) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "f.csv", "--share", "many"],
        ["import", "f.csv", "--share", "101%"],
        ["import", "f.csv", "--edition", "L'été"],
        ["activate", "a", "--at", "tomorrow"],
        ["activate", "a", "--at", "2026-12-01T00:00"],
        ["compare", "a"],
        ["forget", "a"],
        [],
    ],
)
def test_arguments_that_are_not_understood_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With how to write them, before anything is connected."""
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m services.router.editions" in capsys.readouterr().err


@pytest.mark.parametrize("agreement", [[], ["--yes"]])
async def test_an_edition_to_which_nobody_agreed_is_not_stored(
    administrator: Administrator, small: Edition, agreement: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal, --yes is the agreement."""
    nobody: Callable[[str], bool] = lambda _: False  # noqa: E731 (a double of a question)
    monkeypatch.setattr(command, "_agrees", nobody)
    file = administrator.file("list.csv", official_csv(official_rows(small)))
    asked = command._asked(["import", str(file), "--edition", "2026-12", *agreement])
    if agreement:
        await asked.command(administrator.commands, asked)
    else:
        with pytest.raises(Refused, match="Nobody agreed"):
            await asked.command(administrator.commands, asked)
    assert list(administrator.edition_store.known) == (["2026-12"] if agreement else [])


async def test_a_comparison_is_drawn_on_a_map(administrator: Administrator, small: Edition) -> None:
    """Before it is activated: each commune that changes as a point inside its département, and in the list."""
    tables = dict(small.tables)
    tables["communes"] = renamed(tables["communes"], "74010", "Annecy <b>Ville</b>")
    await administrator.edition_store.add(replace(small, id="a"))
    await administrator.edition_store.add(edition_of("b", "2026-12-01", small.origin, tables))
    page = administrator.folder / "map.html"
    lines = await administrator.commands.compared("a", "b", page)
    assert lines[-1].startswith("The map is in")
    text = page.read_text(encoding="utf-8")
    assert text.count("74010 Annecy → Annecy &lt;b&gt;Ville&lt;/b&gt;") == 2
    assert text.count('class="land"') == 108
    place = on_the_map("74", small.territory().communes["74010"].point or (0, 0))
    assert place
    assert f"translate({place[0]:.0f} {place[1]:.0f})" in text
    assert "<b>" not in text
    assert "http" not in text.replace("http-equiv", "")
