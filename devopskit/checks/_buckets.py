"""In which storage class the objects of a bucket lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from devopskit.checks._facts import fact
from devopskit.checks._findings import text

# Classes for what is seldom read, in the words of S3 (STANDARD_IA, GLACIER), Google (NEARLINE) and Azure (Cool, Archive).
_COLD = re.compile(r"(^|[^a-z])ia$|infrequent|glacier|archive|nearline|coldline|cool|cold", re.IGNORECASE)


def is_cold(bucket: Mapping[str, Any]) -> bool:
    """Whether the inventory says (type, or fact storage_class) that the objects lie in a cheaper class already.

    The saving is a ratio of list prices over the standard class, which would be wrong for what pays another price.
    """
    return any(_COLD.search(name) is not None for name in (text(bucket["type"]), fact(bucket, "storage_class")))
