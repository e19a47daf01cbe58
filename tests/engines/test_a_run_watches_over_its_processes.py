"""`make run`, with everything local: it starts, restarts, refuses a second one and leaves nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.engine import ROOT
from tests.conftest import Engines
from tests.support.run import Run, environment, left_over


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the module's run."""
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture(scope="module")
def run(data: Path) -> Iterator[Run]:
    """Give a run that serves, with every engine local."""
    started = Run(data)
    started.ready()
    yield started
    started.end()


def test_it_ends_its_start_with_one_line_for_programs(run: Run, data: Path) -> None:
    """Addresses, folders and processes are given in one line of JSON, after the costs."""
    assert {"url", "operations", "kafka", "mongo", "oidc", "data", "logs", "pids"} == set(run.said)
    assert set(run.said["pids"]) == {"supervisor", "kafka", "documents", "oidc", "services"}
    assert run.said["data"] == str(data)
    assert any("Ready in" in line and "Resident memory" in line for line in run.lines)


def test_its_secrets_are_readable_by_their_owner_alone(run: Run) -> None:
    """The key ring and the private keys are closed to others; the public keys hold no secret."""
    keys = Path(run.said["data"]) / "keys"
    assert (keys / "ring").stat().st_mode & 0o777 == 0o700
    for name in ("magistrate", "signalement", "units/police", "units/gendarmerie"):
        assert (keys / f"{name}.json").stat().st_mode & 0o777 == 0o600
        assert '"d"' not in (keys / f"{name}.pub.json").read_text()


@pytest.mark.parametrize("dead", ["services", "documents", "oidc", "kafka"])
def test_what_dies_is_said_and_started_again(run: Run, dead: str) -> None:
    """A killed process is back, on the same address, without anyone's help."""
    os.kill(run.said["pids"][dead], signal.SIGKILL)
    run.wait_for(f"{dead} died: started again")
    assert "process" in run.wait_for(f"{dead} serves again")


def test_a_second_run_on_the_same_folder_is_refused(run: Run, data: Path) -> None:
    """The second run says who uses the folder and what to do; the first run is not disturbed."""
    code, said = Run(data).wait()
    assert code == 1
    assert f"process {run.said['pids']['supervisor']}" in said
    assert "DATA=" in said


def test_a_folder_in_use_is_not_erased(run: Run, data: Path) -> None:
    """`make reset` under a run is refused, and erases nothing."""
    done = _reset(data, CONFIRM="yes")
    assert done.returncode == 1
    assert "Stop that one first" in done.stderr
    assert (data / "kafka").exists()


def test_stopped_it_leaves_no_process_running(run: Run, data: Path) -> None:
    """After SIGTERM everything has ended, and the run says so."""
    assert run.end(signal.SIGTERM) == 0
    assert left_over(data) == []


def test_killed_it_leaves_no_process_running(tmp_path: Path, engines: Engines) -> None:
    """Even kill -9 of the supervisor ends what it started."""
    run = Run(tmp_path / "data", KAFKA=engines.kafka, MONGO=engines.mongo)
    pids = run.ready()["pids"]
    assert len(pids) == len(left_over(run.data, within=0))
    run.end(signal.SIGKILL)
    assert left_over(run.data) == []


def test_an_address_given_replaces_its_engine(tmp_path: Path, engines: Engines) -> None:
    """An engine that the environment names is used, and not started."""
    run = Run(tmp_path / "data", KAFKA=engines.kafka, MONGO=engines.mongo, OIDC_ISSUER=engines.oidc)
    said = run.ready()
    run.end()
    assert (said["kafka"], said["mongo"], said["oidc"]) == (engines.kafka, engines.mongo, engines.oidc)
    assert set(said["pids"]) == {"supervisor", "services"}


def _reset(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local.reset"]
    given = environment(data, **settings)
    return subprocess.run(command, cwd=ROOT, env=given, input="", capture_output=True, text=True, check=False)
