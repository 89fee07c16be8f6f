"""Resource ids: the same thing is spelled differently by inventory, bill and cluster; here they become comparable.

AWS bills carry ARNs or plain ids, Azure ids differ in case from service to service, Kubernetes nodes carry provider ids
such as aws:///us-east-1a/i-0abc.
"""

from __future__ import annotations

import re

import pandas as pd

AZURE = re.compile(r"^(azure://)?/subscriptions/", re.IGNORECASE)


def exact(resource_id: str) -> str:
    """The id as it is compared first: Azure ids in lower case, everything else as written."""
    plain = resource_id.strip()
    return re.sub(r"^azure://", "", plain.lower()) if AZURE.match(plain) else plain


def short(resource_id: str) -> str:
    """Last part of an ARN, a Google Cloud name or a provider id; the whole id for Azure.

    "arn:aws:ec2:us-east-1:1:instance/i-0abc" and "aws:///us-east-1a/i-0abc" both give "i-0abc",
    "arn:aws:rds:us-east-1:1:db:orders" gives "orders".
    """
    plain = exact(resource_id)
    return plain if AZURE.match(plain) else re.split(r"[/:]", plain.rstrip("/"))[-1]


def matched(wanted: pd.Series, offered: pd.Series) -> pd.Series:
    """For each id of `wanted` the position in `offered` of the same thing, or -1.

    The exact spelling wins. The short one counts only where it names one single thing on both sides, because database and
    machine names repeat over accounts and regions.
    """
    full = _positions(offered.map(exact))
    brief = _positions(offered.map(short), unique=True)
    once = ~wanted.map(short).duplicated(keep=False)
    first = wanted.map(exact).map(full)
    second = wanted.map(short).map(brief).where(once)
    return first.fillna(second).fillna(-1).astype("int64")


def _positions(keys: pd.Series, *, unique: bool = False) -> dict[str, int]:
    numbered = pd.Series(range(len(keys)), index=keys.to_numpy(), dtype="int64")
    twice = numbered.index.duplicated(keep=False if unique else "first")
    return {str(key): int(position) for key, position in numbered[~twice].items()}
