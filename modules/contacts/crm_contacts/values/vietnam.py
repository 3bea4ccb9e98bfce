"""The provinces of Vietnam since 1 July 2025, and what became of the 63 before.

From resolution 202/2025/QH15 of the National Assembly: 34 provinces and cities, 11 of them
unchanged. Districts ceased to exist; below a province are wards, communes and special zones.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from crm_host.api import fold

#: Each province or city of today with the former ones that it took in.
_MERGED = {
    "An Giang": ("Kiên Giang",),
    "Bắc Ninh": ("Bắc Giang",),
    "Cà Mau": ("Bạc Liêu",),
    "Cao Bằng": (),
    "Cần Thơ": ("Hậu Giang", "Sóc Trăng"),
    "Đà Nẵng": ("Quảng Nam",),
    "Đắk Lắk": ("Phú Yên",),
    "Điện Biên": (),
    "Đồng Nai": ("Bình Phước",),
    "Đồng Tháp": ("Tiền Giang",),
    "Gia Lai": ("Bình Định",),
    "Hà Nội": (),
    "Hà Tĩnh": (),
    "Hải Phòng": ("Hải Dương",),
    "Hồ Chí Minh": ("Bà Rịa – Vũng Tàu", "Bình Dương"),
    "Huế": ("Thừa Thiên Huế",),
    "Hưng Yên": ("Thái Bình",),
    "Khánh Hòa": ("Ninh Thuận",),
    "Lai Châu": (),
    "Lạng Sơn": (),
    "Lào Cai": ("Yên Bái",),
    "Lâm Đồng": ("Bình Thuận", "Đắk Nông"),
    "Nghệ An": (),
    "Ninh Bình": ("Hà Nam", "Nam Định"),
    "Phú Thọ": ("Hòa Bình", "Vĩnh Phúc"),
    "Quảng Ngãi": ("Kon Tum",),
    "Quảng Ninh": (),
    "Quảng Trị": ("Quảng Bình",),
    "Sơn La": (),
    "Tây Ninh": ("Long An",),
    "Thái Nguyên": ("Bắc Kạn",),
    "Thanh Hóa": (),
    "Tuyên Quang": ("Hà Giang",),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh"),
}

#: The 34 names without "Tỉnh" and "Thành phố", in Vietnamese order, for a picker.
PROVINCES = tuple(_MERGED)

_KIND = re.compile(r"^(thanh pho|tinh|tp|province|city)\b|\b(province|city)$")


def current_province(text: str) -> str | None:
    """Return today's name of a province or city, former ones included, else ``None``.

    Marks, capitals and words such as "Tỉnh", "TP." and "Province" do not matter.

    >>> current_province("tinh Hai Duong"), current_province("TP. Hồ Chí Minh")
    ('Hải Phòng', 'Hồ Chí Minh')
    """
    return _BY_KEY.get(_key(text))


def read_wards(lines: Iterable[str]) -> dict[str, list[str]]:
    """Read a list of wards from CSV with the columns ``province`` and ``ward``.

    The statistics office publishes the list and changes it; the firm keeps its own copy (see
    ``docs/decisions/vietnamese-wards.md``). Returns the wards of each of :data:`PROVINCES` in the
    order of the file. Raises ``ValueError`` naming the line that has no known province or ward.
    """
    wards: dict[str, list[str]] = {}
    reader = csv.DictReader(lines)
    for row in reader:
        province = current_province(row.get("province") or "")
        ward = (row.get("ward") or "").strip()
        if province is None or not ward:
            raise ValueError(
                f"Line {reader.line_num}: {row.get('province')!r}, {row.get('ward')!r}. Give a"
                " province of Vietnam in the column 'province' and a name in the column 'ward'."
            )
        wards.setdefault(province, []).append(ward)
    return wards


def _key(text: str) -> str:
    words = re.sub(r"\W+", " ", fold(text)).strip()
    return _KIND.sub("", words).replace(" ", "")


_BY_KEY = {_key(old): now for now, former in _MERGED.items() for old in (now, *former)}
# Common names and Google's Latin spellings that no folding reaches.
_BY_KEY |= {"saigon": "Hồ Chí Minh", "hcm": "Hồ Chí Minh", "tphcm": "Hồ Chí Minh"}
