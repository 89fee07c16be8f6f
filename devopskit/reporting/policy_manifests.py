"""Manifests on the page: what changes, to copy."""

from __future__ import annotations

from collections.abc import Iterable

from devopskit.reporting.blocks import Block, code, nothing_to_draw

MOST = 20  # texts; more would make the page long, and the notebook holds them all


def policy_manifests(texts: Iterable[tuple[str, str]]) -> Block:
    """Return the differences of the manifests and the jobs that go with them, each folded.

    Parameters
    ----------
    texts : caption and text; at most 20 are shown.
    """
    given = list(texts)
    if not given:
        return nothing_to_draw("What to apply", "no policy changes")
    said = [
        "Lines with a minus go, lines with a plus come; nothing here was applied.",
        "A schedule belongs to its policy: apply both, or the chance that is stated does not hold.",
    ]
    more = [f"{len(given) - MOST:,} more stand in the notebook: study.manifests."] if len(given) > MOST else []
    return code(given[:MOST], heading="Manifests and schedules", said=[*said, *more])
