"""The libraries that the pages carry are those that the manifest names, unchanged."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "shared" / "web" / "vendor" / "vendor.toml"
PACKAGES: dict[str, dict[str, Any]] = tomllib.loads(MANIFEST.read_text())
EVERY = pytest.mark.parametrize("name", PACKAGES)


@EVERY
def test_every_vendored_file_is_as_its_package_ships_it(name: str) -> None:
    """Each has the SHA-256 that was written when it was taken."""
    folder, expected = ROOT / PACKAGES[name]["folder"], PACKAGES[name]["sha256"]
    found = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in expected}
    assert found == expected


@EVERY
def test_every_vendored_package_is_credited(name: str) -> None:
    """Its licence is beside it, and NOTICE names it with its version, its folder and its licence."""
    package, notice = PACKAGES[name], (ROOT / "NOTICE").read_text()
    assert any(file.startswith("LICENSE") for file in package["sha256"])
    (credit,) = [part for part in notice.split("\n\n") if package["folder"] in part]
    assert f"{name} {package['version']}" in credit
    assert package["licence"] in credit


def test_no_vendored_file_is_unlisted() -> None:
    """Whatever stands in a `vendor` folder of a page is in the manifest."""
    listed = {ROOT / package["folder"] / file for package in PACKAGES.values() for file in package["sha256"]}
    pages = [ROOT / "shared" / "web", *ROOT.glob("services/*/web")]
    there = {file for web in pages for file in (web / "vendor").rglob("*") if file.is_file()}
    assert there == listed | {MANIFEST}
