"""Settings: read from the environment, refused with a sentence, and all of them documented."""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from pydantic_settings import BaseSettings

from deploy.backup.settings import BackupSettings
from deploy.compose.settings import ComposeSettings
from deploy.local.settings import LocalSettings
from services.chat.settings import ChatSettings
from services.directory.settings import DirectorySettings
from services.router.settings import RouterSettings
from services.signalement.settings import SignalementSettings
from services.stats.settings import StatsSettings
from shared.kafka.topics import wanted
from shared.settings import Settings, read

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "settings.md"
A_SECRET = "mongo-password-7"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The sentence with which a start with these variables ends."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        read(Settings)
    return str(ended.value)


def test_a_developer_needs_to_set_nothing() -> None:
    """The defaults are the addresses of one machine, and nothing unsafe."""
    settings = read(Settings)
    assert (settings.host, settings.local, settings.trusted_proxies) == ("127.0.0.1", False, ())


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is the field's name in capitals; an empty one counts as not set."""
    monkeypatch.setenv("LOCAL", "1")
    monkeypatch.setenv("KAFKA", " kafka-1:9092, kafka-2:9093 ")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32")
    monkeypatch.setenv("PORT", "")
    settings = read(Settings)
    assert settings.kafka == "kafka-1:9092,kafka-2:9093"
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "2001:db8::/32"]
    assert settings.port == 8080


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "99999"),
        ("PORT", "eighty"),
        ("KAFKA", "kafka"),
        ("KAFKA", "kafka:0"),
        ("KAFKA", ","),
        ("MONGO", f"http://user:{A_SECRET}@mongo"),
        ("LOCAL", "perhaps"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("OIDC_ISSUER", "accounts.example"),
        ("OIDC_ISSUER", "http://accounts.example"),
        ("LOG_LEVEL", "chatty"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The sentence names the variable, says what to do, and does not quote the value."""
    said = refusal(monkeypatch, **{variable: value})
    assert said.count("\n") == 0
    assert variable in said
    assert "Traceback" not in said
    assert A_SECRET not in said
    assert said.endswith(".")


def test_every_bad_value_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person corrects all of them, and starts once more."""
    assert len(refusal(monkeypatch, PORT="x", KAFKA="y").splitlines()) == 2


NUMBERS = [
    (kind, name)
    for kind in (ChatSettings, RouterSettings, DirectorySettings, SignalementSettings, StatsSettings)
    for name, field in kind.model_fields.items()
    if type(field.default) in (int, float) and (kind is ChatSettings or name not in Settings.model_fields)
]


@pytest.mark.parametrize("value", ["9" * 11, "9" * 400, "inf", "nan"])
@pytest.mark.parametrize(("kind", "name"), NUMBERS, ids=lambda one: getattr(one, "__name__", one))
def test_a_number_that_is_too_big_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, kind: type[BaseSettings], name: str, value: str
) -> None:
    """Before a calendar or an engine breaks at it, some day."""
    monkeypatch.setenv(name.upper(), value)
    with pytest.raises(SystemExit) as ended:
        read(kind)
    said = str(ended.value)
    assert said.startswith(f"{name.upper()} cannot be used: ")
    assert "\n" not in said


def test_the_longest_durations_are_within_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after today: what is admitted breaks nothing later."""
    monkeypatch.setenv("CHAT_SILENCE_SECONDS", "31622400")
    for name in ("CHAT_KEPT_DAYS", "KEPT_DAYS", "SIGNALEMENT_KEPT_DAYS"):
        monkeypatch.setenv(name, "36500")
    chat, kept = read(ChatSettings), timedelta(days=read(SignalementSettings).signalement_kept_days)
    now = datetime.now(UTC)
    assert now - kept < now < now + chat.limits["silence"] < now + timedelta(days=chat.chat_kept_days)
    assert wanted(6, 3, timedelta(days=chat.kept_days), local=False)


KEYS: list[tuple[type[BaseSettings], str]] = [
    (ChatSettings, "MAGISTRATE_KEY"),
    (ChatSettings, "SIGNALEMENT_PUBLIC_KEY"),
    (ChatSettings, "CHAT_KEY"),
    (ChatSettings, "CHAT_OTHER_KEYS"),
    (SignalementSettings, "SIGNALEMENT_KEY"),
    (SignalementSettings, "SIGNALEMENT_OTHER_KEYS"),
    (SignalementSettings, "SIGNALEMENT_UNIT_KEYS"),
    (LocalSettings, "MAGISTRATE_KEY"),
    (LocalSettings, "SIGNALEMENT_KEY"),
    (LocalSettings, "SIGNALEMENT_PUBLIC_KEY"),
    (LocalSettings, "KEY_RING"),
]
PRIVATE = {"CHAT_KEY", "CHAT_OTHER_KEYS", "SIGNALEMENT_KEY", "SIGNALEMENT_OTHER_KEYS"}


@pytest.mark.parametrize("what", ["missing", "a folder", "no text", "no key", "the other half"])
@pytest.mark.parametrize(("kind", "variable"), KEYS, ids=lambda one: getattr(one, "__name__", one))
def test_a_key_file_that_cannot_be_used_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: type[BaseSettings], variable: str, what: str
) -> None:
    """The sentence names the variable, and repeats nothing of its value, or of the file: that may be a key."""
    file = tmp_path / "police.pub.json"
    pair = ECKey.generate_key("P-256")
    if what == "a folder":
        file.mkdir()
    elif what != "missing":
        other = json.dumps(pair.as_dict(private=variable not in PRIVATE))
        file.write_bytes({"no text": b"\xff\xfe", "no key": b"{", "the other half": other.encode()}[what])
    given = tmp_path if variable == "SIGNALEMENT_UNIT_KEYS" and what != "missing" else file
    if variable == "KEY_RING":
        given = Path("/dev/null/ring")
    monkeypatch.setenv(variable, str(given))
    with pytest.raises(SystemExit) as ended:
        read(kind)
    said = str(ended.value)
    assert said.startswith(f"{variable} cannot be used: ")
    assert "\n" not in said
    assert str(pair.as_dict(private=True)["d"]) not in said


@pytest.mark.parametrize("module", ["services.chat", "services.signalement", "deploy.local"])
def test_a_key_file_that_is_missing_ends_a_start_without_a_traceback(tmp_path: Path, module: str) -> None:
    """Before anything else is begun."""
    named = {
        "MAGISTRATE_KEY": "/dev/null/key",
        "SIGNALEMENT_KEY": "/dev/null/key",
        "DATA": str(tmp_path / "data"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env={**os.environ, **named, "LOCAL": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()
    for line in ended.stderr.splitlines():
        assert re.match(r"(MAGISTRATE_KEY|SIGNALEMENT_KEY) cannot be used: the file cannot be read ", line)
    assert list(tmp_path.iterdir()) == []


def test_an_unencrypted_provider_is_for_local_mode_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone on the way to it could sign anybody in."""
    assert "https://" in refusal(monkeypatch, OIDC_ISSUER="http://accounts.example")
    monkeypatch.setenv("LOCAL", "1")
    assert read(Settings).oidc_issuer == "http://accounts.example"


@pytest.mark.parametrize("variable", ["HOST", "OPERATIONS_HOST"])
@pytest.mark.parametrize("address", ["::", "192.0.2.1", "chat.example"])
def test_local_mode_listens_to_its_own_machine_alone(
    monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    """There, anybody signs in as a magistrate with a click."""
    monkeypatch.setenv(variable, address)
    assert getattr(read(Settings), variable.lower()) == address
    assert "must be a loopback address" in refusal(monkeypatch, LOCAL="1")
    for own in ("127.0.0.1", "::1", "localhost"):
        monkeypatch.setenv(variable, own)
        assert read(Settings).local


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by printing the settings."""
    monkeypatch.setenv("MONGO", f"mongodb://user:{A_SECRET}@mongo/?tls=true&replicaSet=rs")
    monkeypatch.setenv("KAFKA_PASSWORD", A_SECRET)
    assert A_SECRET not in repr(read(Settings))


def test_the_table_says_what_the_code_reads() -> None:
    """Every setting of every service and of a run, with its default and its meaning, and no other."""
    known, published = declared(), documented()
    assert {name: published.get(name) for name in known} == known
    assert published.keys() - known.keys() == read_by_make() - known.keys()


def read_by_make() -> set[str]:
    """The variables that the commands of one machine read by their names."""
    files = (file for folder in ("local", "backup") for file in (ROOT / "deploy" / folder).glob("*.py"))
    code = "".join(file.read_text() for file in files)
    return set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)["'](?!\] =)""", code))


def documented() -> dict[str, tuple[str, str, str]]:
    """The table's rows: default, meaning and readers, by variable."""
    rows = [line.strip("| ").split("|") for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    cells = [[cell.strip().strip("`") for cell in row] for row in rows]
    return {name: (default, meaning, readers) for name, default, meaning, readers in cells}


def declared() -> dict[str, tuple[str, str, str]]:
    """The same, as the settings classes of the code have it."""
    for app in ROOT.glob("services/*/app.py"):
        importlib.import_module(f"services.{app.parent.name}.app")
    found = {name.upper(): row(field, "all") for name, field in Settings.model_fields.items()}
    for kind in kinds_of(Settings):
        if not kind.__module__.startswith("services."):
            continue  # a test's own
        service = kind.__module__.split(".")[1]
        own = {name: field for name, field in kind.model_fields.items() if name not in Settings.model_fields}
        found |= {name.upper(): row(field, service) for name, field in own.items()}
    local = {name.upper(): row(field, "make") for name, field in LocalSettings.model_fields.items()}
    contained = {name.upper(): row(field, "make up") for name, field in ComposeSettings.model_fields.items()}
    copied = {name.upper(): row(field, "make backup") for name, field in BackupSettings.model_fields.items()}
    return copied | contained | local | found


def kinds_of(kind: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    """Every class of settings that extends this one."""
    for extended in kind.__subclasses__():
        yield extended
        yield from kinds_of(extended)


def row(field: Any, readers: str) -> tuple[str, str, str]:
    """A setting, as the table writes it."""
    default = field.get_default(call_default_factory=True)
    if default in ("", (), None):
        shown = ""
    elif isinstance(default, bool | int | float):
        shown = json.dumps(default)
    elif isinstance(default, tuple | list | set | frozenset):
        shown = ",".join(map(str, default))
    else:
        shown = str(default)
    return shown, str(field.description), readers
