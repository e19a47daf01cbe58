"""The key ring: a key for each month, which wraps conversations' keys until that month has passed."""

import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from shared.sealing.base64url import decoded, encoded
from shared.sealing.texts import KEY, Unreadable

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
FORGOTTEN = "forgotten"
TIME = "time"
NEAR = timedelta(days=1)
"""By how much this machine's clock is believed beyond the time that was saved."""


class KeyDestroyed(LookupError):
    """The month's key is destroyed: the keys that it wrapped are lost for ever."""


class KeyRingUnavailable(OSError):
    """The folder of the month keys is not there, or not as it must be; the sentence says what to do."""


class KeyRing:
    """A folder of month keys, shared by the processes of one machine.

    Nothing is remembered between two calls: a key that another process destroyed must not live on here.
    """

    def __init__(self, folder: str | Path) -> None:
        self._named = bool(str(folder))
        self._folder = Path(folder)
        self._path = f"{self._folder}{os.sep}"

    def wrap(self, key: bytes, month: str) -> str:
        """Wrap a key for its expiry month (`2027-04`), whose key is made if there is none yet (RFC 3394)."""
        if self._has_passed(month):
            raise KeyDestroyed(f"{month} has passed: nothing can be kept until then")
        return encoded(aes_key_wrap(self._made(month), key))

    def unwrap(self, wrapped: str, month: str) -> bytes:
        """The key; `KeyDestroyed` when its month's is, `KeyRingUnavailable` when it was lost before its time."""
        try:
            return aes_key_unwrap(self._read(month), decoded(wrapped))
        except FileNotFoundError:
            if self._has_passed(month):
                raise KeyDestroyed(f"the key of {month} is destroyed") from None
            raise KeyRingUnavailable(f"The key of {month} is not in {self._folder}: bring it back.") from None
        except (InvalidUnwrap, ValueError):
            raise Unreadable("not wrapped by this month's key, or changed since") from None

    def check(self) -> None:
        """`KeyRingUnavailable` says what is wrong with the folder, which is made if it is not there."""
        self._open_folder()

    def opens(self, wrapped: str, month: str) -> bool:
        """Whether this ring, as it is on the disk now, may have wrapped this; any may, if the month has passed."""
        try:
            self.unwrap(wrapped, month)
        except KeyDestroyed:
            return True
        except (OSError, Unreadable):
            return False
        return True

    def holds(self, month: str) -> bool:
        """Whether the month's key is there now; cheap enough to ask before each use of a key that it unwrapped."""
        return os.path.exists(f"{self._folder}/{month}.key")

    def note_erased(self, names: Iterable[str], until: str) -> None:
        """Remember erased records for as long as a key may open a copy of them: no backup has this file.

        `names` are the names of the records, one line each; `until` is the last month of their keys.
        """
        file = os.open(self._open_folder() / f"{until}.erased", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, "".join(f"{name}\n" for name in names).encode())
            os.fsync(file)
        finally:
            os.close(file)

    def erased(self) -> set[str]:
        """All names that `note_erased` remembers: a store and a log restored from a backup learn them here."""
        return {
            name for file in self._open_folder().glob("*.erased") for name in file.read_text().splitlines()
        }

    def saved_time(self) -> datetime | None:
        """The last time on which all agreed; None: none was saved yet."""
        try:
            return datetime.fromisoformat((self._folder / TIME).read_text().strip()) if self._named else None
        except (OSError, ValueError):
            return None

    def save_time(self, time: datetime) -> None:
        """Save the time on which all agree, for the next run."""
        self._replace(TIME, time.astimezone(UTC).isoformat(timespec="seconds"))

    def time(self) -> datetime:
        """This machine's time, unless its clock jumped: then the nearest one that is near what was saved."""
        now, saved = datetime.now(UTC), self.saved_time()
        return now if saved is None else max(saved, min(now, saved + NEAR))

    def past_months(self, now: datetime) -> list[str]:
        """The months before now's whose keys are still there."""
        there = {file.name[:7] for file in self._open_folder().iterdir() if MONTH.match(file.name)}
        return sorted(month for month in there if month < _month(now.astimezone(UTC)))

    def forget_past(self, now: datetime) -> list[str]:
        """Destroy the keys of the months before now's, and say which; none can be made again.

        The files are unlinked. Writing over them first would promise what journals, copy-on-write and SSDs do
        not keep: where the medium itself may be read, encrypt it or use a KMS for this same port.
        """
        destroyed = self.past_months(now)
        if destroyed:
            self._remember_destroyed(destroyed[-1])
        for month in destroyed:
            for file in self._folder.glob(f"{month}.*"):  # drafts of a process that died hold the same key
                file.unlink(missing_ok=True)
        self._sync()
        return destroyed

    def _read(self, month: str) -> bytes:
        """The month's key; read without a cache, and cheaply, for every message that is shown."""
        if not MONTH.fullmatch(month):
            raise ValueError("a month is written 2027-04")
        file = os.open(f"{self._path}{month}.key", os.O_RDONLY)
        try:
            key = os.read(file, KEY + 1)
        finally:
            os.close(file)
        if len(key) != KEY:
            raise KeyRingUnavailable(f"The key of {month} in {self._folder} is damaged: restore it.")
        return key

    def _made(self, month: str) -> bytes:
        """The month's key: ours, or that of the process that was first."""
        self._open_folder()
        with suppress(FileNotFoundError):
            return self._read(month)
        draft = self._folder / f"{month}.{token_bytes(8).hex()}.draft"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(token_bytes(KEY))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, self._folder / f"{month}.key")
        draft.unlink()
        self._sync()
        return self._read(month)

    def _has_passed(self, month: str) -> bool:
        return month <= self._last_destroyed() or month < _month(self.time())

    def _last_destroyed(self) -> str:
        """The last month that was destroyed; a clock that is put back brings none of them back."""
        try:
            return (self._open_folder() / FORGOTTEN).read_text().strip()
        except FileNotFoundError:
            return ""

    def _remember_destroyed(self, month: str) -> None:
        self._replace(FORGOTTEN, max(month, self._last_destroyed()))

    def _replace(self, name: str, text: str) -> None:
        draft = self._open_folder() / f"{name}.{token_bytes(8).hex()}"
        try:
            draft.write_text(text)
            draft.replace(self._folder / name)
        finally:
            draft.unlink(missing_ok=True)  # or each try on a full disk leaves one

    def _open_folder(self) -> Path:
        if not self._named:
            raise KeyRingUnavailable("KEY_RING is not set: name the folder of the month keys.")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            mode = stat.S_IMODE(self._folder.stat().st_mode)
        except OSError as error:
            raise KeyRingUnavailable(
                f"The folder {self._folder} (KEY_RING) cannot be used ({error.strerror}): name another."
            ) from None
        if mode & 0o077:
            raise KeyRingUnavailable(
                f"Others may enter {self._folder} (KEY_RING): take the right from them (chmod 700)."
            )
        return self._folder

    def _sync(self) -> None:
        """Write the folder to the disk: a power cut neither loses a new key nor brings a destroyed one back."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _month(time: datetime) -> str:
    return time.strftime("%Y-%m")
