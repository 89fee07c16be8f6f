"""Why a change has no measured risk, in one clause a kind of change: only what is replayed week by week has a chance."""

from __future__ import annotations

from collections.abc import Iterable

_DISK = ("volume_type", "disk_iops", "disk_throughput")
_OF_DISK = "a disk is held against the highest use of the weeks seen, with a margin, and no week of it is replayed"
_OF_ACTION = {
    "terminate": "what is removed has no size that could fall short",
    "schedule": "a schedule pauses hours in which nothing worked in the last weeks, and no week is replayed under it",
    "modernise": "a type of another family is chosen by its published figures, and no week is replayed on it",
    "tier": "where or how long something is kept changes, and no capacity that could fall short",
    "price model": "how it is paid changes, and not what runs",
}
_OTHERWISE = "no past week of it could be replayed"


def why_unmeasured(action: str, field: str) -> str:
    """Clause that says why a change of this kind has no chance measured on past weeks.

    Parameters
    ----------
    action, field : columns of the table `findings`.
    """
    # By the field first, because a disk changes its type for what it delivers and a machine for its generation.
    return _OF_DISK if field in _DISK else _OF_ACTION.get(action, _OTHERWISE)


def unmeasured_said(clauses: Iterable[str]) -> list[str]:
    """Sentences below a table, one for each clause that occurs, the most frequent first; "" stands for a measured risk."""
    counts: dict[str, int] = {}
    for clause in clauses:
        if clause:
            counts[clause] = counts.get(clause, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [f"Risk not measured ({count}): {clause}." for clause, count in ordered]
