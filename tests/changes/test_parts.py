"""Smaller pieces on their own: files within a boundary, expressions of Helm, fillers, rules of parameters, dotenv lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository, boundary, walk
from devopskit.changes._helm_expression import asked_path, values_path
from devopskit.changes._helm_mask import Block, mask
from devopskit.changes._pattern import matches
from devopskit.changes._quantity import in_unit_of
from devopskit.syntax.source import Source, read


def test_the_boundary_is_the_nearest_folder_with_git_else_the_root(tmp_path: Path) -> None:
    (tmp_path / "r/.git").mkdir(parents=True)
    (tmp_path / "r/a/b").mkdir(parents=True)
    (tmp_path / "alone").mkdir()
    assert boundary(tmp_path / "r/a/b") == tmp_path / "r"
    assert boundary(tmp_path / "alone") == tmp_path / "alone"


def test_a_repository_reads_nothing_outside_of_its_boundary(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match="lies outside the repository"):
        Repository.of(tmp_path / "in").read(tmp_path / "in/../secret")


def test_files_are_walked_in_a_fixed_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/a.YML").write_text("", encoding="utf-8")
    (tmp_path / "z.yml").write_text("", encoding="utf-8")
    assert [path.name for path in walk(tmp_path, (".yml",))] == ["z.yml", "a.YML"]


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        (".Values.a.b", "a.b"), ("$.Values.a", "a"), ("toYaml .Values.a | nindent 8", "a"), (".Values.a | quote", "a"), ("toYaml (.Values.a)", "a"),
        (".Values.a | default 1", None), ("default 1 .Values.a", None), (".Release.Name", None), ("$x.a", None), (".Values.a .Values.b", None),
    ],
)  # fmt: skip
def test_only_an_expression_that_prints_one_value_unchanged_has_a_path(expression: str, path: str | None) -> None:
    assert values_path(expression, []) == path


def test_with_moves_the_dot_and_range_hides_it() -> None:
    moved = [Block("with", ".Values.a", 0, 9)]
    assert values_path("toYaml . | nindent 2", moved) == "a"
    assert values_path(".b", moved) == "a.b"
    assert values_path(".Values.c", moved) == "a.Values.c"
    assert values_path("$.Values.c", moved) == "c"
    assert values_path(".b", [*moved, Block("range", ".x", 0, 9)]) is None


@pytest.mark.parametrize(
    ("expression", "tested"),
    [("not .Values.a.b", ("a.b", False)), (".Values.a", ("a", True)), ("and .Values.a .Values.b", None), ("eq 1 2", None)],
)
def test_a_simple_test_is_understood_and_others_are_not(expression: str, tested: tuple[str, bool] | None) -> None:
    assert asked_path(expression, []) == tested


TEMPLATE = (
    b"a: {{ .Values.a }}\n{{- if .b }}\nb: '{{ .c }}x'\n{{- else }}\nb: 2\n{{- end }}\nc:\n  {{- toYaml .d | nindent 2 }}\n"
)


def test_fillers_keep_every_position() -> None:
    masked = mask(Source("t.yaml", TEMPLATE))
    assert len(masked.source.data) == len(TEMPLATE)
    assert masked.source.data.count(b"\n") == TEMPLATE.count(b"\n")
    assert sorted(masked.words.values()) == [".Values.a", ".c", "toYaml .d | nindent 2"]


def test_blocks_know_their_branches() -> None:
    masked = mask(Source("t.yaml", TEMPLATE))
    assert [block.otherwise for block in masked.around(TEMPLATE.index(b"b: 2"))] == [True]
    assert [(block.kind, block.branches) for block in masked.around(TEMPLATE.index(b"b: '"))] == [("if", 2)]
    assert masked.around(0) == []


def test_lines_and_offsets_count_bytes_after_a_mark_and_beyond_ascii() -> None:
    source = Source("x", b"\xef\xbb\xbf" + "é\n🚀x".encode())
    assert (source.bom, source.text, source.offset(3)) == (3, "é\n🚀x", 10)
    assert [source.line(offset) for offset in (3, 6, 10)] == [1, 2, 2]


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\r\nb")
    assert read(tmp_path / "x", "shown").data == b"a\r\nb"


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("1Gi", "536870912", "512Mi"), ("1Gi", "2147483648", "2Gi"), ("512Mi", "2147483648", "2048Mi"), ("500M", "1000000000", "1000M"),
        ("1Gi", "1000000001", "1000000001"), ("1Gi", "512Mi", "512Mi"), ("500m", "2", "2"), ("1073741824", "536870912", "536870912"), ("1Gi", "2", "2"),
    ],
)  # fmt: skip
def test_bytes_are_written_in_the_unit_of_the_file_where_that_is_exact(old: str, new: str, written: str) -> None:
    assert in_unit_of(old, new) == written


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+", "((a)b*)*", "(", "x" * 301])
def test_a_pattern_that_could_take_for_ever_or_is_none_is_not_run(pattern: str) -> None:
    with pytest.raises(ValueError, match="the pattern"):
        matches(pattern, "a" * 60 + "b")


def test_a_plain_pattern_must_fit_the_whole_text() -> None:
    assert matches(r"t3\..*|m5\.large", "t3.micro")
    assert not matches("t3", "t3.micro")
