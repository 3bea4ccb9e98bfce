"""Tell from the first bytes what a file is when its name says something else."""

from __future__ import annotations

from typing import BinaryIO

from .encoding import by_signature
from .errors import NotText, WrongKind

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLSX, _ODS = "Microsoft Excel (.xlsx)", "OpenDocument (.ods)"
# Signatures: Gary Kessler's list of file signatures and the formats' own specifications.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (OLD_OFFICE, "Microsoft Office 97–2003 (.xls, .doc, .msg)"),
    (b"\x7fELF", "ELF (Linux)"),
    (b"\xca\xfe\xba\xbe", "Mach-O (macOS)"),
    (b"\xcf\xfa\xed\xfe", "Mach-O (macOS)"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"!BDN", "Outlook (.pst)"),
)
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"xl/", _XLSX),
    (b"word/", "Microsoft Word (.docx)"),
    (b"ppt/", "Microsoft PowerPoint (.pptx)"),
    (b"opendocument.spreadsheet", _ODS),
    (b"opendocument", "OpenDocument"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
    (b"begin:vcard", "vCard (.vcf)"),
    (b"begin:vcalendar", "iCalendar (.ics)"),
)
HEAD_SIZE = 8192
VCARD = "vCard (.vcf)"


def recognize(head: bytes) -> str | None:
    """Name the format that `head`, the first HEAD_SIZE bytes, shows; None if it is no known one."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((name for mark, name in _IN_ZIP if mark in head), "ZIP")
    for mark, name in _SIGNATURES:
        if head.startswith(mark):
            return name
    if head.startswith(b"MZ") and b"\x00" in head:
        return "Windows (.exe)"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    for mark, name in _MARKUP:
        if start.startswith(mark):
            return name
    return None


def refuse_other_kinds(stream: BinaryIO, expected: str) -> None:
    """Raise WrongKind or NotText where `stream` is not text; rewinds it.

    `expected` is the format hoped for: "CSV", or VCARD, which is then let pass.
    """
    head = stream.read(HEAD_SIZE)
    stream.seek(0)
    if by_signature(head):
        return
    found = recognize(head)
    if found is not None and found != expected:
        raise WrongKind(expected=expected, found=found)
    if b"\x00" in head:
        raise NotText(line=head[: head.index(0)].count(b"\n") + 1, expected=expected)


def is_workbook(head: bytes, name: str) -> bool:
    """Whether a file is a workbook that can be read, looks like one, or is one that is locked."""
    return recognize(head) in (_XLSX, _ODS) or is_locked(head, name)


def is_locked(head: bytes, name: str) -> bool:
    """Whether a workbook is encrypted: it then lies inside of the old binary container."""
    return head.startswith(OLD_OFFICE) and name.casefold().endswith((".xlsx", ".xlsm"))
