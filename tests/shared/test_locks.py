"""The locks of what runs, of one machine's engines and of the tests, held against each other and the imports."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {name: (ROOT / f"requirements/{name}.lock").read_text() for name in ("run", "local", "test")}
OURS = {"services", "shared", "deploy"}


def entries(lock: str) -> set[str]:
    """Each package of a lock, with its version, its condition and its hashes."""
    return set(re.split(r"\n(?=\S)", LOCKS[lock].strip()))


def packages(lock: str) -> set[str]:
    """The names in a lock."""
    return {re.split("==", entry)[0] for entry in entries(lock)}


def imported(folder: str) -> set[str]:
    """The packages that the modules of a folder import."""
    trees = [ast.parse(file.read_text()) for file in (ROOT / folder).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    modules = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OURS
    distributions = packages_distributions()
    return {distributions[module][0].lower().replace("_", "-") for module in modules}


def test_no_version_differs_between_the_locks():
    """Production runs what the tests ran on: each lock holds the smaller one, hash for hash."""
    assert entries("run") < entries("local") < entries("test")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_address(lock):
    """A package is checked wherever it comes from, and the lock does not say where."""
    assert all("--hash=sha256:" in entry for entry in entries(lock))
    assert "://" not in LOCKS[lock]
    assert "--index" not in LOCKS[lock]


@pytest.mark.parametrize(("folder", "lock"), [("services", "run"), ("shared", "run"), ("deploy", "local")])
def test_nothing_that_only_tests_have_is_imported(folder, lock):
    """A machine that only runs the product lacks nothing."""
    assert imported(folder) - packages(lock) == set()
