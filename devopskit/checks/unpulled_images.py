"""Registries of container images that grow for ever."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import amount, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "unpulled_images", "lifecycle_policy", "tier", "low", "medium",
    ("exempt the digests that run today, and tags that releases go back to",),
)  # fmt: skip


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, least_saving: float = 1.0) -> pd.DataFrame:
    """Registries (kind registry) without a lifecycle policy, at the share of their bytes not pulled for 90 days.

    Inputs: an inventory file with the facts lifecycle and stale_share (0 to 1, bytes of images not pulled for 90 days); a
    registry without the second is undecided. Half of it is the least saving, because images share layers.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """

    def judge(registry: dict[str, Any]) -> Verdict | None:
        if says_yes(registry, "lifecycle"):
            return None
        stale = amount(registry, "stale_share")
        if not 0 <= stale <= 1:
            return unsure("It keeps every image, but how many bytes nobody pulls is not known; give the fact stale_share.")
        if stale == 0:
            return None
        reason = f"It keeps every image for ever and {100 * stale:.0f} % of its bytes were not pulled for 90 days."
        return Verdict(reason, share=stale, sure=0.5, current="none", recommended="expire unpulled after 90 days")

    return judged(RULE, resources[resources["kind"] == "registry"], rates, judge, least_saving=least_saving)
