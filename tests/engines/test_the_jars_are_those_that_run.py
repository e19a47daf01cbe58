"""The lock of the engines' jars, held against the traps known of."""

import hashlib
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from jgo.env import EnvironmentSpec, LockedDependency, LockFile

from deploy.local import jars
from deploy.local.kafka import CLASSES, Kafka
from deploy.local.problem import EngineProblem

LOCKED: list[LockedDependency] = LockFile.load(jars.LOCK).dependencies


def _versions(artifact: str) -> set[str]:
    return {jar.version for jar in LOCKED if jar.artifactId == artifact}


def test_the_broker_is_paired_with_the_client_of_its_own_version() -> None:
    """Left alone, the resolver pairs the broker with clients 3.9.1, which die at start."""
    kafka = {jar.artifactId: jar.version for jar in LOCKED if jar.groupId == "org.apache.kafka"}
    assert kafka["kafka-clients"] == "4.3.1"
    assert set(kafka.values()) == {"4.3.1"}


def test_what_is_asked_for_is_what_is_locked() -> None:
    """Each coordinate that the specification names is in the lock, at that version, once."""
    for coordinate in EnvironmentSpec.load(jars.SPEC).coordinates:
        _, artifact, version = coordinate.split(":")
        assert _versions(artifact) == {version}


def test_every_jar_is_known_by_its_hash_and_none_by_a_host() -> None:
    """A jar is checked wherever it comes from, and the lock does not say where."""
    assert all(jar.sha256 and len(jar.sha256) == 64 for jar in LOCKED)
    assert "://" not in jars.LOCK.read_text() + jars.SPEC.read_text()


class TestFetching:
    """The jars that are fetched are those of the lock, or none."""

    def test_a_jar_whose_fetch_was_cut_short_is_fetched_again(self, repository: "Repository") -> None:
        """Half a jar left by an earlier set-up is replaced, and said to be fetched."""
        repository.locks(b"whole")
        repository.has_fetched(b"who")
        assert Path(jars.class_path(repository.said.append)).read_bytes() == b"whole"

    def test_the_first_set_up_says_that_it_is_long(self, repository: "Repository") -> None:
        """The long part is announced, and its progress shown."""
        repository.locks(b"whole")
        jars.class_path(repository.said.append)
        assert "first set-up" in repository.said[0]
        assert repository.said[-1] == "  1 of 1 jars"

    def test_a_jar_that_is_not_the_locked_one_is_refused(self, repository: "Repository") -> None:
        """A jar of another content is neither used nor kept."""
        repository.locks(b"another")
        with pytest.raises(EngineProblem, match="SHA-256"):
            jars.class_path(repository.said.append)
        assert not repository.jar.exists()

    def test_a_repository_out_of_reach_is_said(self, repository: "Repository") -> None:
        """No network at the first set-up: a sentence that names the jar and what to check."""
        repository.locks(b"whole")
        repository.server.shutdown()
        repository.server.server_close()
        with pytest.raises(EngineProblem, match=r"thing 1\.0 could not be fetched.*check the network"):
            jars.class_path(repository.said.append)


class Repository:
    """A Maven repository of one jar, on the loopback, and the cache that it fills."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        self.folder = folder
        self.jar = folder / "m2/a/thing/1.0/thing-1.0.jar"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _OneJar)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self.server.server_port}"
        (folder / "jgo.conf").write_text(f"[repositories]\ncentral = {address}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(folder / "jgo.conf"))
        monkeypatch.setenv("M2_REPO", str(folder / "m2"))
        monkeypatch.setattr(jars, "LOCK", folder / "lock.toml")

    def locks(self, content: bytes) -> None:
        """Lock the one jar with the hash of that content."""
        known = hashlib.sha256(content).hexdigest()
        LockFile([LockedDependency("a", "thing", "1.0", sha256=known)]).save(self.folder / "lock.toml")

    def has_fetched(self, content: bytes) -> None:
        """Leave that in the cache."""
        self.jar.parent.mkdir(parents=True)
        self.jar.write_bytes(content)


class _OneJar(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        whole = b"whole" if self.path.endswith(".jar") else b""
        self.send_response(200 if whole else 404)
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """Give a repository for the test, in place of the public one."""
    made = Repository(tmp_path, monkeypatch)
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_classes_kept_are_those_of_the_jars(tmp_path: Path) -> None:
    """`make setup` keeps them; with another Java's, other jars' or other options', this Java would not start."""
    kafka = Kafka(tmp_path)
    java, *options = kafka.command()
    tool = [*options[: options.index("kafka.Kafka")], "kafka.tools.StorageTool", "random-uuid"]
    done = subprocess.run([java, "-XX:AOTMode=on", *tool], capture_output=True, check=False, text=True)
    assert f"-XX:AOTCache={CLASSES}" in options
    assert (done.returncode, done.stderr) == (0, "")
