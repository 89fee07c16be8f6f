"""Charts drawn by Chromium, tidied for a page."""

import re

import pytest

from devopskit.errors import RunError
from devopskit.reporting import figures, svg

BARS = {"data": [{"type": "bar", "x": [1, 2], "y": ["<b>&lt;", "$x$"], "orientation": "h"}], "layout": {}}
RAW = '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="480" height="320" viewBox="0 0 480 320"><defs><clipPath id="clip1a2b3c"><rect width="9.123456"/></clipPath></defs><g clip-path="url(#clip1a2b3c)" class="plot"><path d="M0,1.98765Z"/></g><text>class="x" id="y" 1.234567</text></svg>'


@pytest.fixture(scope="module")
def drawn(program):
    figure = figures.for_page(figures.capped(BARS)[0])
    return svg.draw([figure, figure], chromium=program("chromium"))


def test_one_browser_draws_every_figure_in_order(drawn):
    assert [re.search(r'aria-labelledby="claim-(\d)"', text)[1] for text in drawn] == ["1", "2"]


def test_a_drawing_scales_and_has_a_name_for_a_screen_reader(drawn):
    assert drawn[0].startswith('<svg viewBox="0 0 480 320" role="img" aria-labelledby="claim-1"')
    assert drawn[0].endswith("</svg>")


def test_two_drawings_of_a_page_share_no_id(drawn):
    first, second = (set(re.findall(r'\bid="([^"]+)"', text)) for text in drawn)
    assert first
    assert first.isdisjoint(second)


def test_the_same_figure_is_drawn_the_same_way_twice(drawn):
    assert drawn[0].replace("c0-", "c-").replace("claim-1", "") == drawn[1].replace("c1-", "c-").replace("claim-2", "")


def test_text_is_14_pixels_of_a_generic_family(drawn):
    assert set(re.findall(r"font-size: (\d+)px", drawn[0])) == {"14"}
    assert "Open Sans" not in drawn[0]


def test_a_dollar_name_is_drawn_as_text_and_not_as_a_formula(drawn):
    assert ">$x$</text>" in drawn[0]


def test_no_drawing_is_made_where_there_is_no_figure():
    assert svg.draw([], chromium="/nowhere") == []


def test_random_ids_become_numbers_that_belong_to_the_chart():
    text = svg.tidy(RAW, 3)
    assert 'id="c3-0"' in text
    assert "url(#c3-0)" in text
    assert "clip1a2b3c" not in text


def test_decimals_that_nobody_can_see_are_cut_inside_tags_only():
    text = svg.tidy(RAW, 0)
    assert 'd="M0,1.99Z"' in text
    assert '>class="x" id="y" 1.234567</text>' in text


def test_an_empty_drawing_is_an_error_and_not_a_blank_frame():
    with pytest.raises(RunError, match="drawing of chart 3 is empty"):
        svg.tidy('<svg viewBox="0 0 1 1"></svg>', 2)


def test_a_drawing_that_cannot_scale_is_an_error():
    with pytest.raises(RunError, match="no SVG with a viewBox"):
        svg.tidy("<svg width='480'><path d='M0,0'/></svg>", 0)


def test_an_empty_setting_means_that_no_chromium_is_used():
    assert svg.find_chromium("") is None


def test_a_path_that_does_not_exist_is_no_chromium(tmp_path):
    assert svg.find_chromium(str(tmp_path / "chromium")) is None


def test_a_path_that_exists_is_taken_as_given(tmp_path):
    browser = tmp_path / "my-browser"
    browser.write_text("")
    assert svg.find_chromium(str(browser)) == str(browser)


def test_the_environment_names_the_browser_before_the_path(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "absent"))
    assert svg.find_chromium() is None


def test_a_chromium_that_cannot_start_is_named_in_the_error(tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(RunError, match=r"did not draw the 1 charts of the page: (.|\n)*see whether it starts"):
        svg.draw([figures.for_page(BARS)], chromium=str(broken))


def test_a_chromium_that_never_answers_is_given_up_after_the_limit(tmp_path):
    silent = tmp_path / "chromium"
    silent.write_text("#!/bin/sh\nexec sleep 30\n")
    silent.chmod(0o755)
    with pytest.raises(RunError, match="did not draw"):
        svg.draw([figures.for_page(BARS)], chromium=str(silent), patience=-3.0)
