"""Names from outside become path parts that can neither leave the store nor mean two things."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devopskit.store import paths
from devopskit.tables.fetched import Fetched


@given(st.text())
def test_any_name_becomes_one_plain_path_part(name):
    part = paths.part(name)
    assert re.fullmatch("[A-Za-z0-9_%-]+", part)
    assert len(part) <= paths.LONGEST


@given(st.text(max_size=12), st.text(max_size=12))
def test_different_names_never_share_a_path_part(one, other):
    assert (paths.part(one) == paths.part(other)) == (one == other)


@pytest.mark.parametrize("name", ["..", ".", "", "../../etc/passwd", "a/b", "a\\b", "a\0b", "C:", "*", "[x]", "a=b", "\ud800"])
def test_names_with_a_meaning_for_the_file_system_lose_it(name):
    part = paths.part(name)
    assert (Path("/store") / part).resolve().parent == Path("/store")
    assert not set(part) & set("./\\\0:*[]=?")


def test_long_names_are_cut_and_told_apart_by_their_hash():
    one, other = paths.part("x" * 5000 + "1"), paths.part("x" * 5000 + "2")
    assert one != other
    assert len(one) <= paths.LONGEST


def test_names_that_break_reports_are_kept_and_read_back_unchanged(store, shared_bench, rows, span):
    cases = json.loads((shared_bench / "reports/hostile_names.json").read_text(encoding="utf-8"))
    names = [case["name"] for case in cases] + ["../x", "=HYPERLINK()", "y" * 5000]
    frame = pd.concat([rows("2026-03-01T05 x 1")] * len(names), ignore_index=True).assign(resource_id=names)
    store.save("usage", names[0], Fetched([frame], [span(1, 2)]))
    assert set(store.frame("usage")["resource_id"]) == set(names)
    assert store.status()["source"].tolist() == [names[0]]
