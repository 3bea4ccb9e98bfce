"""The file itself: a ZIP whose last bytes seal everything before them.

Members: `data/<table>.jsonl` (one row a line), files below `files/`, `modules/` and `themes/`,
perhaps `secret.key`, and `manifest.json`. They are compressed by Zstandard, which 7-Zip and
Python 3.14 can unpack as well.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from backports.zstd import ZstdError, zipfile

from crm_host.backup.manifest import BackupRefused, Manifest, TablePart
from crm_host.transfer.tally import Row, Tally, parse_lines

#: Bytes of rows read at once.
_PART = 1024 * 1024
_SEAL = b"crm backup sha256 "
_SEAL_LENGTH = 64
MANIFEST = "manifest.json"
SECRET = "secret.key"
_LEVEL = 3


@contextmanager
def writing(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Write an archive into an open, empty file and seal it at the end of the block."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_ZSTANDARD, compresslevel=_LEVEL) as archive:
        archive.comment = _SEAL + b"0" * _SEAL_LENGTH
        yield archive
    file.flush()
    size = file.seek(0, io.SEEK_END) - _SEAL_LENGTH
    digest = _digest(file, size)
    file.seek(size)
    file.write(digest)


class Archive:
    """A backup that was opened; its seal is intact."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.manifest = Manifest.read(zipped.read(MANIFEST))

    def rows(self, part: TablePart) -> Iterator[list[Row]]:
        """Yield the rows of a table in chunks."""
        for lines in self._lines(part):
            yield parse_lines(lines)

    def check(self) -> None:
        """Count and sum up everything.

        :raises BackupRefused: a part is not what the manifest says.
        """
        for table in self.manifest.tables:
            tally = Tally()
            for lines in self._lines(table):
                tally.add_lines(lines)
            if (tally.total.rows, tally.total.checksum) != (table.rows, table.checksum):
                raise BackupRefused(_differs(table.name))
        for file in self.manifest.files:
            with self.open(file.path) as source:
                if hashlib.file_digest(source, "sha256").hexdigest() != file.sha256:
                    raise BackupRefused(_differs(file.path))

    def open(self, name: str) -> io.BufferedReader:
        """Open one member."""
        return io.BufferedReader(self._zipped.open(name), _PART)  # type: ignore[arg-type]  # a member of an archive reads raw

    def _lines(self, part: TablePart) -> Iterator[list[bytes]]:
        with self.open(part.member) as member:
            while lines := member.readlines(_PART):
                yield [line[:-1] for line in lines]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup for reading.

    :raises BackupRefused: it is missing, damaged, cut short, of a newer format, or none at all.
    """
    with ExitStack() as stack:
        yield _open(path, stack)


def _open(path: Path, stack: ExitStack) -> Archive:
    try:
        file = stack.enter_context(path.open("rb"))
        _check_seal(file, path)
        return Archive(stack.enter_context(zipfile.ZipFile(file)))
    except FileNotFoundError as error:
        raise BackupRefused(f"There is no file {path}. See: crm backup list") from error
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, ZstdError, zlib.error, EOFError, KeyError) as error:
        raise BackupRefused(_damaged(path)) from error


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says about itself, without reading it whole.

    :raises BackupRefused: it says nothing.
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            if not zipped.comment.startswith(_SEAL):
                raise BackupRefused(_foreign(path))
            return Manifest.read(zipped.read(MANIFEST))
    except (zipfile.BadZipFile, ZstdError, OSError, EOFError, KeyError) as error:
        raise BackupRefused(_damaged(path)) from error


def _check_seal(file: BinaryIO, path: Path) -> None:
    begin = file.read(2)
    size = file.seek(0, io.SEEK_END) - _SEAL_LENGTH
    if begin != b"PK":
        raise BackupRefused(_foreign(path))
    file.seek(max(size - len(_SEAL), 0))
    mark, seal = file.read(len(_SEAL)), file.read()
    if mark != _SEAL:
        file.seek(0)
        whole = zipfile.is_zipfile(file)
        raise BackupRefused(_foreign(path) if whole else _damaged(path))
    if _digest(file, size) != seal:
        raise BackupRefused(_damaged(path))
    file.seek(0)


def _digest(file: BinaryIO, size: int) -> bytes:
    """Return the hexadecimal SHA-256 of the first `size` bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while size and (data := file.read(min(size, _PART))):
        digest.update(data)
        size -= len(data)
    return digest.hexdigest().encode()


def _damaged(path: Path) -> str:
    return (
        f"{path.name} is damaged or was cut short: it does not match its own seal. Use another "
        "backup, or fetch this one again from where it was copied; see: crm backup list"
    )


def _foreign(path: Path) -> str:
    return f"{path.name} is no backup made by crm backup create. See: crm backup list"


def _differs(name: str) -> str:
    return f"The backup contradicts itself: {name} is not what was counted. Use another backup."
