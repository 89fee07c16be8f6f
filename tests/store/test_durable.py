"""Files are whole or absent."""

from __future__ import annotations

import pytest

from devopskit.store import durable


def test_pending_file_has_the_final_name_and_a_suffix_that_no_reader_looks_for(tmp_path):
    assert durable.pending(tmp_path / "a.parquet") == tmp_path / "a.parquet.pending"
    durable.pending(tmp_path / "a.parquet").write_bytes(b"half")
    assert list(tmp_path.glob("*.parquet")) == []


def test_published_file_takes_the_place_of_the_one_before(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a.pending").write_bytes(b"new")
    durable.publish(tmp_path / "a")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"new")]


def test_publishing_what_was_never_written_leaves_the_file_before(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileNotFoundError, match=r"a\.pending"):
        durable.publish(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_text_is_replaced_in_one_step_and_leaves_nothing_beside_it(tmp_path):
    durable.write_text(tmp_path / "manifest.json", "old")
    durable.write_text(tmp_path / "manifest.json", "new: ü")
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == "new: ü"
    assert len(list(tmp_path.iterdir())) == 1


def test_text_that_cannot_be_encoded_leaves_the_text_before(tmp_path):
    durable.write_text(tmp_path / "manifest.json", "old")
    with pytest.raises(UnicodeEncodeError):
        durable.write_text(tmp_path / "manifest.json", "\ud800")
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == "old"
