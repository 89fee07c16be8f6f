"""Several edits as one patch: the same bytes that git would write, in both directions, for any position and line end."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from devopskit.changes._answer import Edit
from devopskit.changes._combine import FileChange, Overlap, Splice, combine, new_file

TEXT = b"".join(b"line %d\n" % n for n in range(1, 31))


def change(data: bytes, *pairs: tuple[bytes, bytes], file: str = "a/x.txt") -> FileChange:
    found = sorted((data.index(old), old, new) for old, new in pairs)
    return FileChange(file, data, tuple(Splice(at, at + len(old), new) for at, old, new in found))


def edit(start: int, end: int, after: bytes) -> Edit:
    return Edit("x", start, end, 1, TEXT[start:end], after, TEXT, Path())


def git_apply(program, folder: Path, patch: bytes) -> None:
    (folder / "p.patch").write_bytes(patch)
    subprocess.run([program("git"), "apply", "--whitespace=nowarn", "p.patch"], cwd=folder, check=True, capture_output=True)


CASES = {
    "first and last": (TEXT, ((b"line 1\n", b"one\n"), (b"line 30", b"thirty"))),
    "neighbours": (TEXT, ((b"line 7", b"seven"), (b"line 8", b"eight"))),
    "far apart": (TEXT, ((b"line 5", b"five"), (b"line 25", b"much longer"))),
    "no final line end": (TEXT[:-1], ((b"line 30", b"end"),)),
    "carriage returns": (TEXT.replace(b"\n", b"\r\n"), ((b"line 9", b"nine"),)),
    "byte order mark": (b"\xef\xbb\xbf" + TEXT, ((b"line 1\n", b"one\n"),)),
    "other separators": (TEXT.replace(b"line 4", "a\u2028b\x0c\x85".encode()), ((b"line 3", b"three"),)),
    "twice in a line": (TEXT, ((b"li", b"LI"), (b" 1\n", b" one\n"))),
    "a line more": (TEXT, ((b"line 9", b"line 9\nand more"),)),
    "a line less": (TEXT, ((b"line 9\n", b""),)),
}


@pytest.mark.parametrize(("data", "pairs"), CASES.values(), ids=CASES)
def test_git_writes_the_result_and_the_reverse_brings_every_byte_back(program, tmp_path: Path, data, pairs) -> None:
    made = change(data, *pairs)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.txt").write_bytes(data)
    git_apply(program, tmp_path, made.patch)
    assert (tmp_path / "a/x.txt").read_bytes() == made.result != data
    git_apply(program, tmp_path, made.reverse)
    assert (tmp_path / "a/x.txt").read_bytes() == data


def test_a_hunk_holds_three_lines_of_context_on_each_side() -> None:
    assert change(TEXT, (b"line 10", b"ten")).patch.decode().split("\n")[2:] == [
        "@@ -7,7 +7,7 @@", " line 7", " line 8", " line 9", "-line 10", "+ten", " line 11", " line 12", " line 13", "",
    ]  # fmt: skip


def test_the_same_value_changes_nothing_and_makes_no_patch() -> None:
    assert change(TEXT, (b"line 3", b"line 3")).patch == b""


def test_the_same_edit_asked_for_twice_counts_once() -> None:
    (found,) = combine([edit(0, 4, b"row"), edit(0, 4, b"row")]).values()
    assert found.result == b"row" + TEXT[4:]


@pytest.mark.parametrize("other", [edit(0, 4, b"x"), edit(2, 6, b"row")], ids=["another value", "a part of it"])
def test_two_edits_of_one_place_are_a_contradiction(other: Edit) -> None:
    with pytest.raises(Overlap, match="x:1"):
        combine([edit(0, 4, b"row"), other])


@pytest.mark.parametrize("name", ["with space/a b", 'quo"te', "tab\there", "ü/é", "back\\slash"])
def test_a_file_name_that_git_quotes_is_understood_by_git(program, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(TEXT)
    git_apply(program, tmp_path, change(TEXT, (b"line 2\n", b"two\n"), file=name).patch)
    assert b"two" in (tmp_path / name).read_bytes()


def test_a_new_file_is_made_and_its_reverse_takes_it_away(program, tmp_path: Path) -> None:
    made = new_file("deep/x.yaml", b"a: 1\n")
    git_apply(program, tmp_path, made.patch)
    assert (tmp_path / "deep/x.yaml").read_bytes() == b"a: 1\n"
    git_apply(program, tmp_path, made.reverse)
    assert not (tmp_path / "deep/x.yaml").exists()


def test_a_whole_line_put_between_two_leaves_both_as_they_are() -> None:
    made = FileChange("x", b"a\nb\n", (Splice(2, 2, b"new\n"),))
    assert made.patch.decode().split("\n")[2:] == ["@@ -1,2 +1,3 @@", " a", "+new", " b", ""]
