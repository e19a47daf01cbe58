"""The deployment in containers: its files, held against the catalogue, the settings and what an image may do."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from deploy.compose.prepared import DATABASES, prepare, variables
from deploy.compose.settings import ComposeSettings
from services.__main__ import PAGES
from services.chat.settings import ChatSettings
from services.directory.settings import DirectorySettings
from services.router.settings import RouterSettings
from services.signalement.settings import SignalementSettings
from services.stats.settings import StatsSettings
from shared.forces import FORCES
from shared.identifiers import LOGS, SERVICES
from shared.settings import Settings, read
from tests.support.sources import ROOT

FOLDER = ROOT / "deploy/compose"
KINDS: dict[str, type[Settings]] = {
    "chat": ChatSettings, "directory": DirectorySettings, "router": RouterSettings,
    "signalement": SignalementSettings, "stats": StatsSettings,
}  # fmt: skip
INSIDE = "/run/passerelle/"


def containers(file: str = "compose.yaml") -> dict[str, dict[str, Any]]:
    """The containers that a file describes."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / file).read_text())["services"]
    return found


OURS = {name: one for name, one in containers().items() if "SERVICE" in one.get("environment", {})}
"""The containers of the five services."""


@pytest.mark.parametrize("name", containers())
def test_a_container_may_do_little(name: str) -> None:
    """Nothing as root, nothing in its own files, no more memory than it is given; the accounts build themselves."""
    one = containers()[name]
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["read_only"] is (name != "accounts")
    assert one["mem_limit"]
    assert re.fullmatch(r"\S+:v?\d[\w.-]*|\$\{IMAGE:-passerelle\}", one["image"])


def test_the_proxy_alone_is_published() -> None:
    """To this machine itself, unless another address is chosen; what watches over it, to this machine alone."""
    published = {name: one["ports"] for name, one in containers().items() if "ports" in one}
    assert all(port.startswith("${PASSERELLE_ADDRESS:-127.0.0.1}:") for port in published.pop("proxy"))
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_every_service_has_its_containers() -> None:
    """Chat and signalement one for each force, and every log of theirs is decided; the proxy knows them all."""
    settings = [one["environment"] for one in OURS.values()]
    assert {one["SERVICE"] for one in settings} == set(SERVICES)
    decided = {log for one in settings for log in one.get("CHAT_DECIDES", "").split(",") if log}
    assert decided == {log for log in LOGS if log in ("reception", *FORCES)}
    assert {one["SIGNALEMENT_DECIDES"] for one in settings if "SIGNALEMENT_DECIDES" in one} == set(FORCES)
    servers = re.findall(r"(?m)^    server (\S+) \1:8080$", (FOLDER / "proxy.cfg").read_text())
    assert set(servers) == {*OURS, "accounts"}


def test_the_proxy_leads_where_one_process_would() -> None:
    """The beginnings of paths are those by which one process of all services finds them."""
    routes = dict(line.split() for line in (FOLDER / "routes").read_text().splitlines())
    others = [name for name in SERVICES if name != "chat"]
    expected = {f"/api/{name}/": name for name in others} | {f"/{name}": name for name in PAGES}
    assert routes == expected | {"/competence": "router", "/unit": "signalement"}


@pytest.mark.parametrize("standins", [False, True])
@pytest.mark.parametrize("name", OURS)
def test_a_container_has_all_settings_that_are_demanded(
    name: str, standins: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the files that `make up` writes: nothing is missing, misspelt or unsafe."""
    settings = ComposeSettings(secrets=tmp_path / "secrets", standins=standins)
    values = variables(prepare(settings), settings)
    one = OURS[name]
    files = {
        inside: filled(outside, values)
        for outside, inside, *_ in (volume.split(":") for volume in one["volumes"])
        if inside.startswith(INSIDE)
    }
    files |= {"/ring": str(tmp_path)}
    [lines] = one["env_file"]
    own = dict(line.split("=", 1) for line in Path(filled(lines, values)).read_text().splitlines())
    for variable in set(os.environ) & {
        field.upper() for field in KINDS[one["environment"]["SERVICE"]].model_fields
    }:
        monkeypatch.delenv(variable)
    for variable, value in (one["environment"] | own).items():
        monkeypatch.setenv(variable, files.get(value, filled(value, values)))
    got = read(KINDS[one["environment"]["SERVICE"]])
    assert got.lacking() == []
    assert got.kafka_username == one["environment"]["SERVICE"]
    assert one["environment"]["SERVICE"] in DATABASES or got.mongo.startswith("mongodb://127.0.0.1")


def test_a_second_start_changes_no_secret(tmp_path: Path) -> None:
    """The data still opens; nobody else enters the folder, and brokers' names are certified."""
    settings = ComposeSettings(secrets=tmp_path / "secrets")
    prepare(settings)
    files = [file for file in settings.secrets.rglob("*") if file.is_file()]
    first = {file: file.read_bytes() for file in files}
    prepare(settings)
    assert {file: file.read_bytes() for file in files} == first
    assert settings.secrets.stat().st_mode & 0o777 == 0o700
    broker = x509.load_pem_x509_certificate((settings.secrets / "kafka/kafka-2.pem").read_bytes())
    names = broker.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["kafka-2"]
    assert broker.subject.rfc4514_string() == "CN=broker"


def test_a_stand_in_replaces_what_is_there() -> None:
    """Each is a container of compose.yaml, with an image that `make images STANDINS=yes` builds."""
    for name, one in containers("compose.standins.yaml").items():
        assert name in containers()
        if image := one.get("image"):
            assert (ROOT / "deploy/images" / image.removeprefix("passerelle-") / "Dockerfile").exists()


def test_what_watches_knows_every_process() -> None:
    """Its alerts and its dashboard are those of `deploy/monitoring`."""
    watch = FOLDER / "watch"
    watching = yaml.safe_load((watch / "prometheus.yml").read_text())
    assert watching["rule_files"] == ["/monitoring/alerts.yaml"]
    (provider,) = yaml.safe_load((watch / "provisioning/dashboards/passerelle.yml").read_text())["providers"]
    assert provider["options"] == {"path": "/monitoring/dashboards"}
    for name in ("prometheus", "grafana"):
        assert "../monitoring:/monitoring:ro" in containers()[name]["volumes"]
    targets = re.findall(r"([\w-]+):9464", (watch / "prometheus.yml").read_text())
    assert set(targets) == OURS.keys()


def filled(text: str, values: dict[str, str]) -> str:
    """A text with the values of its variables, as compose fills them in."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda found: values.get(found[1], found[2] or ""), str(text))
