"""Why a change has no measured risk, said once where it is shown."""

import pytest

from devopskit.reporting.unmeasured import unmeasured_said, why_unmeasured
from devopskit.tables.findings import ACTIONS

DISK = "a disk is held against the highest use of the weeks seen, with a margin, and no week of it is replayed"


@pytest.mark.parametrize("action", ACTIONS)
def test_every_kind_of_change_has_a_clause_of_its_own(action: str):
    assert len(why_unmeasured(action, "anything").split()) >= 7


def test_a_disk_is_told_by_its_field_whatever_the_kind_of_change():
    assert why_unmeasured("modernise", "volume_type") == why_unmeasured("right-size", "disk_iops") == DISK


def test_each_clause_is_one_sentence_with_its_count_and_the_most_frequent_first():
    assert unmeasured_said(["b", "", "a", "a"]) == ["Risk not measured (2): a.", "Risk not measured (1): b."]
    assert unmeasured_said(["", ""]) == []
