"""The house keeps its own rules: those that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, check=True, text=True,
).stdout.split("\0")  # fmt: skip
TEXTS = [
    ROOT / name
    for name in TRACKED
    if name and (ROOT / name).is_file() and not name.endswith((".png", ".gz", ".csv", ".svg", "LICENSE"))
]
CODE = [file for file in TEXTS if file.suffix == ".py" and "tests" not in file.relative_to(ROOT).parts]


def test_motor_is_named_in_one_file() -> None:
    """The change to Motor's successor will be a change of one file."""
    named = {
        str(f.relative_to(ROOT)) for f in CODE if re.search(r"^(from|import) motor", f.read_text(), re.M)
    }
    assert named == {"shared/mongo.py"}


def test_the_local_document_server_is_never_imported() -> None:
    """Its licence is another one than ours: it is a process beside ours, for tests too."""
    ours = (file for file in TEXTS if file.suffix == ".py")
    pattern = re.compile(r"^\s*(from|import) (secantus|wiredtiger)", re.M)
    assert [file for file in ours if pattern.search(file.read_text())] == []


TASK = re.compile(
    r"\b(create_task|ensure_future|TaskGroup|run_coroutine_threadsafe|run_in_executor|Thread)\("
)
TASKS_MADE = {
    "shared/tasks.py": 1,  # the supervision itself
    "shared/runtime/asking.py": 2,  # what one request awaits: cancelled with it
    "shared/runtime/sockets.py": 1,  # what goes on with a socket: awaited, and guarded
    "shared/runtime/together.py": 1,  # the life of an application: what fails in it is logged, and ends the process
    "shared/kafka/group/assignment.py": 1,  # a pause before partitions are resumed
    "shared/kafka/group/offset_commits.py": 1,  # one commit: the next batch offers the next one
    "shared/kafka/group/membership.py": 2,  # the fetch loop, which the watchdog replaces; leaving, which is logged
    "shared/kafka/producer.py": 1,  # the end of a producer that was replaced
    "services/chat/practice/in_process.py": 1,  # a socket that the application serves: left with its visitor
    "services/chat/practice/visitor.py": 1,  # a scripted visitor's line: cancelled with them
    "services/chat/practice/visitors.py": 1,  # a scripted visitor: what fails is logged, and ends them alone
    "services/chat/relay/attendance.py": 1,  # one answer for an operator, who is asked for again
    "services/chat/store/shared_readings.py": 1,  # a reading: awaited by all who ask for it
    "services/chat/api/talking/socket.py": 4,  # what one socket awaits before it closes, and one refusal
    "services/chat/api/talking/shared_stream.py": 3,  # a conversation of a stream, and its ends: cancelled with it
    "services/chat/api/talking/stream.py": 2,  # what one stream awaits: cancelled with it
}
"""Where tasks are made that end by themselves, and how many; all others are `BackgroundTasks`."""


def test_no_background_task_is_unsupervised() -> None:
    """A task that nothing watches could die unseen."""
    made = {str(f.relative_to(ROOT)): len(TASK.findall(f.read_text())) for f in CODE}
    running = ("shared/", "services/")
    assert {file: count for file, count in made.items() if count and file.startswith(running)} == TASKS_MADE


@pytest.mark.parametrize(
    "parts",
    [
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("maven", ".org"),
        ("deb.", "debian.org"),
    ],
)
def test_no_file_names_a_registry_s_host(parts: tuple[str, str]) -> None:
    """The person who installs chooses where from."""
    assert naming("".join(parts)) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    """Paths in code and papers work anywhere."""
    assert naming("/" + "work/") == naming("/" + "root/") == naming("/" + "home/") == []


def test_every_decision_says_what_enforces_it() -> None:
    """The files that it names are there."""
    for decision in sorted((ROOT / "docs/adr").glob("[0-9]*.md")):
        text = decision.read_text()
        for part in ("Context", "Decision", "Consequences", "Alternatives", "Enforced by", "Revisit when"):
            assert f"**{part}" in text, (decision.name, part)
        enforced = text.split("**Enforced by.**")[1].split("**Revisit")[0]
        named = re.findall(r"`((?:tests|benchmarks)/[\w./-]*)`", enforced)
        assert [name for name in named if not (ROOT / name).exists()] == [], decision.name


def naming(what: str) -> list[str]:
    """The files in which this is written."""
    return [str(f.relative_to(ROOT)) for f in TEXTS if what in f.read_text(errors="replace")]
