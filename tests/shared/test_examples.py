"""The examples say what is in the way in one sentence, and stay what anybody may copy."""

import json
import re
import runpy
import sys
from pathlib import Path
from subprocess import CompletedProcess, run
from types import SimpleNamespace
from uuid import UUID, uuid5

import pytest
from joserfc.jwk import ECKey

from shared.sealing import jwe_to
from tests.support.signalement.consented import proof_in

EXAMPLES = Path(__file__).parents[2] / "examples"
LINES = {"front_end": 99, "front_end_faststream": 49}
"""Of code, without the empty ones; of any other example 140 with them."""
AWAY = ("--kafka", "127.0.0.1:1")


def running(name: str, *asked: str) -> "CompletedProcess[str]":
    """An example that comes to its end, in a process that sees nothing of ours."""
    command = [sys.executable, "-I", str(EXAMPLES / f"{name}.py"), *AWAY, *asked]
    return run(command, capture_output=True, text=True, timeout=60)


def a_key(folder: Path, *, private: bool) -> Path:
    """A unit's key, or its public half, in a file."""
    file = folder / "unit.json"
    file.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=private)))
    return file


@pytest.mark.parametrize("content", [None, "{", "{}", "public"])
def test_a_key_that_cannot_be_used_is_said(tmp_path: Path, content: str | None) -> None:
    """Missing, unreadable, or the wrong half: the file is named, and there is no traceback."""
    file = tmp_path / "unit.json"
    if content == "public":
        file = a_key(tmp_path, private=False)
    elif content:
        file.write_text(content)
    ended = running("territorial_service", "--unit", "police", "--key", str(file))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(rf"No private key can be read in {re.escape(str(file))}: .*\.\n", ended.stderr)


@pytest.mark.parametrize("name", ["territorial_service", "reporting_pipeline"])
def test_a_kafka_that_does_not_answer_is_said(tmp_path: Path, name: str) -> None:
    """With its address, in one sentence."""
    key = ("--unit", "police", "--key", str(a_key(tmp_path, private=True)))
    ended = running(name, *(key if name == "territorial_service" else ()))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"Kafka does not answer at 127\.0\.0\.1:1: .*\.\n", ended.stderr)


@pytest.mark.parametrize("name", ["territorial_service", "reporting_pipeline"])
@pytest.mark.parametrize(
    "kafka", ["host:x", "host", ":9092", "127.0.0.1:", "", "127.0.0.1:1,host:x", "127.0.0.1:99999"]
)
def test_what_is_no_address_of_kafka_is_said(tmp_path: Path, name: str, kafka: str) -> None:
    """In one sentence, with how it is written."""
    key = ("--unit", "police", "--key", str(a_key(tmp_path, private=True)))
    ended = running(name, "--kafka", kafka, *(key if name == "territorial_service" else ()))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(
        r"('.*' is no address of Kafka|Kafka does not answer at .*): .*--kafka\.\n", ended.stderr
    )


def test_a_unit_whose_key_was_changed_opens_what_was_sealed_to_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """To the former key and to the new one; what is sealed to a key that it was not given is said."""
    opened = runpy.run_path(str(EXAMPLES / "territorial_service.py"))["opened"]
    former, new, another = (ECKey.generate_key("P-256") for _ in range(3))

    def forwarded(to: ECKey, offset: int, unit: str = "police-33") -> SimpleNamespace:
        jwe = jwe_to(json.dumps(to.as_dict(private=False)), json.dumps({"offset": offset}).encode())
        headers = [("ce_type", b"signalement.signalement-forwarded")]
        value = json.dumps({"jwe": jwe})
        return SimpleNamespace(key=unit.encode(), headers=headers, value=value, offset=offset)

    contents = [
        opened(forwarded(key, offset), "police-33", [new, former]) for offset, key in enumerate((former, new))
    ]
    assert contents == [{"offset": 0}, {"offset": 1}]
    assert opened(forwarded(another, 2), "police", [new, former]) is None
    assert capsys.readouterr().err == ""
    assert opened(forwarded(another, 3), "police-33", [new, former]) is None
    said = capsys.readouterr().err
    assert said == f"Offset 3 is sealed to the key {another.thumbprint()}: give that too, with --key.\n"


def test_a_unit_that_cannot_be_is_said_at_once(tmp_path: Path) -> None:
    """With how units are named."""
    ended = running("territorial_service", "--unit", "nope", "--key", str(a_key(tmp_path, private=True)))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"There is no unit 'nope': .*/api/router/communes/.*\.\n", ended.stderr)


@pytest.mark.parametrize(
    "csv", ["/dev/null/figures.csv", "/proc/figures.csv", "nowhere/figures.csv", "a folder"]
)
def test_a_file_that_cannot_be_written_is_said_at_once(tmp_path: Path, csv: str) -> None:
    """Before Kafka is asked for anything."""
    (tmp_path / "a folder").mkdir()
    ended = running("reporting_pipeline", "--csv", str(tmp_path / csv))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r".*(figures\.csv|a folder) cannot be written \(.*\): .*--csv\.\n", ended.stderr)
    assert [file.name for file in tmp_path.iterdir()] == ["a folder"]


def test_the_worked_example_of_an_answer_is_right() -> None:
    """Its proof and its id, as another implementation checks itself against."""
    paper = (EXAMPLES.parent / "docs/integrate/territorial-service.md").read_text()
    worked = re.search(r"For `secret` `(.+?)` .*?, `(.+?)` gives the proof `(.+?)`", paper)
    ids = re.search(r"for the `ce_id` `(.+?)`, `(\w+)` gives the `ce_id` `(.+?)`", paper)
    assert worked
    assert ids
    secret, said, proof = worked.groups()
    status, rest = said.split("/", 1)
    name, forwarding = rest.rsplit("/", 1)
    assert proof == proof_in({"secret": secret, "signalement": name, "forwarding": forwarding}, status)
    assert ids[3] == str(uuid5(UUID(ids[1]), ids[2]))


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.py")), ids=lambda file: file.stem)
def test_an_example_is_short_and_in_the_readme(file: Path) -> None:
    """With the command that starts it, and how it signs in to Kafka."""
    lines = file.read_text().splitlines()
    assert len(lines) < 140
    assert sum(bool(line) for line in lines) <= LINES.get(file.stem, 140)
    assert f".venv/bin/python examples/{file.name} " in (EXAMPLES.parent / "README.md").read_text()
