"""The page: whole, in the reader's order, safe, and asking nothing of any network."""

import html
import re
import subprocess
from html.parser import HTMLParser

import nbformat.v4 as nb
import pytest
from plotly import graph_objects as go

from devopskit.errors import RequestError, RunError
from devopskit.reporting import blocks, bundle, page
from devopskit.reporting.blocks import Column

BAR = go.Figure(go.Bar(x=[3, 2, 1], y=["a", "b", "c"], orientation="h"))
HEADLINE = blocks.headline("Three changes save USD 1,970 a month", kicker="Right-sizing")
DECISION = blocks.decision("Approve the three changes below.")
ACTIONS = blocks.table([["Shrink cart"]], caption="Actions", columns=[Column("Action")], role="actions")
METHOD = blocks.facts(["Back-test"], heading="Method", role="method")
AGE = blocks.facts(["Fresh"], heading="Data age", role="data_age")
ASSUMED = blocks.facts(["730 hours"], heading="Assumptions and limits", role="assumptions")


def chart(number=1):
    figures = blocks.table([["a", "3"]], caption="Saving by team", columns=[Column("Team"), Column("Saves", align="right")])
    return blocks.show(BAR, claim=f"Team a holds most of saving number {number}", help="Bars are money.", table=figures)


def shown(block):
    return nb.new_output("display_data", data=block._repr_mimebundle_())


def code(*outputs):
    return nb.new_code_cell("secret_code()", outputs=list(outputs))


def book(*cells):
    return nb.new_notebook(cells=list(cells))


def of_data(**data):
    return book(code(nb.new_output("display_data", data={key.replace("_", "/", 1): value for key, value in data.items()})))


def export(notebook, **meta):
    return page.export(notebook, meta=meta, chromium="")


def places(text, *needles):
    return [text.index(needle) for needle in needles]


class Outside(HTMLParser):
    """Collects what a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        names = ("src", "href", "srcset", "poster", "data", "action", "xlink:href")
        self.found += [(tag, v) for n, v in attributes if n in names and tag != "a" and not v.startswith(("data:", "#"))]


def fetched(text):
    parser = Outside()
    parser.feed(text)
    return parser.found


REPORT = book(
    nb.new_markdown_cell("# Right-sizing\n\nWhat is too big?"),
    nb.new_code_cell("risk: float = 0.05"),
    nb.new_markdown_cell("## Load"),
    code(shown(AGE)),
    nb.new_markdown_cell("## Where is the money?"),
    code(shown(chart(1)), shown(chart(2))),
    nb.new_markdown_cell("## The answer"),
    code(shown(ACTIONS), shown(DECISION), shown(HEADLINE)),
    code(shown(METHOD), shown(ASSUMED)),
)


def test_the_lead_comes_first_whatever_the_order_of_the_notebook():
    text = export(REPORT)
    order = places(text, 'data-role="headline"', 'data-role="decision"', 'data-role="actions"', "Where is the money?")
    assert order == sorted(order)


def test_assumptions_data_age_and_method_stand_at_the_end():
    text = export(REPORT)
    order = places(text, "Where is the money?", "Assumptions and limits", "Data age", "Method", "About this report")
    assert order == sorted(order)


def test_text_above_outputs_that_went_to_the_lead_or_the_end_is_left_out():
    text = export(REPORT)
    assert "The answer</h2>" not in text
    assert "Load</h2>" not in text


def test_code_is_for_the_readers_of_the_notebook():
    assert "secret_code" not in export(REPORT)


def test_there_is_one_main_one_first_heading_and_a_language():
    text = export(REPORT)
    assert (text.count("<main>"), text.count("<h1"), text.count('<html lang="en">')) == (1, 1, 1)


def test_the_title_of_the_tab_starts_with_the_finding():
    assert "<title>Three changes save USD 1,970 a month - Right-sizing</title>" in export(REPORT, report="Right-sizing")


def test_a_long_finding_stands_whole_in_the_tab():
    sentence = "prod-invoices (disk) runs out most likely on 2026-07-12, with a chance of 99 %; " + ", ".join(
        ["5 others follow"] * 5
    )
    text = export(book(nb.new_markdown_cell("# Capacity"), code(shown(blocks.headline(sentence)))), report="Capacity")
    assert f"<title>{sentence} - Capacity</title>" in text


def test_a_notebook_without_a_headline_gets_its_title_as_heading():
    text = export(book(nb.new_markdown_cell("# My own look\n\nText."), code(shown(METHOD))))
    assert '<h1 data-role="headline">My own look</h1>' in text
    assert "<title>My own look" in text


def test_the_page_declares_its_encoding_first_and_both_colour_schemes():
    text = export(REPORT)
    assert text.index('<meta charset="utf-8">') < 200
    assert '<meta name="color-scheme" content="light dark">' in text


def test_the_page_refers_to_nothing_outside_itself():
    assert fetched(export(REPORT)) == []


def test_the_policy_forbids_everything_but_our_two_scripts():
    assert html.escape(bundle.policy(scripts=True), quote=False) in export(REPORT)


def test_a_page_without_charts_carries_no_script_at_all():
    text = export(book(code(shown(HEADLINE))))
    assert "<script" not in text
    assert bundle.policy(scripts=False) in text


def test_without_a_chromium_the_page_says_what_to_install_and_starts_by_itself():
    text = export(REPORT)
    assert "apt-get install chromium" in text
    assert '<div class="tools" data-automatic>' in text


def test_without_a_chromium_the_figures_of_each_chart_are_open_to_read():
    assert export(REPORT).count("<details open>") == 2


def test_without_a_chromium_the_library_goes_along_even_for_a_static_page():
    assert 'id="library"' in page.export(REPORT, interactive=False, meta={}, chromium="")


def test_every_chart_is_a_figure_named_by_its_claim():
    text = export(REPORT)
    claims = re.findall(r'<figcaption id="claim-\d">(.*?)</figcaption>', text)
    assert claims == ["Team a holds most of saving number 1", "Team a holds most of saving number 2"]


def test_two_charts_of_one_cell_stand_side_by_side():
    assert 'class="outputs several"' in export(REPORT)


def test_a_chart_whose_figure_was_stripped_fails_the_export():
    output = shown(chart())
    output["data"][blocks.MIME]["figure"] = {"data": []}
    with pytest.raises(RunError, match="holds no figure"):
        export(book(code(output)))


def test_a_bare_plotly_figure_with_a_title_is_shown_under_it():
    figure = {"data": [{"type": "bar", "x": [1]}], "layout": {"title": {"text": "Spend rose in <b>October</b> again"}}}
    text = export(book(code(nb.new_output("display_data", data={blocks.PLOTLY_MIME: figure}))))
    assert "Spend rose in  October  again</figcaption>" in text


def test_a_bare_plotly_figure_without_a_title_fails_and_names_the_way_out():
    figure = {"data": [{"type": "bar", "x": [1]}], "layout": {}}
    with pytest.raises(RequestError, match=r"show\(figure, claim="):
        export(book(code(nb.new_output("display_data", data={blocks.PLOTLY_MIME: figure}))))


@pytest.mark.parametrize(
    "mime",
    ["application/vnd.vega.v5+json", "application/javascript", "application/vnd.jupyter.widget-view+json", "application/pdf"],
)
def test_an_output_that_cannot_be_shown_fails_the_export(mime):
    output = nb.new_output("display_data", data={mime: "x", "text/plain": "FigureWidget()"})
    with pytest.raises(RunError, match="cannot show an output of the type " + re.escape(mime)):
        export(book(code(output)))


def test_html_of_strangers_is_not_taken_over():
    with pytest.raises(RunError, match="cannot show an output of the type text/html"):
        export(of_data(text_html="<b>x</b>"))


def test_a_frame_shown_by_a_stranger_is_its_plain_text():
    text = export(of_data(text_html="<table><script>1</script></table>", text_plain="   a\n0  <1>"))
    assert "   a\n0  &lt;1&gt;</pre>" in text
    assert "<script>1" not in text


def test_a_block_of_an_unknown_kind_fails_the_export():
    output = nb.new_output("display_data", data={blocks.MIME: {"kind": "hologram", "role": ""}})
    with pytest.raises(RunError, match="a block of the kind 'hologram'"):
        export(book(code(output)))


def test_a_picture_of_another_library_is_embedded_with_a_name():
    text = export(of_data(image_png="iVBORw0KGgo=\n", text_plain="<Figure size 640x480>"))
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in text
    assert "Figure size" not in text


def test_a_picture_in_svg_is_embedded_where_its_scripts_are_dead():
    text = export(of_data(**{"image_svg+xml": "<svg><script>alert(1)</script></svg>"}))
    assert "<script>alert" not in text
    assert 'src="data:image/svg+xml;base64,' in text


def test_printed_text_is_shown_escaped_and_without_colours():
    text = export(book(code(nb.new_output("stream", name="stdout", text="\x1b[31m<b>5 rows</b>\x1b[0m\n"))))
    assert "&lt;b&gt;5 rows&lt;/b&gt;" in text
    assert "\x1b" not in text


def test_warnings_are_folded_and_tell_no_path_of_the_machine():
    text = export(book(code(nb.new_output("stream", name="stderr", text="/home/ana/x.py:1: UserWarning\n  bad\n"))))
    assert "Messages of the run (2 lines)" in text
    assert "…/x.py:1: UserWarning" in text


def test_an_error_of_a_cell_is_shown_with_its_name():
    output = nb.new_output("error", ename="ValueError", evalue="<no>", traceback=["\x1b[31mTrace\x1b[0m"])
    assert "<strong>ValueError</strong>: &lt;no&gt;" in export(book(code(output)))


def test_numbers_recorded_for_programs_are_not_shown():
    data = {"application/vnd.devopskit.record+json": {"numbers": {"saving": 5}}, "text/plain": "recorded"}
    text = export(book(nb.new_markdown_cell("## End"), code(nb.new_output("display_data", data=data))))
    assert "recorded" not in text


def test_markdown_is_rendered_and_its_raw_html_is_text():
    text = export(book(nb.new_markdown_cell("## Why\n\n**Because** <script>alert(1)</script> [x](javascript:alert(1))")))
    assert "<strong>Because</strong> &lt;script&gt;" in text
    assert 'href="javascript' not in text


def test_headings_start_below_the_first_and_skip_no_level():
    text = export(book(nb.new_markdown_cell("#### Deep"), nb.new_markdown_cell("#### Deeper"), nb.new_markdown_cell("# Top")))
    assert re.findall(r"<(h\d)>", text) == ["h2", "h3", "h2"]


def test_the_run_is_told_at_the_foot():
    text = export(
        REPORT, run_id="r-1", command="devopskit run right_sizing", parameters={"risk": 0.05}, versions={"Python": "3.11"}
    )
    told = [part in text for part in ("r-1", "devopskit run right_sizing", "risk = 0.05", "Python = 3.11")]
    assert told == [True] * 4


def test_a_partial_report_says_so_before_everything():
    text = export(REPORT, warning="The source aws did not answer.")
    assert text.index("The source aws did not answer.") < text.index("<h1")


def test_names_in_the_figure_cannot_end_the_script_that_holds_them():
    figure = go.Figure(go.Bar(x=[1], y=["</script><script>window.__pwned=1</script>"], orientation="h"))
    text = export(book(code(shown(blocks.show(figure, claim="A name that is a script element", help="")))))
    assert "window.__pwned=1</script>" not in text
    assert "\\u003c/script\\u003e" in text


def test_the_notebook_itself_is_not_changed_by_the_export():
    before = nbformat_text(REPORT)
    export(REPORT)
    assert nbformat_text(REPORT) == before


def nbformat_text(notebook):
    return repr(notebook)


@pytest.fixture(scope="module")
def drawn(program):
    chromium = program("chromium")
    return {which: page.export(REPORT, interactive=which, meta={}, chromium=chromium) for which in (True, False)}


@pytest.mark.parametrize("interactive", [True, False], ids=["interactive", "static"])
def test_with_a_chromium_every_chart_is_drawn_in_the_page(drawn, interactive):
    assert len(re.findall(r"<svg [^>]*aria-labelledby=\"claim-", drawn[interactive])) == 2


def test_a_static_page_needs_no_script_and_stays_small(drawn):
    assert "<script" not in drawn[False]
    assert len(drawn[False].encode()) < 100_000


def test_an_interactive_page_stays_within_its_size_and_waits_to_be_asked(drawn):
    assert len(drawn[True].encode()) < 2_600_000
    assert '<div class="tools">' in drawn[True]
    assert '<button type="button" id="start" hidden>Make charts interactive</button>' in drawn[True]


@pytest.mark.parametrize("interactive", [True, False], ids=["interactive", "static"])
def test_a_drawn_page_refers_to_nothing_outside_itself(drawn, interactive):
    assert fetched(drawn[interactive]) == []


def test_two_exports_of_one_notebook_are_the_same_bytes(drawn, program):
    assert page.export(REPORT, interactive=False, meta={}, chromium=program("chromium")) == drawn[False]


def test_the_embedded_library_draws_the_charts_under_the_policy(tmp_path, program):
    path = tmp_path / "report.html"
    path.write_text(export(REPORT), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    dom = subprocess.run(
        [program("chromium"), *flags, path.as_uri()], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert dom.count('class="live js-plotly-plot"') == 2
    assert "The picture of this chart needs scripts" not in dom
