"""Unpack ZIP containers with a limit: what a file says about its own size is not believed.

A bomb of a few kilobytes unpacks to gigabytes, and the library that reads workbooks would try. So
every part is unpacked here first, piece by piece, and nothing of it is kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .errors import DamagedWorkbook, UnpackedTooLarge

#: Most parts that a container may have; workbooks have some dozens.
_PARTS = 5_000
_CHUNK = 256 * 1024
_MEGABYTE = 1_000_000
# APPNOTE.TXT 4.3.7: a local header has 30 bytes, then the name and the extra field.
_LOCAL_HEADER, _LOCAL_LENGTHS = 30, 26
_ENCRYPTED = 0x1


class Archive:
    """A ZIP container whose parts are read within a limit for all of them together.

    :raises DamagedWorkbook: it is no sound container.
    :raises UnpackedTooLarge: it says itself that it is larger.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self.limit = limit
        try:
            parts = ZipFile(stream).infolist()
        except (BadZipFile, NotImplementedError, ValueError, OSError):
            raise DamagedWorkbook from None
        self.parts = {info.filename: info for info in parts}
        # Which of two parts is read depends on the reader: one could hide behind the other.
        if len({name.replace("\\", "/").casefold() for name in self.parts}) < len(parts):
            raise DamagedWorkbook
        if len(self.parts) > _PARTS or sum(i.file_size for i in self.parts.values()) > limit:
            raise self._too_large()

    def check(self) -> None:
        """Unpack every part once.

        :raises UnpackedTooLarge: together they are larger than the limit.
        """
        size = 0
        for name in self.parts:
            for piece in self.pieces(name):
                size += len(piece)
                if size > self.limit:
                    raise self._too_large()

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part in pieces of at most 256 KB.

        :raises DamagedWorkbook: it cannot be unpacked.
        """
        info = self.parts[name]
        if info.flag_bits & _ENCRYPTED or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise DamagedWorkbook
        left = info.compress_size
        self._stream.seek(self._begin(info))
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (raw := self._stream.read(min(_CHUNK, left))):
            left -= len(raw)
            place = self._stream.tell()
            if info.compress_type == ZIP_STORED:
                yield raw
            else:
                yield from _inflated(unpacker, raw)
            self._stream.seek(place)  # whoever takes the pieces may read elsewhere meanwhile

    def content(self, name: str, limit: int = 10 * _MEGABYTE) -> bytes:
        """Return a small part whole; empty if there is none.

        :raises UnpackedTooLarge: it is not small.
        """
        found = bytearray()
        for piece in self.pieces(name) if name in self.parts else ():
            found += piece
            if len(found) > limit:
                raise self._too_large()
        return bytes(found)

    def _begin(self, info: ZipInfo) -> int:
        self._stream.seek(info.header_offset + _LOCAL_LENGTHS)
        lengths = self._stream.read(4)
        if len(lengths) < 4:
            raise DamagedWorkbook
        return int(info.header_offset + _LOCAL_HEADER + sum(struct.unpack("<HH", lengths)))

    def _too_large(self) -> UnpackedTooLarge:
        return UnpackedTooLarge(limit=self.limit / _MEGABYTE)


def _inflated(unpacker: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    try:
        while raw:
            piece = unpacker.decompress(raw, _CHUNK)
            raw = unpacker.unconsumed_tail
            if piece:
                yield piece
            elif not raw or unpacker.eof:
                return
    except zlib.error:
        raise DamagedWorkbook from None
