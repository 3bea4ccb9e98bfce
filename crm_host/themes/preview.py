"""A small picture of a theme, drawn in its own colors, light on the left and dark on the right."""

from __future__ import annotations

from collections.abc import Mapping

from crm_host.themes.tokens import Color, color_of

_HALF = """<g transform="translate({x} 0)">
<rect width="160" height="120" fill="{bg}"/>
<rect x="36" y="16" width="124" height="104" fill="{surface}" stroke="{border}"/>
<rect x="8" y="24" width="20" height="6" rx="3" fill="{accent}"/>
<rect x="8" y="38" width="20" height="4" rx="2" fill="{muted}"/>
<rect x="8" y="48" width="20" height="4" rx="2" fill="{muted}"/>
<rect x="46" y="28" width="54" height="8" rx="2" fill="{text}"/>
<rect x="116" y="26" width="36" height="12" rx="{radius}" fill="{accent}"/>
<rect x="37" y="48" width="123" height="16" fill="{selected}"/>
<circle cx="52" cy="56" r="5" fill="{avatar-5-bg}"/><rect x="62" y="54" width="40" height="4" rx="2" fill="{text}"/>
<circle cx="52" cy="74" r="5" fill="{avatar-2-bg}"/><rect x="62" y="72" width="52" height="4" rx="2" fill="{text}"/>
<circle cx="52" cy="92" r="5" fill="{avatar-1-bg}"/><rect x="62" y="90" width="34" height="4" rx="2" fill="{text}"/>
<rect x="124" y="53" width="24" height="7" rx="3.5" fill="{ok}"/>
<rect x="124" y="71" width="24" height="7" rx="3.5" fill="{warn}"/>
<rect x="124" y="89" width="24" height="7" rx="3.5" fill="{bad}"/>
</g>
"""  # noqa: E501  # one line of a drawing is one shape


def draw_preview(tokens: Mapping[str, str]) -> str:
    """Return the picture of a theme with these tokens."""
    colors = {name: color for name, value in tokens.items() if (color := color_of(value))}
    radius = min(6.0, float(tokens["radius"].rstrip("pxrem") or 0) / 2)
    light = _half(colors, "light", 0, radius)
    dark = _half(colors, "dark", 160, radius)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120" viewBox="0 0 320 120">\n'
        f"{light}{dark}</svg>\n"
    )


def _half(colors: Mapping[str, Color], mode: str, x: int, radius: float) -> str:
    values = {name: getattr(color, mode) for name, color in colors.items()}
    return _HALF.format(x=x, radius=radius, **values)
