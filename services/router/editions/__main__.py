"""`python -m services.router.editions`: import editions of the territory, compare them, activate one."""

import argparse
import asyncio
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.router.domain.moments import moment
from services.router.editions.commands import Commands, connected_commands
from services.router.editions.files.published import Refused
from services.router.settings import RouterSettings
from shared.failures import is_transient
from shared.settings import read

LEAD = timedelta(minutes=1)
"""The time until an edition is in force, unless a moment is named: every router can load it meanwhile."""
Command = Callable[[Commands, argparse.Namespace], Awaitable[list[str]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, or say in one sentence why it cannot be run."""
    asked, settings = _asked(arguments), read(RouterSettings)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # one sentence is enough
    try:
        lines = asyncio.run(_do(settings, asked))
    except Refused as refused:
        sys.exit(f"{refused}\nNothing was changed.")
    except Exception as error:
        if not is_transient(error):
            raise
        sys.exit(f"Kafka or the router's store did not answer ({type(error).__name__}). Are both running?")
    sys.stdout.write("\n".join(lines) + "\n")


async def _do(settings: RouterSettings, asked: argparse.Namespace) -> list[str]:
    command: Command = asked.command
    async with connected_commands(settings) as commands:
        return await command(commands, asked)


async def _import(commands: Commands, asked: argparse.Namespace) -> list[str]:
    edition, report = await commands.prepare(asked.edition, asked.files, asked.share)
    sys.stdout.write("\n".join(report) + "\n")
    if not asked.yes and not _agrees(f"Keep this as the edition {edition.id}?"):
        raise Refused("Nobody agreed: answer « y », or give --yes.")
    await commands.edition_store.add(edition)
    return [f"The edition {edition.id} is kept. To put it in force: activate {edition.id}"]


async def _list(commands: Commands, asked: argparse.Namespace) -> list[str]:
    return await commands.lines()


async def _show(commands: Commands, asked: argparse.Namespace) -> list[str]:
    return await commands.shown(asked.edition)


async def _compare(commands: Commands, asked: argparse.Namespace) -> list[str]:
    return await commands.compared(asked.edition, asked.other, asked.map)


async def _activate(commands: Commands, asked: argparse.Namespace) -> list[str]:
    since = asked.at or (datetime.now(UTC) + LEAD).replace(microsecond=0)
    return await commands.activate(asked.edition, since)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.router.editions", description=__doc__)
    subparsers = parser.add_subparsers(required=True)
    command = _command(subparsers, "import", _import, "say what published files change, and keep them")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="known by its columns")
    today = datetime.now(UTC).date().isoformat()
    command.add_argument("--edition", type=_name, default=today, help="its name (default: today's date)")
    command.add_argument(
        "--share", type=_share, default=0.05, help="of the communes, how many may change or be missing: 5%%"
    )
    command.add_argument("--yes", action="store_true", help="keep it without asking")
    _command(subparsers, "list", _list, "the editions, and which is in force when")
    _named(_command(subparsers, "show", _show, "one edition: its files, its figures, its moments"))
    compare = _named(_command(subparsers, "compare", _compare, "what changes from one edition to another"))
    compare.add_argument("other", help="the later one's name")
    compare.add_argument("--map", type=Path, metavar="FILE", help="write them on a map too: an HTML file")
    activate = _named(
        _command(subparsers, "activate", _activate, "put it in force; to roll back, the former one")
    )
    activate.add_argument("--at", type=_moment, help="when: 2026-12-01T00:00Z (default: in a minute)")
    return parser.parse_args(arguments)


def _command(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, do: Command, what: str
) -> argparse.ArgumentParser:
    command = subparsers.add_parser(name, help=what, description=what)
    command.set_defaults(command=do)
    return command


def _named(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("edition", help="its name, as « list » says")
    return command


def _name(text: str) -> str:
    if not re.fullmatch(r"[0-9a-z][0-9a-z.-]{0,39}", text):
        raise argparse.ArgumentTypeError("write letters without accents, digits, « - » and « . », at most 40")
    return text


def _share(text: str) -> float:
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?)%?", text)
    if not found or float(found[1]) > 100:
        raise argparse.ArgumentTypeError("write a percentage, as 5%")
    return float(found[1]) / 100


def _moment(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _agrees(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes", "o", "oui"}


if __name__ == "__main__":
    main()
