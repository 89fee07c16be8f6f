"""The whole inventory of an account, region by region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devopskit.sources._aws.ahead import ahead
from devopskit.sources._aws.databases import databases
from devopskit.sources._aws.disks import disks
from devopskit.sources._aws.errors import Denied
from devopskit.sources._aws.functions import functions
from devopskit.sources._aws.groups import Membership, groups
from devopskit.sources._aws.instances import instances
from devopskit.sources._aws.session import Account
from devopskit.sources._aws.tables import tables

Row = dict[str, Any]


def inventory(account: Account, notes: list[str]) -> list[Row]:
    """Rows of `resources`: instances, volumes, databases, functions, tables and auto scaling groups of every region.

    Without ec2:DescribeInstances this is an error. The other rights may be withheld on purpose: what they hide is left
    out and said in `notes`.

    Raises
    ------
    Denied : the right to list instances is missing. SourceError : anything else.
    """
    account.identity  # noqa: B018  asked before the threads start, because each region needs it
    answers = list(ahead(lambda region: _region(account, region), account.regions))
    notes.extend(note for _, said in answers for note in said)
    return [row for rows, _ in answers for row in rows]


def _region(account: Account, region: str) -> tuple[list[Row], list[str]]:
    notes: list[str] = []
    grouped: tuple[list[Row], dict[str, Membership]] = _if_allowed(groups, account, region, notes, ([], {}))
    rows = [*instances(account, region, grouped[1]), *grouped[0]]
    rows += _if_allowed(disks, account, region, notes, [])
    for read in (databases, functions, tables):
        rows += _if_allowed(read, account, region, notes, [])
    return rows, notes


def _if_allowed(read: Callable[[Account, str], Any], account: Account, region: str, notes: list[str], nothing: Any) -> Any:
    try:
        return read(account, region)
    except Denied as refused:
        notes.append(f"{read.__name__} of {region} are not in this answer, because the right {refused.right} is missing")
        return nothing
