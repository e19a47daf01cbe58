"""The commands of an administrator of editions, between the edition store and the topic of activations."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from services.router.domain.competence import Competence
from services.router.domain.moments import written
from services.router.editions import bundled
from services.router.editions.activations import Activations
from services.router.editions.changes import changes, report
from services.router.editions.edition import Edition
from services.router.editions.edition_store import EditionStore
from services.router.editions.files.published import Refused, read_published
from services.router.editions.importing import import_edition
from services.router.editions.map import drawn
from services.router.settings import RouterSettings
from shared.events.router import territory_edition
from shared.kafka.cluster import cluster
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.mongo import database
from shared.readiness import Readiness

WITHIN = 20.0
"""Seconds for Kafka to answer."""


class Commands:
    """The commands, with the stored editions and the activations published so far."""

    def __init__(self, edition_store: EditionStore, activations: Activations, publish: Producer) -> None:
        self.edition_store = edition_store
        self._activations = activations
        self._publish = publish

    async def prepare(self, name: str, files: Sequence[Path], share: float) -> tuple[Edition, list[str]]:
        """Make an edition of these files, and report its changes to the one in force; `Refused` if there are many."""
        if name == bundled.ID:
            raise Refused(f"{name} is the shipped edition: name this one with --edition.")
        base = await self._edition(self._in_force())
        today = datetime.now(UTC).date().isoformat()
        edition = import_edition(name, today, [read_published(file) for file in files], base, share)
        found = changes(base.territory(), edition)
        said = [f"Compared with {base.id}, which is in force:", *report(found)]
        if found.share > share:
            sentence = f"It changes {found.share:.1%} of the communes: if it is right, say so with --share"
            raise Refused("\n".join([*said, f"{sentence} {ceil(100 * found.share)}%."]))
        return edition, said

    async def lines(self) -> list[str]:
        """List the editions, a line for each."""
        stored = {document["_id"]: document for document in await self.edition_store.all()}
        dates = {bundled.ID: f"{bundled.DATE} (shipped)"}
        dates |= {name: document["date"] for name, document in stored.items() if name not in dates}
        return [f"{name}  {date}  {self._state(name)}" for name, date in sorted(dates.items())]

    async def shown(self, name: str) -> list[str]:
        """Show the files, the figures and the moments of an edition."""
        edition = await self._edition(name)
        files = [f"  {table}: {s.file}, SHA-256 {s.sha256}" for table, s in sorted(edition.origin.items())]
        head = f"{edition.id}  {edition.date}  {self._state(name)}"
        return [head, f"content: SHA-256 {edition.sha256}", *files, *_figures(edition)]

    async def compared(self, name: str, other: str, page: Path | None = None) -> list[str]:
        """Report the changes from one edition to another; `page`: a file to write, which shows them on a map."""
        before, after = await self._edition(name), await self._edition(other)
        found = changes(before.territory(), after)
        if page is None:
            return list(report(found))
        text = drawn(name, other, found)
        await asyncio.to_thread(page.write_text, text, encoding="utf-8")
        return [*report(found), f"The map is in {page}: open it in a browser."]

    async def activate(self, name: str, since: datetime) -> list[str]:
        """Publish that an edition is in force from a moment to come on: history is not rewritten."""
        if since <= datetime.now(UTC):
            raise Refused(
                f"{written(since)} is past: choose a moment to come, for what is routed stays routed."
            )
        if other := next((a.edition for a in self._activations.timeline if a.since == since), None):
            raise Refused(f"{other} is activated at that moment: choose another one.")
        edition = await self._edition(name)
        await self.edition_store.add(edition)  # the bundled one too: the next release carries another
        event = self._activations.with_another(name, edition.sha256, since)
        await self._publish.acknowledged(event, within=WITHIN)
        return [
            f"{name} is in force from {written(since)} on, in every router. To roll back, activate the former."
        ]

    async def _edition(self, name: str) -> Edition:
        found = bundled.bundled_edition() if name == bundled.ID else await self.edition_store.one(name)
        if found is None:
            raise Refused(f"There is no edition {name}: « list » says which there are.")
        return found

    def _in_force(self) -> str:
        now = datetime.now(UTC)
        begun = [a.edition for a in self._activations.timeline if a.since <= now]
        return begun[-1] if begun else bundled.ID

    def _state(self, name: str) -> str:
        moments = [a.since for a in self._activations.timeline if a.edition == name]
        words = ["in force"] if name == self._in_force() else []
        words += [f"activated at {written(moment)}" for moment in moments]
        return ", ".join(words) or "never activated"


@asynccontextmanager
async def connected_commands(settings: RouterSettings) -> AsyncIterator[Commands]:
    """Connect the commands, once the activations are read to their end."""
    db, activations = database(settings.mongo, settings.router_database), Activations()
    topic = list(territory_edition.names)
    try:
        async with (
            Tail(cluster(settings), topic, activations.consumed, Readiness(), name="activations") as tail,
            Producer(cluster(settings), "router") as producer,
        ):
            await asyncio.wait_for(tail.caught_up.wait(), WITHIN)
            yield Commands(EditionStore(db), activations, producer)
    finally:
        db.client.close()


def _figures(edition: Edition) -> list[str]:
    territory = edition.territory()
    found: dict[str, int] = {}
    for code in territory.communes:
        answer = territory.competence(code)
        what = answer.force if isinstance(answer, Competence) else f"nobody ({answer.reason})"
        found[what] = found.get(what, 0) + 1
    return [
        f"{len(territory.communes):>6}  communes",
        *(f"{n:>6}  {what}" for what, n in sorted(found.items())),
    ]
