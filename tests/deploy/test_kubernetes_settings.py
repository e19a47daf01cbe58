"""The settings that each process has on Kubernetes: those by which its service starts in production."""

import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from services.chat.settings import ChatSettings
from services.directory.settings import DirectorySettings
from services.router.settings import RouterSettings
from services.signalement.settings import SignalementSettings
from services.stats.settings import StatsSettings
from shared.settings import Settings, misspelt, read
from tests.support.certificates import Certificates
from tests.support.kubernetes import OVERLAYS, built, container_of, deployments, named, of_kind, service_of
from tests.support.kustomize import Object

KINDS: dict[str, type[Settings]] = {
    "router": RouterSettings, "chat": ChatSettings, "signalement": SignalementSettings,
    "directory": DirectorySettings, "stats": StatsSettings,
}  # fmt: skip
SECRETS = {"uri": "mongodb://user:password@mongodb/?tls=true&replicaSet=rs0", "password": "a-password"}
NAMED = {"MAGISTRATE_KEY", "SIGNALEMENT_PUBLIC_KEY", "TRUSTED_PROXIES", "OIDC_ISSUER", "OIDC_ACR"}
"""The settings without which something that production needs is not there, though a process starts."""


def variables(deployment: Object) -> dict[str, str]:
    """The environment of a process: from the settings, from secrets, its own."""
    found: dict[str, str] = {}
    container = container_of(deployment)
    for source in container["envFrom"]:
        found |= named(built(), "ConfigMap", source["configMapRef"]["name"])["data"]
    for each in container["env"]:
        secret = each.get("valueFrom", {}).get("secretKeyRef", {})
        if not secret.get("optional"):
            found[each["name"]] = each.get("value") or SECRETS.get(secret["key"], "a-secret")
    return found


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Files in the place of those that a cluster mounts."""
    private = ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES+A256KW"})
    (tmp_path / "private.json").write_text(json.dumps(private.as_dict(private=True)))
    (tmp_path / "public.json").write_text(json.dumps(private.as_dict(private=False)))
    (tmp_path / "ring").mkdir(mode=0o700)
    public = str(tmp_path / "public.json")
    return {
        "KAFKA_CA": str(Certificates(tmp_path / "certificates").authority),
        "KEY_RING": str(tmp_path / "ring"),
        "MAGISTRATE_KEY": public,
        "SIGNALEMENT_PUBLIC_KEY": public,
        "SIGNALEMENT_KEY": str(tmp_path / "private.json"),
    }


@pytest.mark.parametrize("deployment", deployments(), ids=lambda one: one["metadata"]["name"])
def test_every_process_starts_in_production_with_its_settings(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, str], deployment: Object
) -> None:
    """None that is demanded lacks, is refused or misspelt; every file is where something is mounted."""
    kind = KINDS[service_of(deployment)]
    for name in kind.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    found = variables(deployment)
    mounts = [mount["mountPath"] for mount in container_of(deployment)["volumeMounts"]]
    for name in files.keys() & found.keys():
        assert any(found[name].startswith(f"{mount}/") for mount in mounts), name
    for name, value in found.items():
        monkeypatch.setenv(name, files.get(name, value))
    settings = read(kind)
    assert settings.lacking() == []
    assert not settings.local
    assert settings.kafka_username == service_of(deployment)
    assert found.keys() - {name.upper() for name in kind.model_fields} - {"SERVICE"} - _others(kind) == set()


def _others(kind: type[Settings]) -> set[str]:
    """The settings of other services, which stand in the one map that all read."""
    return {name.upper() for other in KINDS.values() if other is not kind for name in other.model_fields}


def test_what_production_needs_is_set() -> None:
    """Beside what a start demands: the keys of others, the proxy's network, the levels of sign-in."""
    [chat] = [one for one in deployments() if one["metadata"]["name"] == "chat-reception"]
    assert variables(chat).keys() >= NAMED
    [force] = [one for one in deployments() if one["metadata"]["name"] == "signalement-police"]
    assert "SIGNALEMENT_KEY" in variables(force)


def test_each_force_s_document_server_can_be_named() -> None:
    """In the secret, one for each log: they fail apart."""
    for one in deployments():
        names = {name for name in KINDS[service_of(one)].model_fields if "_mongo_" in name}
        assert {name.upper() for name in names} <= {each["name"] for each in container_of(one)["env"]}


def test_no_variable_of_any_overlay_is_misspelt() -> None:
    """A map of settings may hold what no service reads."""
    maps = [m for overlay in OVERLAYS for m in of_kind(built(overlay), "ConfigMap")]
    for settings in (m for m in maps if m["metadata"]["name"] == "settings"):
        for kind in KINDS.values():
            assert misspelt(kind, settings["data"]) == []
            known = {name.upper() for name in kind.model_fields} | _others(kind)
            assert settings["data"].keys() <= known
