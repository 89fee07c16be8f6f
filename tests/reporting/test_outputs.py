from __future__ import annotations

from typing import Any

from devopskit.reporting import outputs


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """Printed text as an output."""
    return {"output_type": "stream", "name": name, "text": text}


def shown(data: dict[str, Any]) -> dict[str, Any]:
    """Shown data as an output."""
    return {"output_type": "display_data", "metadata": {}, "data": data}


def test_neighbouring_pieces_of_a_stream_become_one() -> None:
    pieces = [stream("can"), stream("ary"), stream("x", "stderr"), stream("y", "stderr"), stream("z")]
    assert outputs.joined(pieces) == [stream("canary"), stream("xy", "stderr"), stream("z")]


def test_pieces_around_a_shown_thing_stay_apart() -> None:
    assert outputs.joined([stream("a"), shown({}), stream("b")]) == [stream("a"), shown({}), stream("b")]


def test_short_output_is_kept_as_it_is() -> None:
    cell = {"outputs": [stream("a\n"), stream("b\n")]}
    outputs.cap(cell, kept=10)
    assert cell == {"outputs": [stream("a\nb\n")]}


def test_long_output_keeps_whole_lines_of_both_ends() -> None:
    cell: dict[str, Any] = {"outputs": [stream("".join(f"line {i:03}\n" for i in range(100)))]}
    outputs.cap(cell, kept=20)
    text = cell["outputs"][0]["text"]
    assert text.startswith("line 000\nline 001\n\n[devopskit left out")
    assert text.endswith("here]\nline 097\nline 098\nline 099\n")


def test_dropped_lines_are_counted_in_text_and_metadata() -> None:
    cell: dict[str, Any] = {"outputs": [stream("".join(f"line {i:03}\n" for i in range(100)))]}
    outputs.cap(cell, kept=20)
    assert "[devopskit left out 95 lines (855 characters) of output here]" in cell["outputs"][0]["text"]
    assert cell["metadata"]["dropped_output"] == {"lines": 95, "characters": 855}


def test_second_cut_adds_to_the_count_of_the_first() -> None:
    cell: dict[str, Any] = {"outputs": [stream("".join(f"line {i:03}\n" for i in range(1000)))]}
    outputs.cap(cell, kept=2000)
    outputs.cap(cell, kept=20)
    assert cell["outputs"][0]["text"].count("left out") == 1
    assert 990 <= cell["metadata"]["dropped_output"]["lines"] <= 1000


def test_limit_counts_over_both_streams_of_a_cell() -> None:
    cell: dict[str, Any] = {"outputs": [stream("a" * 30 + "\n"), stream("b" * 30 + "\n", "stderr"), stream("c" * 30 + "\n")]}
    outputs.cap(cell, kept=31)
    assert "bbb" not in str(cell["outputs"])
    assert cell["outputs"][0]["text"] == "a" * 30 + "\n"
    assert cell["outputs"][-1]["text"] == "c" * 30 + "\n"


def test_single_line_without_end_is_cut_in_the_middle() -> None:
    cell: dict[str, Any] = {"outputs": [stream("x" * 100_000)]}
    outputs.cap(cell, kept=1000)
    assert len(cell["outputs"][0]["text"]) < 2200


def test_shown_things_between_long_prints_are_kept() -> None:
    cell: dict[str, Any] = {"outputs": [stream("x\n" * 500), shown({"image/png": "AAAA"}), stream("y\n" * 500)]}
    outputs.cap(cell, kept=10)
    assert shown({"image/png": "AAAA"}) in cell["outputs"]


def test_long_plain_text_of_a_value_is_cut_in_the_middle() -> None:
    cell: dict[str, Any] = {"outputs": [shown({"text/plain": "a" * 500})]}
    outputs.cap(cell, kept=20)
    assert "left out 460 characters" in cell["outputs"][0]["data"]["text/plain"]


def test_frame_of_many_megabytes_leaves_its_plain_text() -> None:
    cell: dict[str, Any] = {"outputs": [shown({"text/plain": "frame", "text/html": "<td>" * 600_000})]}
    outputs.cap(cell)
    assert cell["outputs"][0]["data"] == {"text/plain": "frame"}


def test_long_traceback_is_cut_too() -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "v" * 500, "traceback": ["t" * 500, "end"]}
    cell: dict[str, Any] = {"outputs": [error]}
    outputs.cap(cell, kept=20)
    assert len(str(cell)) < 500
    assert cell["outputs"][0]["traceback"][1] == "end"


def test_recorded_numbers_of_all_cells_are_merged() -> None:
    first = {"outputs": [shown({outputs.RECORD: {"numbers": {"saving": 1, "risk": 0.1}, "headline": "First."}})]}
    second = {"outputs": [shown({outputs.RECORD: {"numbers": {"saving": 2}, "headline": "Second."}}), stream("x")]}
    merged = outputs.recorded([first, {"cell_type": "markdown"}, second])
    assert merged == {"numbers": {"saving": 2, "risk": 0.1}, "headline": "Second."}


def test_record_of_a_wrong_shape_is_passed_over() -> None:
    assert outputs.recorded([{"outputs": [shown({outputs.RECORD: "text"})]}]) == {"numbers": {}}
