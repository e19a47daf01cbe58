"""The images' files: what hadolint knows of Dockerfiles, it finds nowhere in ours."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import ROOT

HADOLINT = Path(sys.executable).with_name("hadolint")


def reproached(file: Path) -> list[str]:
    """A line for each thing that hadolint says of this file, under our own configuration."""
    ran = subprocess.run(
        [HADOLINT, "--no-color", "--config", ROOT / ".hadolint.yaml", file], capture_output=True, text=True
    )
    assert (ran.stderr, ran.returncode == 0) == ("", ran.stdout == "")
    return ran.stdout.splitlines()


@pytest.mark.parametrize("file", sorted(ROOT.glob("deploy/**/Dockerfile")), ids=lambda file: file.parent.name)
def test_an_image_s_file_is_as_it_should_be(file: Path) -> None:
    """Packages without what they only recommend, users by their number, folders said."""
    assert reproached(file) == []


def test_what_is_not_as_it_should_be_is_found(tmp_path: Path) -> None:
    """Hadolint is there, and reads."""
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian\nUSER root\nRUN cd /tmp\n")
    assert {line.split()[1] for line in reproached(file)} >= {"DL3002", "DL3003", "DL3006"}


def test_the_image_of_the_services_is_let_to_take_what_it_copies() -> None:
    """An empty ignore file would let everything in: ours names each part that is copied, and no other."""
    lines = (ROOT / "deploy/images/Dockerfile").read_text().splitlines()
    copied = {
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    }
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == copied
