from __future__ import annotations

from datetime import UTC, datetime

from devopskit.reporting import failure, record

AT = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
RUN = record.RunRecord(
    run_id="r1", report="costs", started_at=AT, heartbeat_at=AT, pid=1, host="h", command="devopskit run costs -p days=7"
)  # fmt: skip


def page(reason: str = "ValueError: boom", source: str = "# first\nraise ValueError('boom')", title: str = "Costs") -> str:
    """Page of a failed run."""
    return failure.page(RUN, "failed", reason, "correct the cell", cell=(4, title, source))


def test_page_says_reason_fix_and_the_command_to_repeat() -> None:
    text = page()
    assert "<p>ValueError: boom</p>" in text
    assert "<p>correct the cell</p>" in text
    assert "<pre>devopskit run costs -p days=7</pre>" in text


def test_page_shows_the_whole_source_of_a_short_cell() -> None:
    assert "<pre><code># first\nraise ValueError(&#39;boom&#39;)</code></pre>" in page()


def test_markup_in_reason_source_and_title_is_shown_not_run() -> None:
    evil = "<script>window.__pwned=1</script>{{7*7}}"
    text = page(evil, evil, evil)
    assert "<script" not in text
    assert text.count("&lt;script&gt;window.__pwned=1&lt;/script&gt;{{7*7}}") == 3


def test_hidden_characters_are_spelled_out() -> None:
    text = page(source="name = 'web-\u202egpj.exe'\x1b[31m")
    assert "⟨U+202E⟩gpj" in text
    assert "\x1b" not in text


def test_page_has_the_marks_of_every_page() -> None:
    text = page()
    assert text.count("<main>") == 1
    assert '<h1 data-role="headline">Failed: the report costs has no result, because its cell 5' in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_page_without_a_failing_cell_says_that_none_is_to_blame() -> None:
    text = failure.page(RUN, "failed", "no room to write", "make room", cell=None)
    assert "no cell of it is to blame" in text
    assert "<code>" not in text


def test_interrupted_run_is_called_so_in_the_headline() -> None:
    assert "<title>Interrupted: costs</title>" in failure.page(RUN, "interrupted", "stopped", "repeat", cell=None)


def test_page_of_a_huge_cell_is_small_and_keeps_both_ends() -> None:
    source = "# first\n" + "x = '<&>'\n" * 5000 + "raise ValueError('<last>')"
    text = page(source=source)
    assert len(text.encode()) <= failure.LARGEST
    assert "# first\n… 4" in text
    assert "raise ValueError(&#39;&lt;last&gt;&#39;)" in text


def test_page_of_wide_text_everywhere_is_still_small() -> None:
    wide = "日本<&>" * 20_000
    run = record.RunRecord(
        run_id="r1", report="costs", started_at=AT, heartbeat_at=AT, pid=1, host="h", command=wide, parameters={"a": wide}
    )  # fmt: skip
    text = failure.page(run, "failed", wide, wide, cell=(4, wide, wide + "\n" + wide))
    assert len(text.encode()) <= failure.LARGEST


def test_middle_of_a_source_is_cut_in_whole_lines() -> None:
    source = "\n".join(f"line {i}" for i in range(10))
    assert failure.middle_cut(source, 30) == "line 0\n… 6 lines …\nline 7\nline 8\nline 9"


def test_source_of_one_line_is_not_doubled() -> None:
    assert failure.middle_cut("raise", 500) == "raise"
    assert failure.middle_cut("", 500) == ""
