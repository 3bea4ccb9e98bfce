"""The firm's own logo and icon, where it has uploaded them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import Response, abort, send_file, url_for
from sqlalchemy import select

from crm_host.data.base import db
from crm_host.files.store import path_of
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import StoredSetting, settings
from crm_host.themes.pictures import MEDIA_TYPES, Picture

#: Height of the logo at the top of a page, in pixels.
_HEIGHT = 28
#: From this relation of width to height on, a logo shows the firm's name itself.
_SAYS_THE_NAME = 2.5
#: What a picture may do when somebody opens it on its own: nothing.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

PICTURES = ("host.logo", "host.logo_dark", "host.favicon")


@dataclass(frozen=True)
class Shown:
    """A picture with the address and the size at which a page shows it."""

    url: str
    width: int
    height: int
    media_type: str
    says_the_name: bool


class Brand:
    """What the firm shows of itself; nothing where the theme's pictures apply."""

    @cached_property
    def logo(self) -> Shown | None:
        """The logo on light ground."""
        return _shown("host.logo")

    @cached_property
    def logo_dark(self) -> Shown | None:
        """The logo on dark ground; the other one where there is none."""
        return _shown("host.logo_dark") or self.logo

    @cached_property
    def favicon(self) -> Shown | None:
        """The picture in the browser's tab."""
        return _shown("host.favicon")


def brand() -> Brand:
    """Return what the firm has uploaded."""
    return Brand()


def brand_file(name: str) -> Response:
    """Answer one of the firm's present pictures; no other upload can be had this way."""
    picture = next((own for own in _present() if own.file_name == name), None)
    if picture is None or not path_of(picture.hash).is_file():
        abort(404)
    response = send_file(
        path_of(picture.hash), mimetype=MEDIA_TYPES[picture.extension], etag=picture.hash
    )
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _present() -> list[Picture]:
    values = [settings()[key] for key in PICTURES]
    if not registry().needs_setup:
        # Another process may have learned of a new picture before this one.
        stored = select(StoredSetting.value).where(StoredSetting.key.in_(PICTURES))
        values += db.session.scalars(stored, execution_options={"system": "pictures of the firm"})
    return [picture for value in values if (picture := Picture.parse(value))]


def _shown(key: str) -> Shown | None:
    picture = Picture.parse(settings()[key])
    if picture is None:
        return None
    relation = picture.width / picture.height
    return Shown(
        url=url_for("assets.asset", owner="firm", name=picture.file_name),
        width=max(1, min(180, round(_HEIGHT * relation))),
        height=_HEIGHT,
        media_type=MEDIA_TYPES[picture.extension],
        says_the_name=relation >= _SAYS_THE_NAME,
    )
