"""What keeps a theme from being used, and that it says what to do."""

from __future__ import annotations

import hashlib

import pytest
from olive import FAINT, LOGO

from crm_host.themes.checking import check_theme
from crm_host.themes.finding import find_themes
from crm_host.themes.theme import ThemeRefused


@pytest.fixture
def problems(data_dir):
    def check(name="olive"):
        themes = find_themes(data_dir)
        return [str(problem) for problem in check_theme(themes.get(name), themes)]

    return check


def test_the_shipped_themes_pass(problems):
    assert problems("default") == problems("mangosteen") == []


def test_a_theme_that_changes_the_accent_only(make_theme, problems):
    make_theme("olive", {"logo.svg": LOGO, "README.md": "Colors of an olive grove."})
    assert problems() == []


def test_low_contrast_names_the_pair_the_ratio_and_a_remedy(make_theme, problems):
    make_theme("olive", {"tokens.css": FAINT})
    first = problems()[0]
    assert first.startswith("In light mode --crm-accent on --crm-bg has a contrast of 1.")
    assert ":1 and needs 4.5:1. For example set --crm-accent to #" in first
    color = first.rpartition("#")[2].rstrip(".")
    make_theme("olive", {"tokens.css": f":root {{ --crm-accent: light-dark(#{color}, #7fb0ff); }}"})
    assert not [text for text in problems() if "--crm-accent on --crm-bg" in text]


def test_a_parents_colors_count_for_its_child(make_theme, problems):
    make_theme("olive", {"tokens.css": ":root { --crm-bg: light-dark(#d9d9d9, #171c25); }"})
    make_theme("grove", {"tokens.css": ":root { --crm-muted: #8a8a8a; }"}, parent="olive")
    assert "In light mode --crm-muted on --crm-bg" in problems("grove")[0]


@pytest.mark.parametrize(
    ("css", "text"),
    [
        (":root { --crm-acent: #123456; }", "There is no token --crm-acent. Did you mean accent?"),
        (":root { --crm-accent: red; }", "--crm-accent: red is no color like: light-dark("),
        (":root { --crm-accent: #12345680; }", "must not let anything shine through"),
        (":root { --crm-radius: 1e9px; }", "--crm-radius: 1e9px is no length like: 6px"),
        (":root { --crm-control: 12px; }", "12px is too small; use at least 24 px"),
        (":root { --crm-font: url(https://evil.example/f); }", "is no list of fonts like:"),
        ("body { color: red; }", "may hold nothing but :root { --crm-…: …; }"),
        ("@import 'x.css'; :root { --crm-bg: #ffffff; }", "may hold nothing but :root"),
        (":root { color: #ffffff; }", "'color: #ffffff' is no variable --crm-… with a value"),
    ],
)
def test_what_a_style_sheet_may_not_hold(make_theme, problems, css, text):
    make_theme("olive", {"tokens.css": css})
    assert text in "\n".join(problems())


@pytest.mark.parametrize(
    ("path", "content", "text"),
    [
        ("templates/record_list.html", "", "replaces nothing. A theme may replace: login.html"),
        ("templates/host/signin.html", "", "templates/host/signin.html replaces nothing"),
        ("templates/login.html", "{% if %}", "templates/login.html: Expected an expression"),
        ("templates/login.html", " " * 40_000, "has 40 KB; at most 32 KB are allowed"),
        ("static/look.css", "body{}", "static/look.css is of no kind a theme may ship: .svg"),
        ("static/photo.jpg", b"\xff" * 300_000, "static/photo.jpg has 293 KB; at most 256 KB"),
        ("logo.svg", "<html/>", "logo.svg is no usable drawing: no svg element"),
        ("logo.svg", LOGO.replace("<path", "<script/><path"), "does not need: script. Remove it"),
        ("favicon.svg", LOGO + " " * 13_000, "favicon.svg has 13 KB; at most 12 KB"),
        ("SHA256SUMS", "0" * 64 + "  tokens.css\n", "tokens.css is not what SHA256SUMS says"),
        ("SHA256SUMS", "0" * 64 + "  gone.svg\n", "gone.svg is listed in SHA256SUMS and missing"),
    ],
)
def test_files_that_are_refused(make_theme, problems, path, content, text):
    make_theme("olive", {path: content})
    assert text in "\n".join(problems())


def test_many_large_files_are_too_much_together(make_theme, problems):
    make_theme("olive", {f"static/{n}.woff2": bytes(250_000) for n in range(5)})
    assert "static has 1221 KB; at most 1024 KB are allowed." in problems()


def test_right_hashes_pass(make_theme, problems):
    folder = make_theme("olive")
    digest = hashlib.sha256((folder / "tokens.css").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  tokens.css\n", encoding="utf-8")
    assert problems() == []


def test_another_host(make_theme, problems):
    make_theme("olive", host=">=7")
    (text,) = problems()
    assert text.startswith("It is made for host >=7; this is 0.1.")


def test_parents_that_are_missing_or_go_round(make_theme, problems):
    make_theme("olive", parent="groove")
    make_theme("grove", parent="olive")
    assert problems() == ["There is no theme groove. Did you mean grove?"]
    make_theme("olive", parent="grove")
    assert problems() == ["The theme olive inherits from itself."]


def test_folders_that_are_no_themes(make_theme, data_dir):
    make_theme("olive", {"theme.toml": "name = "})
    make_theme("grove", {"theme.toml": 'name = "grove"\nversion = "1"\nhost = "*"\n'})
    make_theme("default")
    make_theme("acme", {"theme.toml": 'name = "other"\nversion = "1"\nhost = ">=0"\n'})
    make_theme("beta", {"theme.toml": 'name = "beta"\nversion = "1"\nhost = ">=0"\ncolors = 1\n'})
    themes = find_themes(data_dir)
    assert set(themes.found) == {"default", "mangosteen"}
    assert themes.found["default"].origin == "host"
    assert "cannot be read" in themes.problems["olive"]
    assert "'*' is no range" in themes.problems["grove"]
    assert "default is the host's own theme" in themes.problems["default"]
    assert "holds the theme other but is called acme" in themes.problems["acme"]
    assert "nobody knows colors" in themes.problems["beta"]
    with pytest.raises(ThemeRefused, match="cannot be read"):
        themes.get("olive")


def test_no_file_outside_the_theme_is_its_own(make_theme, data_dir):
    folder = make_theme("olive")
    (data_dir / "secret.key").write_text("secret", encoding="ascii")
    (folder / "static").mkdir()
    (folder / "static" / "key.svg").symlink_to(data_dir / "secret.key")
    theme = find_themes(data_dir).get("olive")
    assert theme.file("../../secret.key") is None
    assert theme.file("static/key.svg") is None
