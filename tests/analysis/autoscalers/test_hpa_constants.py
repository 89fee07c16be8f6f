"""Releases of Kubernetes as clusters write them."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.hpa_constants import release
from devopskit.errors import RequestError


@pytest.mark.parametrize(
    ("version", "found"),
    [("1.33", (1, 33)), ("v1.32.4-gke.100", (1, 32)), ("1.31+", (1, 31)), ("v1.30.9-eks-8cce635", (1, 30))],
)
def test_the_release_is_read_from_what_a_cluster_says_of_itself(version: str, found: tuple[int, int]) -> None:
    assert release(version) == found


@pytest.mark.parametrize("version", ["latest", "", "1", "v1.x"])
def test_a_version_without_two_numbers_is_refused(version: str) -> None:
    with pytest.raises(RequestError, match="names no release of Kubernetes"):
        release(version)
