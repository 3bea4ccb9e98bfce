"""Contrast as WCAG computes it, and every shipped theme measured."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from crm_host.paths import themes_dir
from crm_host.themes.checking import check_theme
from crm_host.themes.contrast import LEAST, luminance, measure, nearest, ratio
from crm_host.themes.finding import find_themes
from crm_host.themes.theme import DEFAULT

#: Endings of files that the build writes.
BUILT = (".css", ".js", ".svg")
SHIPPED = find_themes(Path("no data folder"))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # https://webaim.org/resources/contrastchecker/: the lightest gray that passes on white.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
    ],
)
def test_known_ratios(first, second, expected):
    assert ratio(first, second) == pytest.approx(expected, abs=0.005)
    assert ratio(second, first) == ratio(first, second)


def test_green_is_lighter_than_blue():
    assert luminance("#00ff00") == pytest.approx(0.7152)
    assert luminance("#0000ff") == pytest.approx(0.0722)


@pytest.mark.parametrize("background", ["#ffffff", "#10141b", "#808080", "#f6f1ea"])
@pytest.mark.parametrize("least", LEAST.values())
def test_the_color_that_is_proposed_passes_and_is_near(background, least):
    color = nearest("#e0c200", background, least)
    assert ratio(color, background) >= least
    assert nearest(color, background, least) == color


@pytest.mark.parametrize("name", sorted(SHIPPED.found))
def test_every_pair_of_every_shipped_theme_has_enough_contrast(name):
    theme = SHIPPED.get(name)
    contrast = SHIPPED.get(DEFAULT).contrast
    measured = list(measure(SHIPPED.tokens(theme), contrast))
    assert len(measured) == 2 * sum(map(len, contrast.values()))  # no pair was left out
    assert [str(pair) for pair in measured if not pair.passes] == []


def test_each_color_that_text_may_have_stands_in_a_pair():
    """A token that nobody measures could be anything."""
    default = SHIPPED.get(DEFAULT)
    paired = {name for pairs in default.contrast.values() for pair in pairs for name in pair}
    tokens = SHIPPED.tokens(default)
    colors = {name for name, value in tokens.items() if "#" in value}
    assert colors - paired == {"border", "line", "shadow", "scrim"}  # decoration only


def test_the_built_files_are_those_that_were_built():
    """The list is written by the build; `npm run check` compares with the sources."""
    root = themes_dir().parent
    lines = (themes_dir() / "default/build/SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    served = [path for path in (root / "crm_host/static").rglob("*") if path.suffix in BUILT]
    assert set(listed) == {
        "crm_host/testing/vendor/axe.min.js",
        *(path.relative_to(root).as_posix() for path in served),
    }
    for name, digest in listed.items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("name", sorted(SHIPPED.found))
def test_a_shipped_theme_passes_its_whole_check(name):
    assert check_theme(SHIPPED.get(name), SHIPPED) == []
