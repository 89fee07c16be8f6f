"""Names from outside as text that a reader sees as it is."""

import pytest

from devopskit.reporting.text import (
    beside,
    for_plotly,
    label,
    shorten,
    spell_out,
    tight,
    unbroken,
    whole_days,
    without_machine_paths,
    without_terminal_codes,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("web-\u202egpj.exe\u202c-prod", "web-⟨U+202E⟩gpj.exe⟨U+202C⟩-prod"),
        ("\x1b[31mred\x1b[0m", "⟨U+001B⟩[31mred⟨U+001B⟩[0m"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("bell\x07", "bell⟨U+0007⟩"),
        ("half\ud83d", "half⟨U+D83D⟩"),
    ],
    ids=["override", "terminal", "zero width", "isolate", "control", "lone surrogate"],
)
def test_characters_that_hide_or_reorder_are_spelled_out(name, shown):
    assert spell_out(name) == shown


@pytest.mark.parametrize("name", ["naïve-日本語-🚀-عربى", "a\tb\nc", "👩\u200d💻", "$\\href{x}$"])
def test_characters_that_only_look_foreign_stay_as_they_are(name):
    assert spell_out(name) == name


def test_a_long_value_keeps_its_start_and_end_and_says_its_length():
    assert shorten("T" * 4990 + "tail-of-name", 60) == "T" * 30 + "…tail-of-name (5,002 characters)"


def test_a_value_within_the_limit_is_not_touched():
    assert shorten("prod/shop/cart", 60) == "prod/shop/cart"


def test_a_chart_label_keeps_both_ends_of_a_name():
    assert label("prod-eu/shop/deployment/cart/app", 15) == "prod-eu…art/app"


def test_a_chart_label_is_never_longer_than_its_limit():
    assert len(label("x" * 5000, 40)) == 40


def test_a_chart_label_is_one_line_and_spelled_out():
    assert label("a\n\tb \u202ec") == "a b ⟨U+202E⟩c"


def test_plotly_is_shown_no_markup_and_no_entity():
    assert for_plotly('<a href="javascript:1">a&lt;b</a>') == '&lt;a href="javascript:1"&gt;a&amp;lt;b&lt;/a&gt;'


def test_terminal_colours_are_taken_out_of_printed_text():
    assert without_terminal_codes("\x1b[1;31mfailed\x1b[0m twice") == "failed twice"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/ana/devopskit/data/usage.csv: bad", "…/usage.csv: bad"),
        ('File "/tmp/run-1/cell.py", line 2', 'File "…/cell.py", line 2'),
        ("https://example.com/home/ana", "https://example.com/home/ana"),
        ("prod/home/cart", "prod/home/cart"),
    ],
    ids=["data", "traceback", "address", "resource"],
)
def test_paths_of_this_machine_are_cut_to_their_last_part(text, shown):
    assert without_machine_paths(text) == shown


def test_a_number_is_held_to_its_unit_and_to_its_currency():
    assert tight("USD 1,970 a month; 3.1 % of 12 cores") == "USD\u00a01,970 a month; 3.1\u00a0% of 12\u00a0cores"


def test_the_longest_part_without_a_break_decides_where_a_name_may_break():
    assert unbroken("prod-eu/shop/deployment/cart 12") == len("deployment")


def test_a_date_is_held_together_and_stays_copyable_as_it_is():
    shown = whole_days("act by 2026-06-10 <now>")
    assert shown == 'act by <span class="day">2026-06-10</span> &lt;now&gt;'


def test_a_date_inside_a_longer_number_is_no_date():
    assert "day" not in whole_days("run 120261127-12-011")


def test_texts_that_differ_in_their_numbers_stand_side_by_side():
    assert beside(["1.05 x of 14 days", "1.1 x of 14 days"]) == "1.05 / 1.1 x of 14 days"
    assert beside(["one 1", "two 1"]) == "one 1; two 1"
    assert beside(["alone, 3"]) == "alone, 3"
