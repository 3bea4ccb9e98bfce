"""Drawings from strangers: only what draws is left."""

from __future__ import annotations

import pytest

from crm_host.themes.svg import NoDrawing, clean_svg

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
)
BOX = 'viewBox="0 0 200 50"'


def cleaned(content: str, attributes: str = BOX):
    return clean_svg(SVG.format(attributes, content).encode())


@pytest.mark.parametrize(
    ("content", "gone"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<path onload="alert(1)" d="M0 0"/>', "onload"),
        ('<path OnClick="alert(1)" d="M0 0"/>', "OnClick"),
        ('<a href="https://evil.example"><path d="M0 0"/></a>', "a"),
        ('<image href="https://evil.example/x.png"/>', "href"),
        ('<image xlink:href="//evil.example/x.png"/>', "href"),
        ('<use href="data:image/svg+xml;base64,PHN2Zz4="/>', "href"),
        ('<rect style="fill:url(https://evil.example)"/>', "style"),
        ('<rect fill="url( &quot;https://evil.example&quot; )"/>', "fill"),
        ("<style>@import 'https://evil.example';</style>", "style"),
        (r"<style>rect{fill:\75rl(//evil.example)}</style>", "style"),
        (
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
            "foreignObject",
        ),
        ('<rect><set attributeName="href" to="javascript:alert(1)"/></rect>', "set"),
        ('<animate attributeName="href" values="javascript:alert(1)"/>', "animate"),
        ("<metadata/>", "metadata"),
        ('<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/>', "iframe"),
    ],
)
def test_what_acts_or_fetches_is_left_out(content, gone):
    drawing = cleaned(content + '<circle r="9"/>')
    assert drawing.removed == (gone,)
    assert b"evil" not in drawing.data
    assert b"alert" not in drawing.data
    assert b'<circle r="9" />' in drawing.data


def test_what_draws_is_kept():
    content = (
        "<title>Αφοί Γεωργίου</title><defs><linearGradient id='g'><stop offset='1'/>"
        "</linearGradient></defs><style>.a{fill:#123}</style>"
        "<rect class='a' fill='url(#g)' style='opacity:.5'/><use href='#g'/>"
    )
    drawing = cleaned(content)
    assert drawing.removed == ()
    assert "Αφοί Γεωργίου" in drawing.data.decode()
    assert b'fill="url(#g)"' in drawing.data
    assert (drawing.width, drawing.height) == (200, 50)


def test_a_document_type_is_dropped_but_entities_are_refused():
    plain = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://www.w3.org/svg11.dtd">'
    assert b"DOCTYPE" not in clean_svg((plain + SVG.format(BOX, "<rect/>")).encode()).data
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(NoDrawing, match="entities"):
        clean_svg((bomb + SVG.format(BOX, "<title>&b;</title>")).encode())
    file = '<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(NoDrawing, match="entities"):
        clean_svg((file + SVG.format(BOX, "<title>&f;</title>")).encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_hide_nothing(encoding):
    drawing = clean_svg(SVG.format(BOX, "<script>alert(1)</script>").encode(encoding))
    assert drawing.removed == ("script",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg",
        b"<html/>",
        b'<svg viewBox="0 0 1 1"/>',
        SVG.format("", "").encode(),
        SVG.format('viewBox="0 0 0 10"', "").encode(),
        SVG.format('viewBox="0 0 1.2.3 10"', "").encode(),
        SVG.format(BOX, "<g>" * 500 + "</g>" * 500).encode(),
    ],
)
def test_what_is_no_drawing(data):
    with pytest.raises(NoDrawing):
        clean_svg(data)


def test_a_size_without_a_view_box():
    drawing = cleaned("<rect/>", 'width="48px" height="16"')
    assert (drawing.width, drawing.height) == (48, 16)
