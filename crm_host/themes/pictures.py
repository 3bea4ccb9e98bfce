"""Logos that a firm uploads: drawings are cleaned, photographs scaled down and written anew."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from crm_host.data.kinds import ValueRefused
from crm_host.i18n.text import lazy_text
from crm_host.themes.svg import NoDrawing, clean_svg

_ = lazy_text

#: Bytes of a file as it is uploaded, and of a drawing as every page loads it.
LARGEST = 4 * 1024 * 1024
LARGEST_DRAWING = 32 * 1024
#: A photograph of more pixels is refused before it is unpacked.
_MOST_PIXELS = 25_000_000
#: Sides in pixels: twice the size at which pages show it, for sharp screens.
LOGO_BOX = (400, 112)
ICON_BOX = (64, 64)

MEDIA_TYPES = {"svg": "image/svg+xml", "webp": "image/webp", "png": "image/png"}
_STORED = re.compile(r"([0-9a-f]{64})\.(svg|webp|png) (\d+)x(\d+)")


@dataclass(frozen=True)
class Picture:
    """A picture of the firm, kept among the uploaded files."""

    #: Hash of its content, which is its name in the store.
    hash: str
    extension: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.file_name} {self.width}x{self.height}"

    @property
    def file_name(self) -> str:
        """Name under which browsers get it."""
        return f"{self.hash}.{self.extension}"

    @classmethod
    def parse(cls, text: str) -> Picture | None:
        """Read the value of a setting; `None` where it is empty or no picture."""
        match = _STORED.fullmatch(text)
        return cls(match[1], match[2], int(match[3]), int(match[4])) if match else None


@dataclass(frozen=True)
class Prepared:
    """A picture that is safe to show and not kept yet."""

    data: bytes
    extension: str
    width: int
    height: int


def prepare_picture(data: bytes, box: tuple[int, int], *, as_png: bool = False) -> Prepared:
    """Return an uploaded picture as pages may show it.

    :param box: width and height in pixels that a photograph is scaled down to.
    :param as_png: write PNG, which every program reads as an icon, instead of WebP.
    :raises ValueRefused: it is too large, or neither SVG nor PNG nor WebP.
    """
    if len(data) > LARGEST:
        raise ValueRefused(_("This file is too large; use at most %(most)s MB.", most=4))
    if data[:8] == b"\x89PNG\r\n\x1a\n" or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return _photograph(data, box, "PNG" if as_png else "WEBP")
    return _drawing(data)


def _drawing(data: bytes) -> Prepared:
    try:
        drawing = clean_svg(data)
    except NoDrawing as fault:
        raise ValueRefused(_("Choose a picture of the kind SVG, PNG or WebP.")) from fault
    if len(drawing.data) > LARGEST_DRAWING:
        raise ValueRefused(
            _(
                "This drawing has %(size)s KB; every page would load it. Use at most %(most)s KB, "
                "or a PNG, which is scaled down.",
                size=len(drawing.data) // 1024,
                most=LARGEST_DRAWING // 1024,
            )
        )
    scale = 100 / drawing.height
    return Prepared(drawing.data, "svg", max(1, round(drawing.width * scale)), 100)


def _photograph(data: bytes, box: tuple[int, int], kind: str) -> Prepared:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "WEBP")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueRefused(_("This picture has too many pixels. Make it smaller first."))
            image.thumbnail(box)
            output = io.BytesIO()
            image.convert("RGBA").save(output, kind, lossless=True)
            return Prepared(output.getvalue(), kind.lower(), image.width, image.height)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as fault:
        raise ValueRefused(_("This picture is damaged. Save it again and retry.")) from fault
