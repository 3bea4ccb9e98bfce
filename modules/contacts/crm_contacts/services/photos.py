"""Pictures of contacts, kept as files."""

from __future__ import annotations

from crm_contacts.models import Contact
from crm_host.api import Refused, keep_file
from crm_host.api import lazy_text as _

#: Largest picture in bytes.
MAX_BYTES = 5 * 1024 * 1024
#: How files of the kinds that every browser shows begin.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
#: The media types that a picture may have.
PHOTO_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def set_photo(contact: Contact, data: bytes) -> None:
    """Give a contact a picture.

    :raises Refused: it is too large, or no PNG, JPEG, GIF or WebP.
    """
    contact.photo_type = check_photo(data)
    contact.photo_sha256 = keep_file(data)


def check_photo(data: bytes) -> str:
    """Return the media type of a picture that a contact may have.

    :raises Refused: it is too large, or no PNG, JPEG, GIF or WebP.
    """
    if len(data) > MAX_BYTES:
        raise Refused(_("This picture is larger than 5 MB. Choose a smaller one."), "photo")
    media_type = media_type_of(data)
    if media_type is None:
        raise Refused(_("Choose a picture: PNG, JPEG, GIF or WebP."), "photo")
    return media_type


def remove_photo(contact: Contact) -> None:
    """Take the picture away; the file stays for the history."""
    contact.photo_sha256 = contact.photo_type = None


def media_type_of(data: bytes) -> str | None:
    """Return what kind of picture it is by its first bytes, whatever its name says."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)
