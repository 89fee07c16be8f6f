"""Facts about a resource that have no column of their own, read from its tags.

The sources write them beside the user's tags, e.g. `aws:multi-az`; an inventory file may give them as plain keys of its
tags object, e.g. `multi_az`. Spelling does not matter: case, `-` and `_` are one, and the provider's prefix is optional.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import NAN, text

_PREFIX = re.compile(r"^(aws|gcp|azure|kubernetes):")
_NO = ("", "false", "no", "0", "off", "none", "null", "disabled")
# Tags by which people say that a thing must stay although nobody uses it.
KEEPING = ("keep", "retain", "do_not_delete", "donotdelete", "legal_hold", "dr", "disaster_recovery", "standby")
NONPRODUCTION = (
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "staging",
    "stage",
    "sandbox",
    "demo",
    "nonprod",
    "preview",
)


def facts(resource: Mapping[str, Any]) -> dict[str, str]:
    """Tags and facts by their plain names, as text; an object that cannot be read holds none."""
    try:
        found = json.loads(text(resource.get("tags")) or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {_plain(str(key)): value if isinstance(value, str) else json.dumps(value) for key, value in found.items()}


def fact(resource: Mapping[str, Any], name: str) -> str:
    """Text of one fact, "" where it is not known."""
    return facts(resource).get(name, "")


def amount(resource: Mapping[str, Any], name: str) -> float:
    """Number of one fact, NaN where it is not known or no number."""
    try:
        return float(fact(resource, name))
    except ValueError:
        return NAN


def says_yes(resource: Mapping[str, Any], name: str) -> bool:
    """Whether a fact is there and is neither no, false, 0 nor off."""
    return fact(resource, name).strip().lower() not in _NO


def says_no(resource: Mapping[str, Any], name: str) -> bool:
    """Whether a fact is there and says no."""
    return name in facts(resource) and not says_yes(resource, name)


def days_since(moment: object, now: object) -> float:
    """Days from a moment (time, or ISO text as in a fact) to now; NaN where either is not known."""
    then, today = (pd.to_datetime(value, utc=True, errors="coerce") for value in (moment or None, now))
    return NAN if pd.isna(then) or pd.isna(today) else float((today - then) / pd.Timedelta(days=1))


def kept_by(resource: Mapping[str, Any]) -> str:
    """Tag by which its owner says that it must stay, or ""."""
    return next((name for name in KEEPING if says_yes(resource, name)), "")


def environment(resource: Mapping[str, Any]) -> str:
    """Environment that its tags name, in lower case, or ""."""
    known = facts(resource)
    return next((known[name].lower() for name in ("env", "environment", "stage") if known.get(name)), "")


def is_nonproduction(resource: Mapping[str, Any]) -> bool:
    """Whether its tags say that it serves nobody outside: development, test, staging and their like."""
    return environment(resource) in NONPRODUCTION


def _plain(key: str) -> str:
    return _PREFIX.sub("", key.strip().lower()).replace("-", "_").replace(" ", "_")
