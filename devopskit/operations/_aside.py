"""What a policy says and its format has no field for, as one comment line that `read` takes back.

A comment, so that nothing of it reaches the cluster or the cloud: the shape of a node, alarm points seen, what was defaulted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devopskit.errors import DataError

MARK = "# replay: "


def aside(kept: Mapping[str, Any]) -> str:
    """Comment line for what is kept, empty where nothing is."""
    # ASCII alone, because a line separator of Unicode inside of a name would end the comment for some readers.
    return f"{MARK}{json.dumps(dict(kept), ensure_ascii=True)}\n" if kept else ""


def read_aside(text: str) -> dict[str, Any]:
    """What `aside` kept at the head of a text; empty where there is none.

    Raises
    ------
    DataError : the line was changed by hand and is no JSON object any more.
    """
    for line in text.splitlines():
        if not line.startswith("#"):
            # Only the head is looked at, so that a value further down that spells the mark is never believed.
            return {}
        if line.startswith(MARK):
            return _loaded(line.removeprefix(MARK))
    return {}


def _loaded(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise DataError(
        "the comment '# replay:' at the head of the text is no JSON object",
        "it holds what the format itself has no field for, so that without it the policy cannot be read back",
        "restore the line as it was written, or delete it to take the defaults",
    )
