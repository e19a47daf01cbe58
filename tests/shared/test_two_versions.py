"""Two versions side by side, as in an upgrade that rolls: each reads what the other one publishes.

The former version is the one whose contracts were released last (`docs/contracts`), with its own code and tests.
"""

import json
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from shared.events import EVENTS
from tests.shared.test_golden_events import EXAMPLES, FOLDER
from tests.support.sources import ROOT

READS = """
import json, sys
from pathlib import Path
from shared.events import EVENTS
from tests.shared.test_golden_events import as_json, as_on_kafka, consumed, said_by
read = {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    if file.stem not in EVENTS:
        continue
    for example in json.loads(file.read_text()):
        event, body = consumed(as_on_kafka(example)), example["body"]
        defaults = {key: as_json(field.get_default()) for key, field in type(event).model_fields.items()}
        assert said_by(event) == defaults | {key: body[key] for key in body.keys() & defaults}, file.stem
        read[file.stem] = read.get(file.stem, 0) + 1
print(json.dumps(read))
"""
"""Reads each example of a folder whose type is known, and holds what was read against what it says."""


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the version that was released last."""
    folder = tmp_path_factory.mktemp("former")
    commit = git("log", "-1", "--format=%H", "--", "docs/contracts").decode().strip()
    (folder / "sources.tar").write_bytes(git("archive", commit))
    with tarfile.open(folder / "sources.tar") as sources:
        sources.extractall(folder, filter="data")
    return folder


def git(*arguments: str) -> bytes:
    """The answer of git; a copy of the sources without their history cannot show this."""
    if not (ROOT / ".git").exists():
        pytest.skip("these sources have no history")
    return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True).stdout


def read_by(version: Path, examples: Path) -> Counter[str]:
    """How many examples of each event a version reads, of those that it knows."""
    ran = subprocess.run([sys.executable, "-c", READS, examples], cwd=version, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return Counter(json.loads(ran.stdout))


def test_the_former_version_reads_what_this_one_publishes(former: Path) -> None:
    """All examples of today of the events that it knows, whatever fields they have more."""
    known = {file.stem for file in (former / "tests/facts").iterdir()}
    expected = {name: len(examples) for name, examples in EXAMPLES.items() if name in known}
    assert read_by(former, FOLDER) == Counter(expected)


def test_this_version_reads_what_the_former_one_publishes(former: Path) -> None:
    """All of its examples, of every event that it has: none was taken away."""
    folder = former / "tests/facts"
    expected = {file.stem: len(json.loads(file.read_text())) for file in folder.iterdir()}
    assert expected.keys() <= EVENTS.keys()
    assert read_by(ROOT, folder) == Counter(expected)
