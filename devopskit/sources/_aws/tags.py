"""Tags of a resource as the inventory keeps them, with facts of ours under names no user can set.

AWS reserves the prefix `aws:` (source: AWS tagging reference), so `aws:arn` never hides a tag of the user.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

ARN = "aws:arn"


def as_dict(tags: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """`[{"Key": k, "Value": v}]` as a dictionary."""
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in tags or ()}


def as_json(tags: Mapping[str, str], **facts: Any) -> str:
    """Return tags and facts as one JSON object; fact `multi_az` becomes `aws:multi-az`, empty facts are left out."""
    ours = {f"aws:{name.replace('_', '-')}": str(value) for name, value in facts.items() if value not in (None, "", False)}
    return json.dumps({**tags, **ours}, sort_keys=True, ensure_ascii=False)
