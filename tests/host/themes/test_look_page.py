"""Choosing how the site looks: the theme, the firm's pictures, and who sees what when."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from olive import FAINT, LOGO, TOKENS, description, write_theme
from PIL import Image

from crm_host.data.kinds import ValueRefused
from crm_host.kernel.settings import environment_name, save_setting, settings
from crm_host.themes.pictures import LARGEST, LOGO_BOX, prepare_picture
from crm_host.web.themes import shelf

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><script/><rect width="9"/></svg>'
)


@pytest.fixture
def themes(site):
    """Put themes into the data folder of the site: `themes("olive", {...})`."""
    folder = site.app.config["CRM"].data_dir / "themes"

    def put(name: str, files=None) -> Path:
        content = {"theme.toml": description(name), "tokens.css": TOKENS} | dict(files or {})
        return write_theme(folder / name, content)

    yield put
    shutil.rmtree(folder, ignore_errors=True)
    with site.app.app_context():
        shelf().look_again()


def use(site, name):
    with site.system() as session:
        save_setting(session, settings().declared, "host.theme", name)


def styles(page):
    return page.all("link[rel=stylesheet]")[0]["href"]


def css(client, page):
    return client.get(styles(page)).response.get_data(as_text=True)


def picture(kind: str, size: tuple[int, int]) -> bytes:
    output = io.BytesIO()
    Image.new("RGBA", size, "#7a1f56").save(output, kind)
    return output.getvalue()


def test_a_choice_is_seen_by_everybody_with_the_next_page(crm, site):
    visitor, before = site.client(), styles(crm.get("/"))
    shown = crm.get("/settings/look/")
    assert shown.texts(".theme-card h3") == ["Default 1.0.0", "Mangosteen 1.0.0"]
    answer = crm.post("/settings/look/theme", {"theme": "mangosteen"})
    assert answer.location == "/settings/look/"
    for page in (crm.get("/"), visitor.get("/login")):
        assert styles(page).startswith("/assets/theme/mangosteen/tokens.css?v=")
        assert styles(page) != before
        assert page.all(".brand img")[0]["src"].startswith("/assets/theme/mangosteen/logo.svg?v=")
        assert "/mangosteen/favicon.svg" in page.one("link[rel=icon]")["href"]
    assert "--crm-accent:light-dark(#7a1f56, #f0a3cd)" in css(visitor, visitor.get("/login"))
    # What it does not set itself comes from its parent.
    assert "--crm-avatar-0:light-dark(#204f94, #a9c9fb)" in css(visitor, visitor.get("/login"))
    assert crm.get("/settings/look/").texts(".is-chosen h3") == ["Mangosteen 1.0.0"]


def test_addresses_may_be_kept_for_ever_and_are_answered_briefly(crm):
    address = styles(crm.get("/"))
    answer = crm.get(address).response
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    again = crm.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


def test_a_process_that_learns_late_never_spoils_the_readers_cache(crm, site, themes):
    themes("olive")
    use(site, "olive")
    old = crm.get(styles(crm.get("/"))).response
    themes("olive", {"tokens.css": TOKENS.replace("#4a5d16", "#3f5210")})
    early = crm.get("/assets/theme/olive/tokens.css?v=0123456789ab").response
    assert early.headers["Cache-Control"] == "no-store"  # the address is not that of this content
    assert "immutable" in old.headers["Cache-Control"]
    with site.app.app_context():
        shelf()._looked_at -= 10
    late = crm.get("/assets/theme/olive/tokens.css?v=0123456789ab").response
    assert "#3f5210" in late.get_data(as_text=True)


def test_a_theme_with_low_contrast_is_refused_on_the_page(crm, themes):
    """ux.md 8, point 80."""
    themes("faint", {"tokens.css": FAINT})
    before = styles(crm.get("/"))
    page = crm.get("/settings/look/")
    card = next(card for card in page.all(".theme-card") if "Faint" in card.get_text())
    assert "Cannot be used" in card.get_text()
    assert "--crm-accent on --crm-bg has a contrast of 1." in card.get_text()
    assert not card.select("form")
    refused = crm.post("/settings/look/theme", {"theme": "faint"})
    assert refused.status == 422
    assert "needs 4.5:1. For example set --crm-accent to #" in refused.text
    assert styles(crm.get("/")) == before


def test_a_chosen_theme_that_turns_bad_gives_way_to_the_default(crm, site, themes, caplog):
    themes("olive")
    use(site, "olive")
    assert "/theme/olive/" in styles(crm.get("/"))
    themes("olive", {"tokens.css": FAINT})
    use(site, "olive")  # any change of the configuration makes every process look again
    assert "/theme/default/" in styles(crm.get("/"))
    crm.get("/")
    assert caplog.text.count("The theme olive is not used") == 1  # not for every page
    use(site, "gone")
    assert "/theme/default/" in styles(crm.get("/"))
    assert "There is no theme gone." in caplog.text


def test_only_administrators_look_at_another_theme_and_only_there(crm, login_as, site):
    page = crm.get("/settings/look/?theme=mangosteen")
    assert "/theme/mangosteen/" in styles(page)
    assert "Nobody else sees it." in page.text
    assert "/theme/default/" in styles(crm.get("/settings/look/"))
    assert "/theme/default/" in styles(login_as("reader").get("/?theme=mangosteen"))
    assert "/theme/default/" in styles(site.client().get("/login?theme=mangosteen"))
    assert "/theme/default/" in styles(crm.get("/?theme=../../etc"))


def test_the_policy_of_pages_stays_strict_under_every_theme(crm, site):
    use(site, "mangosteen")
    page = crm.get("/settings/look/")
    assert "style-src 'self';" in page.response.headers["Content-Security-Policy"]
    assert not page.all("style, [style], script:not([src])")


@pytest.mark.parametrize(
    "name",
    ["theme.toml", "templates/login.html", "../../secret.key", "build/build.mjs", "static/../x"],
)
def test_only_the_public_files_of_a_theme_are_served(crm, themes, name):
    themes("olive", {"templates/login.html": "secret", "static/photo.png": picture("PNG", (4, 4))})
    crm.get("/settings/look/")  # looks at the folder again
    assert crm.get("/assets/theme/olive/static/photo.png").status == 200
    assert crm.get(f"/assets/theme/olive/{name}").status == 404
    assert crm.get(f"/assets/theme/default/{name}").status == 404
    assert crm.get("/assets/theme/nobody/tokens.css").status == 404


def test_a_theme_may_replace_the_sign_in_page_and_the_shell(crm, site, themes):
    login = (
        '{% extends "host/signin.html" %}{% block footer %}Χαίρετε, {{ config_name }}{% endblock %}'
    )
    header = '<a class="brand" href="/">Olive &amp; Co</a>'
    files = {"login.html": login, "shell_header.html": header, "print_header.html": "OLIVE & CO"}
    themes("olive", {f"templates/{name}": content for name, content in files.items()})
    use(site, "olive")
    page = site.client().get("/login")
    assert "Χαίρετε, CRM" in page.one("footer").get_text()
    assert page.one("input[name=password]")
    assert crm.get("/").one(".brand").get_text() == "Olive & Co"
    assert crm.get("/").one(".print-head").get_text() == "OLIVE & CO"
    # Edited in place: no process shows the old file again.
    themes("olive", {"templates/shell_header.html": header.replace("Olive", "Olives")})
    use(site, "olive")
    assert crm.get("/").one(".brand").get_text() == "Olives & Co"
    use(site, "default")
    assert crm.get("/").one(".brand").get_text().strip() == "CRM"
    assert "brings templates, which run with the server's rights" in crm.get("/settings/look/").text


def test_a_template_that_cannot_be_shown_gives_way_to_the_hosts(crm, site, themes):
    themes("olive", {"templates/shell_header.html": "{% bad %}"})
    use(site, "olive")
    assert crm.get("/").one(".brand").get_text().strip() == "CRM"


def test_the_firms_own_logo_and_icon(crm, site):
    files = {
        "host.logo": (io.BytesIO(picture("PNG", (1600, 400))), "An Phát.png"),
        "host.favicon": (io.BytesIO(picture("WEBP", (512, 512))), "icon.webp"),
    }
    assert crm.post("/settings/look/pictures", files).location == "/settings/look/"
    page = site.client().get("/login")
    logo = page.all(".brand img")[0]
    assert (logo["width"], logo["height"]) == ("112", "28")
    assert page.one(".brand span")["class"] == ["visually-hidden"]  # a wide logo says the name
    shown = site.client().get(logo["src"])
    assert Image.open(io.BytesIO(shown.response.data)).size == (400, 100)
    assert len(shown.response.data) < 4096
    assert "sandbox" in shown.response.headers["Content-Security-Policy"]
    assert page.one("link[rel=icon]")["type"] == "image/png"
    removed = crm.post("/settings/look/pictures/remove", {"key": "host.logo"})
    assert removed.location == "/settings/look/"
    assert "/theme/default/logo.svg" in crm.get("/").all(".brand img")[0]["src"]
    assert site.client().get(logo["src"]).status == 404  # and no other upload can be had


def test_a_drawing_is_cleaned(crm):
    crm.post("/settings/look/pictures", {"host.logo": (io.BytesIO(SVG), "logo.svg")})
    shown = crm.get(crm.get("/").all(".brand img")[0]["src"]).response
    assert shown.headers["Content-Type"].startswith("image/svg+xml")
    assert b"script" not in shown.data
    assert b"<rect" in shown.data


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"GIF89a", "Choose a picture of the kind SVG, PNG or WebP."),
        (b"\x89PNG\r\n\x1a\nbroken", "This picture is damaged."),
        (SVG.replace(b"<rect", b"<rect d='" + b"0" * 40_000 + b"'"), "This drawing has 39 KB"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "Choose a picture of the kind"),
    ],
)
def test_pictures_that_are_refused_keep_all_as_they_were(crm, content, text):
    good = (io.BytesIO(picture("PNG", (64, 64))), "icon.png")
    files = {"host.logo": (io.BytesIO(content), "logo.png"), "host.favicon": good}
    page = crm.post("/settings/look/pictures", files)
    assert page.status == 422
    assert text in page.one("#setting-host-logo-error").get_text()
    assert "/theme/default/favicon.svg" in crm.get("/").one("link[rel=icon]")["href"]


def test_a_file_may_have_four_megabytes(app):
    with app.test_request_context(), pytest.raises(ValueRefused, match="use at most 4 MB"):
        prepare_picture(b" " * (LARGEST + 1), LOGO_BOX)


def test_a_picture_of_too_many_pixels_is_never_unpacked(crm):
    # 6000 x 6000 pixels of one color are 30 KB as a file and 144 MB in memory.
    huge = picture("PNG", (6000, 6000))
    page = crm.post("/settings/look/pictures", {"host.logo": (io.BytesIO(huge), "logo.png")})
    assert page.status == 422
    assert "too many pixels" in page.text


def test_the_environment_fixes_the_theme(crm, monkeypatch):
    monkeypatch.setenv(environment_name("host.theme"), "mangosteen")
    page = crm.get("/settings/look/")
    assert "/theme/mangosteen/" in styles(page)
    assert "CRM_SET_HOST_THEME" in page.text
    assert crm.post("/settings/look/theme", {"theme": "default"}).status == 409


def test_only_administrators_change_the_look(login_as, site):
    reader = login_as("reader")
    assert reader.get("/settings/look/").status == 403
    for path in ("theme", "pictures", "pictures/remove"):
        assert reader.post(f"/settings/look/{path}").status == 403
        assert site.client().post(f"/settings/look/{path}").status == 303


def test_a_page_costs_no_statement_more(crm, queries):
    crm.get("/shortcuts")
    with queries(1):  # who is asking
        crm.get("/shortcuts")


def test_the_preview_is_drawn_in_the_themes_own_colors(crm):
    page = crm.get("/settings/look/")
    addresses = [img["src"] for img in page.all(".theme-card img")]
    drawn = crm.get(addresses[1]).response
    assert drawn.headers["Content-Type"].startswith("image/svg+xml")
    assert "#7a1f56" in drawn.get_data(as_text=True)
    assert not re.search("[{}]", drawn.get_data(as_text=True))


def test_logo_of_theme(themes, crm, site):
    themes("olive", {"logo.svg": LOGO})
    use(site, "olive")
    images = [img["src"] for img in crm.get("/").all(".brand img")]
    assert images[0].startswith("/assets/theme/olive/logo.svg?v=")
    assert images[1].startswith("/assets/theme/default/logo-dark.svg?v=")  # inherited
