"""The ring: a month's key is made once, shared, and destroyed for good."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing import (
    KeyDestroyed,
    KeyRing,
    KeyRingUnavailable,
    Unreadable,
    new_key,
)

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
FAR = "2199-12"


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """A ring without keys."""
    return KeyRing(tmp_path / "ring")


@given(key=st.binary(min_size=32, max_size=32))
def test_a_wrapped_key_is_found_again(tmp_path_factory: pytest.TempPathFactory, key: bytes) -> None:
    """By any process that shares the folder."""
    folder = tmp_path_factory.mktemp("ring", numbered=True)
    folder.chmod(0o700)
    assert KeyRing(folder).unwrap(KeyRing(folder).wrap(key, FAR), FAR) == key


def test_a_wrapped_key_is_bound_to_its_month(ring: KeyRing) -> None:
    """Another month's key does not open it, nor does any changed character."""
    wrapped = ring.wrap(new_key(), FAR)
    ring.wrap(new_key(), "2199-11")
    with pytest.raises(Unreadable):
        ring.unwrap(wrapped, "2199-11")
    for index in range(len(wrapped)):
        changed = wrapped[:index] + ("A" if wrapped[index] != "A" else "B") + wrapped[index + 1 :]
        with pytest.raises(Unreadable):
            ring.unwrap(changed, FAR)


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Mode 600 in a folder of mode 700, whatever the process's mask is."""
    mask = os.umask(0)
    try:
        KeyRing(tmp_path / "ring").wrap(new_key(), FAR)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o700
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "ring").iterdir()}
    assert files == {f"{FAR}.key": 0o600}


def test_a_passed_month_is_destroyed_and_its_keys_with_it(ring: KeyRing) -> None:
    """Keys that it wrapped never open again; later months stay."""
    passed, later = ring.wrap(new_key(), "2199-11"), ring.wrap(KEY, FAR)
    assert ring.forget_past(datetime(2199, 12, 1, tzinfo=UTC)) == ["2199-11"]
    with pytest.raises(KeyDestroyed):
        ring.unwrap(passed, "2199-11")
    assert ring.unwrap(later, FAR) == KEY
    assert ring.forget_past(datetime(2199, 12, 31, tzinfo=UTC)) == []


def test_a_month_that_another_process_destroyed_is_destroyed_here(tmp_path: Path) -> None:
    """No process remembers a month's key."""
    here, there = KeyRing(tmp_path / "ring"), KeyRing(tmp_path / "ring")
    wrapped = here.wrap(new_key(), "2199-11")
    here.unwrap(wrapped, "2199-11")
    there.forget_past(datetime(2199, 12, 1, tzinfo=UTC))
    with pytest.raises(KeyDestroyed):
        here.unwrap(wrapped, "2199-11")


def test_a_destroyed_month_never_comes_back(ring: KeyRing) -> None:
    """Not for a process whose clock is late either."""
    ring.wrap(new_key(), "2199-11")
    ring.forget_past(datetime(2199, 12, 1, tzinfo=UTC))
    for month in ("2199-11", "2199-10"):
        with pytest.raises(KeyDestroyed):
            ring.wrap(new_key(), month)
    ring.forget_past(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(KeyDestroyed):
        ring.wrap(new_key(), "2199-11")


def test_nothing_is_kept_for_a_month_that_has_passed(ring: KeyRing) -> None:
    """Its key could not be destroyed on its day any more."""
    with pytest.raises(KeyDestroyed):
        ring.wrap(new_key(), "2020-01")


def test_drafts_of_a_process_that_died_are_destroyed_too(tmp_path: Path) -> None:
    """Killed between the draft and its name, it leaves the same key under two names."""
    folder = tmp_path / "ring"
    ring = KeyRing(folder)
    ring.wrap(new_key(), "2199-11")
    (folder / "2199-11.00ff.draft").write_bytes((folder / "2199-11.key").read_bytes())
    ring.forget_past(datetime(2199, 12, 1, tzinfo=UTC))
    assert sorted(file.name for file in folder.iterdir()) == ["forgotten"]


def test_a_lost_key_is_no_destroyed_key(tmp_path: Path) -> None:
    """A folder that was not mounted must not look like an erasure: the reader waits for it."""
    wrapped = KeyRing(tmp_path / "ring").wrap(new_key(), FAR)
    with pytest.raises(KeyRingUnavailable):
        KeyRing(tmp_path / "elsewhere").unwrap(wrapped, FAR)
    with pytest.raises(KeyRingUnavailable, match="KEY_RING"):
        KeyRing("").unwrap(wrapped, FAR)


def test_a_ring_that_others_may_enter_is_not_used(tmp_path: Path) -> None:
    """Copies in other hands cannot be destroyed."""
    tmp_path.chmod(0o755)
    with pytest.raises(KeyRingUnavailable, match="chmod 700"):
        KeyRing(tmp_path).wrap(new_key(), FAR)


@pytest.mark.parametrize("month", ["../2199-12", "2199-13", "2199-1", "", "2199-12/x"])
def test_a_month_is_a_month(ring: KeyRing, month: str) -> None:
    """And no way out of the folder."""
    with pytest.raises((ValueError, KeyDestroyed)):
        ring.wrap(new_key(), month)


def test_many_that_make_a_months_key_at_once_make_one(tmp_path: Path) -> None:
    """Each opens what the others wrapped; no draft remains."""
    everybody = Barrier(8)

    def wraps(folder: Path) -> str:
        everybody.wait()
        return KeyRing(folder).wrap(KEY, FAR)

    with ThreadPoolExecutor(8) as threads:
        for n in range(20):
            folder = tmp_path / str(n)
            wrapped = list(threads.map(wraps, [folder] * 8))
            assert [KeyRing(folder).unwrap(each, FAR) for each in wrapped] == [KEY] * 8
            assert [file.name for file in folder.iterdir()] == [f"{FAR}.key"]


def test_processes_share_a_months_key(tmp_path: Path) -> None:
    """A process wraps, another opens."""
    program = f"import sys; from shared.sealing import KeyRing; print(KeyRing(sys.argv[1]).wrap(bytes(32), '{FAR}'))"
    command = [sys.executable, "-c", program, str(tmp_path / "ring")]
    wrapped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert KeyRing(tmp_path / "ring").unwrap(wrapped.strip(), FAR) == bytes(32)


def test_the_ring_remembers_what_is_erased_until_its_month_has_passed(tmp_path: Path) -> None:
    """Shared by the processes of one machine, for their owner alone, and gone with the keys."""
    KeyRing(tmp_path / "ring").note_erased(["03-a/k1", "03-a/k2"], "2027-01")
    KeyRing(tmp_path / "ring").note_erased(["03-b/k3"], "2027-02")
    ring = KeyRing(tmp_path / "ring")
    assert ring.erased() == {"03-a/k1", "03-a/k2", "03-b/k3"}
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (tmp_path / "ring").iterdir())
    ring.forget_past(datetime(2027, 2, 1, tzinfo=UTC))
    assert ring.erased() == {"03-b/k3"}
