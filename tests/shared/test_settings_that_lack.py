"""Settings that are not there: misspelt, or missing where a process would help nobody; said at the start."""

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from services.chat.settings import ChatSettings
from services.directory.settings import DirectorySettings
from services.router.settings import RouterSettings
from services.signalement.settings import SignalementSettings
from services.stats.settings import StatsSettings
from shared.settings import Settings, misspelt, read

DOCUMENTED = re.findall(r"(?m)^\| `(\w+)`", (Path(__file__).parents[2] / "docs/settings.md").read_text())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CHAT_OPENINGZ", "CHAT_OPENINGS"), ("KEYRING", None), ("KEY_RINGS", "KEY_RING"),
        ("KAFKA_PASWORD", "KAFKA_PASSWORD"), ("CHAT_SERVICE_HOST", None), ("CHAT_PORT_8080_TCP", None),
    ],
)  # fmt: skip
def test_a_misspelt_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: str | None
) -> None:
    """Beside all that is wrong; what a cluster says of its services is none."""
    monkeypatch.setenv(written, "1")
    monkeypatch.setenv("PORT", "x")
    with pytest.raises(SystemExit) as ended:
        read(ChatSettings)
    said = str(ended.value).splitlines()
    assert said[:-1] == ([f"{written} is no setting: did you mean {meant}?"] if meant else [])
    assert said[-1].startswith("PORT cannot be used")


@pytest.mark.parametrize(
    "kind", [Settings, ChatSettings, RouterSettings, DirectorySettings, SignalementSettings, StatsSettings]
)
def test_no_setting_is_taken_for_the_misspelling_of_another(kind: type[BaseSettings]) -> None:
    """All services may read the same environment."""
    assert len(DOCUMENTED) > 50
    assert misspelt(kind, DOCUMENTED) == []


def test_what_a_service_cannot_do_without_is_said_together(tmp_path: Path) -> None:
    """Outside local mode: who lets the staff in, and where the keys of conversations are; before anything starts."""
    assert ChatSettings(local=True).lacking() == []
    alone = ChatSettings().lacking()
    assert [sentence.split()[0] for sentence in alone] == ["OIDC_ISSUER", "KEY_RING"]
    there = ChatSettings(oidc_issuer="https://accounts.example", key_ring=str(tmp_path))
    assert there.lacking() == []
    assert len(there.model_copy(update={"key_ring": str(tmp_path / "ring")}).lacking()) == 1
