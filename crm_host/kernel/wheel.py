"""Partner wheels: checked, then unpacked beside the data instead of into the environment (AD19).

A wheel comes from a stranger, so nothing in it decides where a file lands or how large it grows.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import shutil
import stat
import tempfile
import zipfile
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from email.parser import BytesParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from crm_host.kernel.discovery import GROUP, Installed
from crm_host.kernel.errors import HostError

#: Bytes of all files together, and of the list of files.
LARGEST = 200 * 1024 * 1024
MOST_FILES = 20_000


class WheelRefused(HostError):
    """A file is no wheel that can be installed; the text says why."""


@dataclass(frozen=True)
class Wheel:
    """A checked wheel file."""

    path: Path
    name: str
    distribution: str
    version: str
    #: Hexadecimal SHA-256 of the whole file.
    sha256: str

    @property
    def folder_name(self) -> str:
        """Name of the folder it is unpacked to."""
        return f"{self.name}-{self.version}"

    def installed(self, folder: Path | None = None) -> Installed:
        """Return it as a version for a plan to use."""
        return Installed(self.distribution, self.version, folder)


def read_wheel(path: Path, group: str = GROUP, prefix: str = "crm_") -> Wheel:
    """Check a wheel and say which module it holds, or whatever has an entry point in `group`.

    :param prefix: what the name of the only package begins with, before the entry point's name.
    :raises WheelRefused: it is damaged, unsafe, of another platform, or holds no module.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            info_dir = _check_members(archive)
            _check_tags(path)
            metadata = BytesParser().parsebytes(_read(archive, f"{info_dir}/METADATA"))
            name = _entry_name(_read(archive, f"{info_dir}/entry_points.txt"), group)
            _check_contents(archive, info_dir, f"{prefix}{name}")
            project, version = metadata.get("Name", ""), metadata.get("Version", "")
    except FileNotFoundError:
        raise WheelRefused(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise WheelRefused(f"{path.name} is no readable wheel: {error}.") from error
    try:
        normal = str(Version(version))
    except InvalidVersion as error:
        raise WheelRefused(f"{path.name} has no valid version.") from error
    return Wheel(path, name, project, normal, hashlib.sha256(path.read_bytes()).hexdigest())


def unpack(wheel: Wheel, into: Path) -> Path:
    """Unpack a checked wheel and return its folder; the same version again replaces nothing.

    The folder appears complete or not at all.

    :raises WheelRefused: its files do not match its record, or the environment has the package.
    """
    _refuse_installed(wheel)
    target = into / wheel.folder_name
    if target.is_dir():
        return _same_content(wheel, target)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=into) as temporary:
        staging = Path(temporary) / "content"
        with zipfile.ZipFile(wheel.path) as archive:
            _extract(archive, staging)
        (staging / "WHEEL.sha256").write_text(wheel.sha256, encoding="ascii")
        os.replace(staging, target)
    return target


def _same_content(wheel: Wheel, target: Path) -> Path:
    noted = target / "WHEEL.sha256"
    if noted.is_file() and noted.read_text(encoding="ascii") == wheel.sha256:
        return target
    raise WheelRefused(
        f"Version {wheel.version} of {wheel.name} is here already with other content. "
        "Give the new wheel a new version."
    )


def _refuse_installed(wheel: Wheel) -> None:
    try:
        found = distribution(wheel.distribution)
    except PackageNotFoundError:
        return
    location = Path(str(found.locate_file(""))).name
    if not location.startswith(f"{wheel.name}-"):
        raise WheelRefused(
            f"{wheel.distribution} is installed in the Python environment. Upgrade it there, "
            "then run: crm db upgrade"
        )


def _check_members(archive: zipfile.ZipFile) -> str:
    """Refuse members that land outside or fill the disk; return the name of the info folder."""
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise WheelRefused(f"The wheel holds {len(members)} files; {MOST_FILES} are allowed.")
    if sum(member.file_size for member in members) > LARGEST:
        raise WheelRefused(f"Unpacked, the wheel is larger than {LARGEST // 1024**2} MB.")
    for member in members:
        path = PurePosixPath(member.filename)
        odd = "\\" in member.filename or ":" in member.filename or "\0" in member.filename
        if odd or path.is_absolute() or ".." in path.parts:
            raise WheelRefused(f"The wheel names a file outside itself: {member.filename!r}.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise WheelRefused(f"The wheel contains a link: {member.filename}.")
    found = {name.partition("/")[0] for name in archive.namelist()}
    infos = [name for name in found if name.endswith(".dist-info")]
    if len(infos) != 1:
        raise WheelRefused("The file is no wheel: it needs exactly one .dist-info folder.")
    return infos[0]


def _check_tags(path: Path) -> None:
    try:
        *_rest, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise WheelRefused(f"{path.name} is not named like a wheel.") from error
    if not tags & set(sys_tags()):
        raise WheelRefused(f"{path.name} is built for another Python or another system.")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise WheelRefused(f"The wheel cannot be installed here: {name} is missing.") from None


def _entry_name(entry_points: bytes, group: str) -> str:
    parser = ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the manual of configparser says
    try:
        parser.read_string(entry_points.decode("utf-8"))
    except (ConfigParserError, UnicodeDecodeError) as error:
        raise WheelRefused("The wheel's entry points cannot be read.") from error
    if group == GROUP and parser.has_section("crm.themes"):
        raise WheelRefused("This wheel holds a theme. Install it with: crm theme install FILE.whl")
    names = parser.options(group) if parser.has_section(group) else []
    if len(names) != 1 or not names[0].isidentifier():
        raise WheelRefused(f"The wheel must have one entry point in the group {group}.")
    return names[0]


def _check_contents(archive: zipfile.ZipFile, info_dir: str, package: str) -> None:
    """Allow the wheel's own package only: anything else could shadow other code."""
    allowed = {package, info_dir}
    for member in archive.namelist():
        top = member.partition("/")[0]
        if top not in allowed:
            raise WheelRefused(f"The wheel may only hold {package}; it also holds {top}.")


def _extract(archive: zipfile.ZipFile, target: Path) -> None:
    """Write files as regular, non-executable ones, never more bytes than promised."""
    digests: dict[str, str] = {}
    for member in archive.infolist():
        path = target / member.filename
        if member.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        # `zipfile` itself stops at the size the member promised, which was checked before.
        with archive.open(member) as source, path.open("xb") as file:
            shutil.copyfileobj(source, file)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
        raw = base64.urlsafe_b64encode(digest).rstrip(b"=")
        digests[member.filename] = f"sha256={raw.decode()}"
    _check_record(target, digests)


def _check_record(target: Path, digests: dict[str, str]) -> None:
    """Compare every file with the wheel's own list of hashes."""
    (record,) = [name for name in digests if name.endswith(".dist-info/RECORD")] or [""]
    if not record:
        raise WheelRefused("The wheel has no RECORD of its files.")
    rows = csv.reader(io.StringIO((target / record).read_text(encoding="utf-8")))
    recorded = {row[0]: row[1] for row in rows if len(row) >= 2}
    for name, digest in digests.items():
        expected = recorded.get(name)
        if name != record and expected != digest:
            raise WheelRefused(f"The wheel is damaged: {name} does not match its record.")
