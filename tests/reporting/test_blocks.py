"""Blocks: plain JSON for the page, escaped HTML for the lab."""

import json

import pytest
from plotly import graph_objects as go

from devopskit.errors import RequestError
from devopskit.reporting import blocks
from devopskit.reporting.blocks import Column

BAR = go.Figure(go.Bar(x=[3, 2], y=["a", "b"], orientation="h"))
HOSTILE = "<script>alert(1)</script>\"'&lt;"


def bundle_of(block):
    return block._repr_mimebundle_()


def html_of(block):
    return bundle_of(block)["text/html"]


ALL = [
    blocks.headline("Three changes save USD 1,970 a month", kicker="Right-sizing"),
    blocks.decision("Approve them.", of="platform", by="2026-11-14", otherwise="It costs."),
    blocks.table([["a", "1"]], caption="Things", columns=[Column("Thing"), Column("Count", align="right")]),
    blocks.facts(["one", ("term", "text")], heading="Facts"),
    blocks.show(BAR, claim="Team a holds most of the saving", help="Bars are money."),
]


@pytest.mark.parametrize("block", ALL, ids=lambda b: b.kind)
def test_every_block_is_pure_json_under_its_own_mime_type(block):
    data = bundle_of(block)[blocks.MIME]
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["kind"] == block.kind


@pytest.mark.parametrize("block", ALL, ids=lambda b: b.kind)
def test_every_block_has_html_for_the_lab_and_one_line_of_text(block):
    bundle = bundle_of(block)
    assert "<" in bundle["text/html"]
    assert "\n" not in bundle["text/plain"]


def test_the_headline_is_the_only_first_heading_and_is_marked():
    assert '<h1 data-role="headline">' in html_of(blocks.headline("Nothing is to be changed"))


def test_the_decision_says_of_whom_by_when_and_what_else():
    html = html_of(blocks.decision("Approve.", of="data", by="2026-11-14", otherwise="It costs USD 5 a month."))
    assert [part in html for part in ("Of whom", "data", "By when", "2026-11-14", "If nothing is done")] == [True] * 5


def test_a_decision_without_a_date_has_no_empty_row():
    assert "By when" not in html_of(blocks.decision("Approve."))


@pytest.mark.parametrize(
    "block",
    [
        blocks.headline(HOSTILE, kicker=HOSTILE, notes=[HOSTILE]),
        blocks.decision(HOSTILE, of=HOSTILE, by=HOSTILE, otherwise=HOSTILE),
        blocks.table(
            [[HOSTILE, [HOSTILE, {"name": HOSTILE}]]],
            caption=HOSTILE,
            columns=[Column(HOSTILE, HOSTILE), Column("x")],
            said=[HOSTILE],
        ),
        blocks.facts([HOSTILE, (HOSTILE, HOSTILE)], heading=HOSTILE),
        blocks.show(BAR, claim=HOSTILE, help=HOSTILE),
    ],
    ids=["headline", "decision", "table", "facts", "chart"],
)
def test_markup_in_any_text_of_a_block_is_shown_and_never_runs(block):
    html = html_of(block)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&amp;lt;" in html


def test_a_bidi_override_in_a_cell_is_spelled_out():
    html = html_of(blocks.table([[blocks.named("web-\u202egpj")]], caption="x", columns=[Column("Name")]))
    assert "web-⟨U+202E⟩gpj" in html
    assert "\u202e" not in html


def test_a_template_in_a_name_is_shown_as_it_is():
    html = html_of(blocks.table([[blocks.named("{{7*7}}-{% raw %}")]], caption="x", columns=[Column("Name")]))
    assert "{{7*7}}-{% raw %}" in html


def test_a_name_stands_in_a_box_of_its_own_direction():
    html = html_of(blocks.table([[["Shrink ", {"name": "عربى"}, " from 2 to 1"]]], caption="x", columns=[Column("Action")]))
    assert "Shrink <bdi>عربى</bdi> from 2 to 1" in html


def test_only_a_long_unbroken_name_may_break_anywhere():
    html = html_of(blocks.table([[blocks.named("a" * 30)], [blocks.named("checkout")]], caption="x", columns=[Column("Owner")]))
    assert '<bdi class="long">aaa' in html
    assert "<bdi>checkout</bdi>" in html


def test_a_tag_of_5000_characters_is_shortened_with_its_length():
    html = html_of(blocks.table([[blocks.named("T" * 5000)]], caption="x", columns=[Column("Tag")]))
    assert "(5,000 characters)" in html
    assert len(html) < 1000


def test_a_reason_of_three_sentences_is_shown_to_its_end():
    reason = "It needs 1.33 cores in nineteen of twenty weeks. " * 8 + "Heap use after collection would decide it."
    assert reason in html_of(blocks.table([[reason]], caption="x", columns=[Column("Why")]))


def test_a_sentence_in_a_cell_is_marked_so_that_a_card_of_the_phone_gives_it_the_whole_width():
    columns = [Column("A"), Column("Why"), Column("Money", align="right")]
    html = html_of(blocks.table([["a", "It is too large. " * 5, "USD 3"], ["b", "idle", "4"]], caption="x", columns=columns))
    assert '<td class="prose" data-label="Why">' in html
    assert '<td data-label="Why"><bdi>idle</bdi></td><td class="n" data-label="Money">' in html


def test_several_parts_of_a_cell_are_one_element_so_that_a_card_keeps_them_together():
    html = html_of(blocks.table([["a", [{"name": "web"}, ": 2 to 1"]]], caption="x", columns=[Column("A"), Column("B")]))
    assert 'data-label="B"><span><bdi>web</bdi>: 2 to 1</span></td>' in html


def test_numbers_are_right_aligned_and_heads_are_scoped():
    html = html_of(blocks.table([["a", "1"]], caption="x", columns=[Column("Name"), Column("Count", "pieces", "right")]))
    assert '<th scope="col" class="n">Count <span class="unit">pieces</span></th>' in html
    assert '<th scope="row"><bdi>a</bdi></th><td class="n" data-label="Count, pieces"><bdi>1</bdi></td>' in html


def test_a_table_without_rows_shows_its_sentence_and_no_empty_frame():
    html = html_of(
        blocks.table([], caption="Actions", columns=[Column("Action")], role="actions", said=["No change is worth making."])
    )
    assert "No change is worth making." in html
    assert "<table" not in html


def test_the_full_table_is_folded_below():
    full = blocks.table([["b"]], caption="All 7", columns=[Column("Name")])
    html = html_of(blocks.table([["a"]], caption="Top", columns=[Column("Name")], full=full))
    assert "<details><summary>All 7</summary>" in html


def test_a_row_with_too_few_cells_is_refused_by_number():
    with pytest.raises(RequestError, match="row 1 of the table 'Things' has 1 cells, but there are 2 columns"):
        blocks.table([["a", "1"], ["b"]], caption="Things", columns=[Column("Thing"), Column("Count")])


def test_a_claim_that_is_no_sentence_is_refused():
    with pytest.raises(RequestError, match=r"claim 'Savings' is too short.*\n.*only name"):
        blocks.show(BAR, claim="Savings", help="")


def test_a_chart_carries_its_figure_twice_for_the_lab_and_for_the_page():
    bundle = bundle_of(ALL[4])
    assert bundle[blocks.PLOTLY_MIME]["layout"]["title"]["text"] == "Team a holds most of the saving"
    assert bundle[blocks.MIME]["figure"]["data"][0]["x"] == [3, 2]


def test_the_figures_of_a_chart_are_at_most_20_rows_and_say_so():
    long = blocks.table([[str(i)] for i in range(50)], caption="x", columns=[Column("Row")])
    kept = blocks.show(BAR, claim="Team a holds most of the saving", help="", table=long).data["table"]
    assert len(kept["rows"]) == 20
    assert kept["said"] == ["30 more rows stand in findings.csv or in the notebook."]


def test_a_thinned_chart_says_so_in_its_reading_help():
    figure = go.Figure(go.Scatter(x=list(range(1000)), y=[0] * 1000, mode="markers"))
    block = blocks.show(figure, claim="Every dot is the same as the other", help="A dot is a resource.")
    assert block.data["help"] == "A dot is a resource. 300 of 1,000 points are drawn."


def test_several_blocks_of_one_cell_keep_their_order():
    assert [block.kind for block in blocks.together(*ALL)] == ["headline", "decision", "table", "facts", "chart"]


def test_a_sentence_takes_the_place_of_a_chart_that_has_nothing_to_show():
    html = html_of(blocks.nothing_to_draw("Did it hold?", "no past week could be judged"))
    assert "There is nothing to draw here: no past week could be judged." in html
