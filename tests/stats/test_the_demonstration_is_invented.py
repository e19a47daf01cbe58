"""The demonstration: the leaflet's numbers, invented people, and a mark on every page."""

import re
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from deploy.local.demonstration import filling
from deploy.local.demonstration.__main__ import check_local
from deploy.local.demonstration.communes import Communes
from deploy.local.demonstration.conversations import conversations
from deploy.local.demonstration.filling import Filling, publish_conversations
from deploy.local.demonstration.partners import partners
from deploy.local.demonstration.years import YEARS, CountedYear
from deploy.local.folder import DataFolder
from deploy.local.problem import EngineProblem
from deploy.local.settings import LocalSettings
from services.stats.domain.calendar import day_of, months_of
from services.stats.handlers import project_event
from services.stats.tally_cache import TallyCache
from shared.cloudevents.event import TopicOffset
from shared.events.chat import ConversationClosed, ConversationOpened, OrientationGiven, PsychologistJoined
from shared.events.signalement import (
    SignalementContacted,
    SignalementDispatched,
    SignalementReceived,
    SignalementUnreachable,
)
from shared.http import service_app, staff_pages
from shared.settings import Settings, read
from tests.support.served import asking
from tests.support.stats.doubles import RememberedFigures

ROOT = Path(__file__).parents[2]
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def communes() -> Communes:
    """Give the communes, read once."""
    return Communes()


def test_the_years_are_the_leaflets() -> None:
    """All days together, 2020, and its growth over 2019."""
    counts = {year.first.year: Counter(year.outcomes) for year in YEARS}
    assert (YEARS[0].first, YEARS[-1].last) == (date(2018, 11, 27), date(2021, 10, 31))
    assert sum(year.total() for year in counts.values()) == 29_053
    assert sum(year["signalement"] for year in counts.values()) == 15_061
    leaflet = counts[2020]
    assert leaflet.total() == 12_561
    assert (leaflet["signalement"], leaflet["orientation"], leaflet["information"]) == (7_576, 1_784, 1_065)


def test_each_conversation_is_counted_in_its_year_and_by_its_outcome(communes: Communes) -> None:
    """Also those of a year's last evening; by day, to the unit, in communes that there are."""
    last = CountedYear(date(2020, 12, 31), date(2020, 12, 31), {"signalement": 300, "abandoned": 100})
    small = (CountedYear(date(2020, 2, 1), date(2020, 2, 3), {"orientation": 50, "information": 20}), last)
    invented = list(conversations(communes, 6, small))
    opened = [event for events in invented for event in events if isinstance(event, ConversationOpened)]
    closed = [event for events in invented for event in events if isinstance(event, ConversationClosed)]
    assert {day_of(event.time)[:4] for events in invented for event in events} == {"2020"}
    assert Counter(event.outcome for event in closed) == last.outcomes | small[0].outcomes
    assert {event.commune for event in opened} <= {commune.code for commune in communes.all}
    assert [event.time for event in opened] == sorted(event.time for event in opened)
    evening = sum(event.time.astimezone(PARIS).hour >= 17 for event in opened)
    assert evening > len(opened) / 4
    assert {event.stay.log for event in closed} == {"police", "gendarmerie"}


async def test_its_events_are_counted_like_all_others(communes: Communes) -> None:
    """By the handler of real ones, with their waits; published twice, once."""
    year = (CountedYear(date(2020, 2, 1), date(2020, 2, 3), {"orientation": 50, "information": 20}),)
    repository = RememberedFigures()
    for events in (*conversations(communes, 6, year), *conversations(communes, 6, year)):
        for number, event in enumerate(events):
            await project_event(event.at(TopicOffset("chat.conversation.police", 0, number)), repository)
    (tally,) = await TallyCache(repository).of_months(months_of(date(2020, 2, 1), date(2020, 2, 3)))
    counts = Counter[str]()
    for (_, _, measure), count in tally.counts.items():
        counts[measure] += count
    assert counts == {"conversations": 70, "orientation": 50, "information": 20}
    assert Counter(kind for (_, kind, _), n in tally.waits.items() for _ in range(n)) == {
        "first-answer": 70, "length": 70,
    }  # fmt: skip


async def test_all_is_published_and_its_progress_is_said(
    communes: Communes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence for each two thousand conversations; what is left over is published too."""
    said = list[str]()
    batches = list[int]()
    monkeypatch.setattr(filling, "say", said.append)
    monkeypatch.setattr(filling, "TOGETHER", 40)

    async def publish(*events: object) -> None:
        batches.append(len(events))

    some = [*islice(conversations(communes, 6), 100)]
    count = await publish_conversations(publish, some)
    assert count == sum(map(len, some))
    assert batches == [sum(map(len, part)) for part in (some[:40], some[40:80], some[80:])]
    assert [sentence.split(" of ")[0] for sentence in said] == ["  demonstration: 40", "  demonstration: 80"]


def test_its_conversations_have_a_language_help_and_units_that_answer(communes: Communes) -> None:
    """A psychologist joins at the police alone; units answer for 2021, each of them what was sent to it."""
    year = (CountedYear(date(2021, 2, 1), date(2021, 2, 28), {"signalement": 300, "orientation": 100}),)
    invented = list(conversations(communes, 6, year))
    kinds = Counter(type(event) for events in invented for event in events)
    languages = Counter(
        e.language for events in invented for e in events if isinstance(e, ConversationOpened)
    )
    assert languages["fr"] > 300
    assert len(languages) > 2
    assert kinds[OrientationGiven] > 100
    joined = [e for events in invented for e in events if isinstance(e, PsychologistJoined)]
    assert {event.stay.log for event in joined} == {"police"}
    assert kinds[SignalementDispatched] == 300
    assert (
        240 < kinds[SignalementContacted] + kinds[SignalementUnreachable] == kinds[SignalementReceived] < 300
    )
    before = CountedYear(date(2020, 2, 1), date(2020, 2, 28), {"signalement": 50})
    assert not {type(e) for events in conversations(communes, 6, (before,)) for e in events} & {
        SignalementDispatched
    }


def test_its_partners_are_in_twenty_towns_and_nobodys_telephone_rings(communes: Communes) -> None:
    """The numbers begin as those do that are kept for fiction."""
    published = list(partners(communes))
    assert len({partner.entry.commune for partner in published}) == 20
    assert len({partner.entry.phone for partner in published}) == len(published) == 40
    assert all(partner.entry.phone.startswith("01 99 00 ") for partner in published)
    assert all("démonstration" in partner.entry.name for partner in published)


def test_what_holds_conversations_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty product is, and its mark stays until a reset erases everything."""
    folder = DataFolder(tmp_path / "data")

    def looked(is_empty: bool) -> None:
        async def look(_: str) -> tuple[int, bool]:
            return 6, is_empty

        monkeypatch.setattr(filling, "_look", look)

    with folder.held():
        looked(is_empty=False)
        with pytest.raises(EngineProblem, match=r"(?s)holds conversations already.*make reset"):
            Filling(folder).begin("kafka")
        assert not folder.is_demonstration
        looked(is_empty=True)
        Filling(folder).begin("kafka")
        assert folder.is_demonstration
        looked(is_empty=False)
        Filling(folder).begin("kafka")  # it was killed while it filled: it fills again
        assert not folder.is_whole_demonstration
        folder.mark_demonstration(is_whole=True)
        Filling(folder).fill("kafka", "nowhere")
    folder.erase()
    assert not folder.is_demonstration


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [("LOCAL", "0", "local mode alone"), ("KAFKA", "kafka-1:9092", "KAFKA names another")],
)
def test_it_is_refused_outside_local_mode(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    """And on engines that are another's."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(EngineProblem, match=sentence):
        check_local(LocalSettings())


def test_a_service_refuses_the_mark_outside_local_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is to take real figures for invented ones."""
    monkeypatch.delenv("LOCAL", raising=False)
    monkeypatch.setenv("DEMONSTRATION", "1")
    with pytest.raises(SystemExit, match="DEMONSTRATION is for local mode alone"):
        read(Settings)


@pytest.mark.parametrize("is_demonstration", [False, True])
async def test_the_style_of_every_page_bears_the_mark(is_demonstration: bool, tmp_path: Path) -> None:
    """Each page has that style, so that none can be without it."""
    settings = Settings(local=True, demonstration=is_demonstration)
    app = service_app("stats", settings)
    staff_pages(app, "/stats", tmp_path, settings)
    async with asking(app) as client:
        style = await client.get("/shared/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert ("Démonstration : tout est inventé" in style.text) is is_demonstration
    pages = [*ROOT.glob("services/*/web/index.html"), *ROOT.glob("services/*/web/*/index.html")]
    assert len(pages) > 5
    for page in pages:
        assert re.search(r'<link rel="stylesheet" href="/shared/style\.css">', page.read_text()), page
