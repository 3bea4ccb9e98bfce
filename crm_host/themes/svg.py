"""Drawings from strangers: read without entities, written anew without anything that acts.

An SVG file is a document that can hold scripts and fetch other files. Only what draws is kept;
the browser never gets the bytes that were given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "use"}
_TEXTS = {"text", "tspan", "textPath", "title", "desc", "style"}
_GROUPS = {"svg", "g", "defs", "symbol", "clipPath", "mask", "pattern", "marker", "filter"}
_PAINTS = {"linearGradient", "radialGradient", "stop"}
_FILTERS = {
    *("feBlend", "feColorMatrix", "feComposite", "feDropShadow", "feFlood", "feGaussianBlur"),
    *("feMerge", "feMergeNode", "feOffset"),
}
_DRAWS = _SHAPES | _TEXTS | _GROUPS | _PAINTS | _FILTERS
_LINK = re.compile(r"#[\w.-]+|data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]+")
#: An address that is no part of the same drawing, an import, or an escape that could hide one.
_FETCHES = re.compile(r"url\(\s*['\"]?(?!#)|@import|\\|javascript:", re.IGNORECASE)
_DEEPEST = 100

for _prefix, _uri in (("", _SVG), ("xlink", _XLINK)):
    ElementTree.register_namespace(_prefix, _uri)


class NoDrawing(ValueError):
    """The bytes are no SVG drawing that can be read."""


@dataclass(frozen=True)
class Drawing:
    """A drawing that only draws."""

    data: bytes
    #: Width and height; their relation is what counts.
    width: float
    height: float
    #: Names of elements and attributes that were left out.
    removed: tuple[str, ...]


def clean_svg(data: bytes) -> Drawing:
    """Return a drawing without scripts, handlers, animations and addresses elsewhere.

    :raises NoDrawing: it is no SVG, declares entities, or has no size.
    """
    root = _parse(data)
    if root.tag != f"{{{_SVG}}}svg":
        raise NoDrawing("no svg element")
    removed: list[str] = []
    _clean(root, removed, 0)
    width, height = _size(root)
    written = ElementTree.tostring(root, encoding="utf-8", short_empty_elements=True)
    return Drawing(written, width, height, tuple(dict.fromkeys(removed)))


def _parse(data: bytes) -> ElementTree.Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda name, attributes: builder.start(
        _qualified(name), {_qualified(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: builder.end(_qualified(name))
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoDrawing(str(error)) from error
    return builder.close()


def _refuse_entities(*_declaration: object) -> None:
    raise NoDrawing("it declares entities")


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _clean(element: ElementTree.Element, removed: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise NoDrawing("it is nested too deeply")
    for name, value in list(element.attrib.items()):
        if not _harmless(name, value):
            del element.attrib[name]
            removed.append(name.rpartition("}")[2])
    for child in list(element):
        space, _, local = child.tag.rpartition("}")
        draws = space == f"{{{_SVG}" and local in _DRAWS
        if not draws or (local == "style" and _FETCHES.search("".join(child.itertext()))):
            element.remove(child)
            removed.append(local)
        else:
            _clean(child, removed, depth + 1)


def _harmless(name: str, value: str) -> bool:
    space, _, local = name.rpartition("}")
    if local == "href" and space in ("", f"{{{_XLINK}"):
        return bool(_LINK.fullmatch(value.strip()))
    return not space and not local.lower().startswith("on") and not _FETCHES.search(value)


def _size(root: ElementTree.Element) -> tuple[float, float]:
    box = re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox", ""))
    try:
        width, height = (
            (float(box[2]), float(box[3]))
            if len(box) == 4
            else (_pixels(root.get("width")), _pixels(root.get("height")))
        )
    except ValueError as error:
        raise NoDrawing("its size is no number") from error
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise NoDrawing("it has no size: add a viewBox")
    return width, height


def _pixels(text: str | None) -> float:
    match = re.fullmatch(r"\s*([\d.]+)(?:px|pt|mm|cm|in)?\s*", text or "")
    return float(match[1]) if match else 0
