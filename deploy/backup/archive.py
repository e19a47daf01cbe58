"""An archive of a backup: a row for each document and each record, packed, then encrypted as age does."""

import gzip
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pyrage import DecryptError, decrypt_io, encrypt_io, x25519

from deploy.backup.problem import BackupProblem

Row = dict[str, Any]
VERSION = 1
AS_STORED: CodecOptions[Row] = CodecOptions(tz_aware=True)
"""Documents come out as they went in."""
NOT_WHOLE = "The archive is not whole, or was changed since it was written ({cause}): choose another."


class Write(Protocol):
    """Writes a row of an archive."""

    def __call__(self, **row: Any) -> None:
        """Write it."""


@contextmanager
def writing(file: Path, recipients: list[x25519.Recipient]) -> Iterator[Write]:
    """Write an archive, whole or not at all; what reaches the disk is encrypted already."""
    draft = file.with_suffix(".draft")
    counts = {"rows": 0}
    try:
        with _encrypted(draft, recipients) as packed:

            def write(**row: Any) -> None:
                packed.write(bson.encode(row, codec_options=AS_STORED))
                counts["rows"] += 1

            write(archive=VERSION)
            yield write
            packed.write(bson.encode({"end": counts["rows"]}))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def reading(file: Path, identities: list[x25519.Identity]) -> Iterator[Row]:
    """The rows of an archive, without the first and the last; `BackupProblem` at the latest after the last row."""
    try:
        with _decrypted(file, identities) as packed:
            rows = bson.decode_file_iter(cast("IO[bytes]", packed), AS_STORED)
            if next(rows, {}).get("archive") != VERSION:
                raise BackupProblem(f"{file.name} was written by another version of the product.")
            read = 1
            for row in rows:
                if "end" in row:
                    break
                read += 1
                yield row
            else:
                raise BackupProblem(NOT_WHOLE.format(cause="its end is missing"))
            if row["end"] != read or packed.read(1):
                raise BackupProblem(NOT_WHOLE.format(cause="rows are missing"))
    except DecryptError as error:
        raise BackupProblem(f"BACKUP_IDENTITY does not open {file.name}: {error}.") from None
    except (OSError, EOFError, BSONError) as error:
        raise BackupProblem(NOT_WHOLE.format(cause=type(error).__name__)) from None


@contextmanager
def _encrypted(file: Path, recipients: list[x25519.Recipient]) -> Iterator[gzip.GzipFile]:
    reader, writer = _pipe()
    with ThreadPoolExecutor(1) as other, open(file, "wb", opener=_private) as sealed:
        ending = other.submit(_with_end, reader, lambda: encrypt_io(reader, sealed, recipients))
        try:
            with writer, gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=3, mtime=0) as packed:
                yield packed
        except BrokenPipeError:
            ending.result()  # says why it reads no more
            raise
        ending.result()
        sealed.flush()
        os.fsync(sealed.fileno())


@contextmanager
def _decrypted(file: Path, identities: list[x25519.Identity]) -> Iterator[gzip.GzipFile]:
    reader, writer = _pipe()
    with ThreadPoolExecutor(1) as other, file.open("rb") as sealed:
        ending = other.submit(_with_end, writer, lambda: decrypt_io(sealed, writer, identities))
        try:
            with reader, gzip.GzipFile(fileobj=reader) as packed:
                yield packed
                while packed.read(1024**2):
                    pass  # to its end: there stands the checksum
        except (OSError, EOFError, BSONError, BackupProblem):
            if isinstance(closed := ending.exception(), DecryptError):
                raise closed from None  # it says why nothing came
            raise
        ending.result()


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reader, writer = os.pipe()
    return os.fdopen(reader, "rb"), os.fdopen(writer, "wb")


def _with_end(end: IO[bytes], work: Callable[[], None]) -> None:
    """Work on one end of a pipe; closing it lets the other end know."""
    with end:
        work()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
