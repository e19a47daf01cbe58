"""The deployment in containers: its files, held against the catalogue, the settings and what an image may do."""

import importlib
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import ValidationError

from deploy.compose.certificates import Authority
from deploy.compose.prepared import DATABASES, prepare, variables
from deploy.compose.settings import ComposeSettings
from services.__main__ import PAGES
from services.chat.settings import ChatSettings
from services.directory.settings import DirectorySettings
from services.router.settings import RouterSettings
from services.signalement.settings import SignalementSettings
from services.stats.settings import StatsSettings
from shared import mongo
from shared.forces import FORCES
from shared.identifiers import LOGS, SERVICES
from shared.settings import Settings, read
from tests.support.services import NOWHERE
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


@pytest.mark.parametrize(("standins", "front_ends"), [(False, ()), (True, ("site",))])
@pytest.mark.parametrize("name", OURS)
def test_a_container_has_all_settings_that_are_demanded(
    name: str,
    standins: bool,
    front_ends: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the files that `make up` writes: nothing is missing, misspelt or unsafe."""
    settings = ComposeSettings(secrets=tmp_path / "secrets", standins=standins, front_ends=front_ends)
    values = variables(prepare(settings), settings)
    one = OURS[name]
    files = {
        inside: filled(outside, values)
        for outside, inside, *_ in (volume.split(":") for volume in one["volumes"])
        if inside.startswith(INSIDE)
    }
    files |= {"/ring": str(tmp_path)}
    chosen, lines = (Path(filled(file, values)) for file in one["env_file"])
    assert chosen == settings.secrets / "services.env"
    own = dict(line.split("=", 1) for line in lines.read_text().splitlines())
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


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_rights_on_the_databases_that_it_opens(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On all of them, and on no other."""
    opened: set[str] = set()

    class Client(AsyncIOMotorClient):  # type: ignore[type-arg, misc]
        def __getitem__(self, name: str) -> Any:
            opened.add(name)
            return super().__getitem__(name)

    monkeypatch.setattr(mongo, "AsyncIOMotorClient", Client)
    importlib.import_module(f"services.{service}.app").create_app(
        KINDS[service](**NOWHERE, local=True, practice=True)
    )
    assert opened == set(DATABASES.get(service, ()))


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
    assert names_of(settings.secrets / "kafka/kafka-2.pem") == ["kafka-2", "kafka.localhost"]
    assert broker.subject.rfc4514_string() == "CN=broker"


def test_a_certificate_gets_a_name_that_it_lacks(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A site that is called otherwise from now on; one of another authority's stays as it was put there."""
    edge = tmp_path / "edge.pem"
    for name in ("one.example", "two.example"):
        prepare(ComposeSettings(secrets=tmp_path, site_name=name))
        assert names_of(edge) == [name, "accounts.localhost"]
    edge.unlink()
    Authority(tmp_path_factory.mktemp("other")).certify(edge, "three.example", ["three.example"])
    prepare(ComposeSettings(secrets=tmp_path))
    assert names_of(edge) == ["three.example"]


def test_settings_of_ones_own_stay(tmp_path: Path) -> None:
    """Written there for every service by those who operate it: what `make up` does not know."""
    own = tmp_path / "services.env"
    prepare(ComposeSettings(secrets=tmp_path))
    assert all(line.startswith("#") for line in own.read_text().splitlines())
    own.write_text("CHAT_HELD_LIMIT=12\n")
    prepare(ComposeSettings(secrets=tmp_path))
    assert own.read_text() == "CHAT_HELD_LIMIT=12\n"


def test_a_party_is_let_in_by_its_name(tmp_path: Path) -> None:
    """With a user and rights of its own, its topics, and brokers published for it alone."""
    settings = ComposeSettings(
        secrets=tmp_path, front_ends=("site",), units=("police-2A-ajaccio",), pipelines=("insee",)
    )
    values = variables(prepare(settings), settings)
    users = dict(line.split() for line in (tmp_path / "kafka/users").read_text().splitlines())
    rights = (tmp_path / "kafka/rights").read_text()
    for party in ("front-end.site", "territory.police-2A-ajaccio", "reporting-pipeline.insee"):
        assert users[party] == json.loads((tmp_path / "passwords.json").read_text())[f"kafka {party}"]
        assert f"User:{party} " in rights
    assert {filled(one["environment"]["FRONT_ENDS"], values) for one in OURS.values()} == {"site"}
    for number, broker in enumerate(("kafka-1", "kafka-2", "kafka-3")):
        one = containers("compose.parties.yaml")[broker]
        assert [filled(port, values) for port in one["ports"]] == [f"127.0.0.1:{9441 + number}:9095"]
        advertised = filled(one["environment"]["KAFKA_ADVERTISED_LISTENERS"], values)
        assert advertised.endswith(f",PARTIES://kafka.localhost:{9441 + number}")
        before = containers()[broker]["environment"]
        for name in ("KAFKA_LISTENERS", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "KAFKA_ADVERTISED_LISTENERS"):
            assert filled(one["environment"][name], values).startswith(f"{before[name]},PARTIES:")


def test_who_is_named_no_more_is_let_in_no_more(tmp_path: Path) -> None:
    """Rights are taken, which Kafka asks for at each request, and the password, which it asks for at sign-in."""
    given, done = tmp_path / "given", tmp_path / "done"
    given.mkdir()
    for command in ("kafka-configs.sh", "kafka-acls.sh"):
        (tmp_path / command).write_text(f'#!/bin/sh\necho {command} "$@" >>{done}\n')
        (tmp_path / command).chmod(0o755)
    path = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GIVEN": str(given),
        "WANTED": str(tmp_path / "kafka"),
    }

    def said(units: tuple[str, ...]) -> list[str]:
        done.write_text("")
        prepare(ComposeSettings(secrets=tmp_path, front_ends=("site",), units=units))
        subprocess.run(["bash", str(FOLDER / "jobs/rights.sh")], env=os.environ | path, check=True)
        return done.read_text().splitlines()

    of_it = "territory.police-33-bordeaux"
    added = [line for line in said(("police-33-bordeaux",)) if f"User:{of_it} " in line]
    assert added
    assert all(" --add " in line for line in added)
    taken, rest = said(())[: len(added) + 1], said(())
    assert taken[:-1] == [line.replace(" --add ", " --remove --force ") for line in added]
    assert taken[-1].endswith(f"--entity-name {of_it} --delete-config SCRAM-SHA-512")
    assert rest == []


@pytest.mark.parametrize(
    ("field", "name", "sentence"),
    [
        ("front_ends", "The Site", "small letters"),
        ("units", "x-33", "is no unit"),
        ("pipelines", "a b", "hyphens"),
    ],
)
def test_a_party_that_cannot_be_is_refused(field: str, name: str, sentence: str) -> None:
    """Before anything is written or started."""
    with pytest.raises(ValidationError, match=sentence):
        ComposeSettings.model_validate({field: name})


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


def names_of(file: Path) -> list[str]:
    """The names for which a certificate is good."""
    found = x509.load_pem_x509_certificate(file.read_bytes()).extensions
    return found.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)


def filled(text: str, values: dict[str, str]) -> str:
    """A text with the values of its variables, as compose fills them in."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda found: values.get(found[1], found[2] or ""), str(text))
