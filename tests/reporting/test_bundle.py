"""The packed chart library and the policy that lets exactly it run."""

import base64
import gzip
import hashlib
from importlib.resources import files

import plotly.offline
import pytest

from devopskit.errors import RequestError
from devopskit.reporting import bundle


def test_the_packed_library_is_the_pinned_one():
    text = gzip.decompress(base64.b64decode(bundle.packed()))
    assert hashlib.sha256(text).hexdigest() == bundle.SHA256


def test_the_library_is_the_version_that_plotly_draws_with():
    assert plotly.offline.get_plotlyjs_version() == bundle.VERSION


def test_the_library_names_its_version_and_licence_at_its_head():
    head = gzip.decompress(base64.b64decode(bundle.packed()))[:300].decode()
    assert f"cartesian - minified) v{bundle.VERSION}" in head
    assert "MIT license" in head


def test_the_licence_text_is_shipped_beside_the_library():
    licence = (files("devopskit.reporting") / "bundle" / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License")


def test_the_packed_library_is_smaller_than_700_kilobytes_of_text():
    assert len(bundle.packed()) < 700_000


def test_every_trace_type_we_allow_is_registered_in_the_library():
    text = gzip.decompress(base64.b64decode(bundle.packed())).decode()
    assert [name for name in sorted(bundle.TRACES) if f'name:"{name}"' not in text and f'name: "{name}"' not in text] == []


@pytest.mark.parametrize("name", ["treemap", "sankey", "scattergl", "table", "indicator", "candlestick"])
def test_a_trace_type_outside_the_library_is_refused(name):
    with pytest.raises(RequestError, match=f"chart type {name} is not in the bundle.*\n.*without a word"):
        bundle.demand_traces(["bar", name])


def test_trace_types_of_the_library_are_accepted():
    assert bundle.demand_traces(["bar", "scatter", "heatmap"]) is None


def test_a_page_without_scripts_forbids_them():
    assert bundle.policy(scripts=False) == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_page_with_scripts_allows_only_two_of_them_by_hash():
    policy = bundle.policy(scripts=True)
    assert policy.count("'sha256-") == 2
    assert "script-src 'unsafe-inline'" not in policy


def test_the_hash_of_the_start_script_is_that_of_its_text():
    digest = base64.b64encode(hashlib.sha256(bundle.start_script().encode()).digest()).decode()
    assert bundle.policy_hash(bundle.start_script()) == f"'sha256-{digest}'"
    assert digest in bundle.policy(scripts=True)


def test_the_start_script_asks_for_nothing_and_hides_itself_without_unpacking():
    script = bundle.start_script()
    assert "http" not in script
    assert "'DecompressionStream' in window" in script
