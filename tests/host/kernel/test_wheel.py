"""Wheels from strangers: what is refused, and that nothing lands outside its folder."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest
from fakes import Fake, write_wheel

from crm_host.kernel import wheel as wheels
from crm_host.kernel.wheel import WheelRefused, read_wheel, unpack


def test_a_wheel_is_unpacked_under_its_name_and_version(tmp_path: Path) -> None:
    checked = read_wheel(Fake("visits", version="0.9").wheel(tmp_path))

    folder = unpack(checked, tmp_path / "modules")

    assert folder == tmp_path / "modules" / "visits-0.9"
    assert (folder / "crm_visits" / "models.py").is_file()
    assert unpack(checked, tmp_path / "modules") == folder


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("../../evil.py", "names a file outside itself"),
        ("/etc/evil", "names a file outside itself"),
        ("crm_visits\\..\\evil.py", "names a file outside itself"),
        ("C:evil.py", "names a file outside itself"),
        ("json.py", "it also holds json.py"),
        ("crm_contacts/api.py", "it also holds crm_contacts"),
        ("crm_visits-1.0.0.data/scripts/evil", "it also holds crm_visits-1.0.0.data"),
        ("other-1.0.dist-info/METADATA", "exactly one .dist-info"),
    ],
)
def test_members_that_belong_elsewhere(tmp_path: Path, member: str, text: str) -> None:
    fake = Fake("visits")
    contents = [*fake.contents().items(), (member, "print('evil')")]
    path = write_wheel(tmp_path / "crm_visits-1.0.0-py3-none-any.whl", contents, fake.info)

    with pytest.raises(WheelRefused, match=text):
        read_wheel(path)


def test_links_are_refused(tmp_path: Path) -> None:
    path = Fake("visits").wheel(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("crm_visits/secrets")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(WheelRefused, match="contains a link"):
        read_wheel(path)


def test_a_zip_bomb_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "LARGEST", 1024**2)
    path = Fake("visits", files={"zeros.txt": "0" * 2 * 1024**2}).wheel(tmp_path)
    assert path.stat().st_size < 20_000

    with pytest.raises(WheelRefused, match="larger than 1 MB"):
        read_wheel(path)


def test_a_changed_file_is_found_by_its_hash(tmp_path: Path) -> None:
    fake = Fake("visits")
    good = fake.wheel(tmp_path / "good")
    path = tmp_path / good.name
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            extra = b"\nprint('evil')" if name.endswith("module.py") else b""
            target.writestr(name, source.read(name) + extra)

    with pytest.raises(WheelRefused, match=r"crm_visits/module.py does not match its record"):
        unpack(read_wheel(path), tmp_path / "modules")
    assert os.listdir(tmp_path / "modules") == []


def test_files_that_are_no_wheels(tmp_path: Path) -> None:
    empty = tmp_path / "crm_visits-1.0.0-py3-none-any.whl"
    empty.write_bytes(b"")
    with pytest.raises(WheelRefused, match="is no readable wheel"):
        read_wheel(empty)
    with pytest.raises(WheelRefused, match="There is no file"):
        read_wheel(tmp_path / "nothing-1.0-py3-none-any.whl")
    foreign = Fake("visits").wheel(tmp_path)
    renamed = foreign.rename(tmp_path / "crm_visits-1.0.0-cp27-none-win32.whl")
    with pytest.raises(WheelRefused, match="another Python or another system"):
        read_wheel(renamed)


def test_one_version_has_one_content(tmp_path: Path) -> None:
    unpack(read_wheel(Fake("visits").wheel(tmp_path / "a")), tmp_path / "modules")
    other = Fake("visits", files={"models.py": "# changed"}).wheel(tmp_path / "b")

    with pytest.raises(WheelRefused, match="Give the new wheel a new version"):
        unpack(read_wheel(other), tmp_path / "modules")


def test_a_package_of_the_environment_is_not_shadowed(tmp_path: Path) -> None:
    path = Fake("host", distribution="crm-host").wheel(tmp_path)

    with pytest.raises(WheelRefused, match="installed in the Python environment"):
        unpack(read_wheel(path), tmp_path / "modules")
