"""The rights on Kafka as commands of Kafka's own tool: few, and each right is in one of them."""

import os
import subprocess
import sys

from shared.kafka.rights import Right, all_rights, commands
from tests.support.kafka.secured import bindings_of

RIGHTS = all_rights(units=["police-33-bordeaux"], front_ends=["site"], pipelines=["figures"])


def as_binding(right: Right) -> tuple[str, str, str, str, bool]:
    """A right as Kafka names what gives it."""
    operation = "DESCRIBE_CONFIGS" if right.operation == "DescribeConfigs" else right.operation.upper()
    return f"User:{right.principal}", right.resource, right.name, operation, right.prefixed


def test_the_commands_give_each_right_once_and_nothing_more() -> None:
    """For the services, operations, a unit, a front-end and a pipeline."""
    given = [
        (b.principal, b.restype.name.lower(), b.name, b.operation.name, b.resource_pattern_type.name == "PREFIXED")
        for command in commands(RIGHTS)
        for b in bindings_of(command)
    ]  # fmt: skip
    assert sorted(given) == sorted({as_binding(right) for right in RIGHTS})


def test_a_principal_has_few_commands() -> None:
    """An administrator reads all of them before running them."""
    assert len(list(commands(all_rights()))) <= 21


def test_a_reader_who_has_seen_enough_sees_no_traceback() -> None:
    """As `make acls | head`: the command ends without a word."""
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "shared.kafka.rights", "--strimzi"]
    ended = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writes)
    assert (ended.returncode, ended.stderr) == (0, "")
