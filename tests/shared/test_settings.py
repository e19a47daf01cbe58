"""Settings: read from the environment, refused with a sentence, and all of them documented."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from shared.settings import Settings, read

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "settings.md"
A_SECRET = "mongo-password-7"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What a start with these variables ends with."""
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


def test_every_bad_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person corrects all of them, and starts once more."""
    assert len(refusal(monkeypatch, PORT="x", KAFKA="y").splitlines()) == 2


def test_an_unencrypted_provider_is_for_local_mode_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands on the way to it could sign anybody in."""
    assert "https://" in refusal(monkeypatch, OIDC_ISSUER="http://accounts.example")
    monkeypatch.setenv("LOCAL", "1")
    assert read(Settings).oidc_issuer == "http://accounts.example"


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by printing the settings."""
    monkeypatch.setenv("MONGO", f"mongodb://user:{A_SECRET}@mongo")
    assert A_SECRET not in repr(read(Settings))


def test_the_table_says_what_the_code_reads() -> None:
    """Every setting of every service, with its default and its meaning, and no other."""
    assert documented() == declared()


def documented() -> dict[str, tuple[str, str, str]]:
    """The table's rows: default, meaning and readers, by variable."""
    rows = [line.strip("| ").split("|") for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    cells = [[cell.strip().strip("`") for cell in row] for row in rows]
    return {name: (default, meaning, readers) for name, default, meaning, readers in cells}


def declared() -> dict[str, tuple[str, str, str]]:
    """The same, as the Settings classes of the code have it."""
    for app in ROOT.glob("services/*/app.py"):
        importlib.import_module(f"services.{app.parent.name}.app")
    found = {name.upper(): row(field, "all") for name, field in Settings.model_fields.items()}
    for kind in Settings.__subclasses__():
        if not kind.__module__.startswith("services."):
            continue  # a test's own
        service = kind.__module__.split(".")[1]
        own = {name: field for name, field in kind.model_fields.items() if name not in Settings.model_fields}
        found |= {name.upper(): row(field, service) for name, field in own.items()}
    return found


def row(field: Any, readers: str) -> tuple[str, str, str]:
    """One setting, as the table writes it."""
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
