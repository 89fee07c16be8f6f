"""What must hold for every check: nothing in gives nothing out, and hostile tags are text like any other."""

from __future__ import annotations

import inspect

import pytest

from devopskit import parts
from devopskit.tables import activity, charges, eligible, findings, profiles, resources, sizes

EMPTY = {
    "resources": resources.resources, "charges": charges.charges, "activity": activity.activity, "profiles": profiles.profiles,
    "sizes": sizes.sizes, "eligible": eligible.eligible,
}  # fmt: skip
NAMES = [name for name in parts.names("checks") if not name.startswith("oversized_")]
# Text that is no JSON, JSON that is no object, and an object with values of every kind.
HOSTILE = ["{", "[1]", '{"a": {"b": [null]}, "<script>": 1e999, "ttl": "x", "targets": "", "env": "dev"}']


def find(name, rates, **given):
    check = parts.load("checks", name).find
    tables = {key: table.empty() for key, table in EMPTY.items()} | {"rates": rates} | given
    return check(**{key: value for key, value in tables.items() if key in inspect.signature(check).parameters})


@pytest.mark.parametrize("name", NAMES)
def test_a_check_of_nothing_finds_nothing(rated, name):
    assert find(name, rated({"resource_id": "x"})).equals(findings.findings.empty())


@pytest.mark.parametrize("name", NAMES)
def test_a_check_gives_rows_of_its_own_name_for_things_with_odd_tags(rated, inventory, name):
    things = inventory(
        *[
            {"resource_id": f"{kind}-{n}", "kind": kind, "tags": tags}
            for kind in resources.KINDS
            for n, tags in enumerate(HOSTILE)
        ]
    )
    found = find(name, rated({"resource_id": "x"}), resources=things)
    assert findings.findings.check(found).equals(found)
    assert set(found["check"]) <= {name}


def test_at_least_forty_checks_beside_the_sizing_ones_exist():
    assert len(NAMES) >= 40
