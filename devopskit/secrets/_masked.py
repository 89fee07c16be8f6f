"""Options of a source made safe to print: what may be a secret is shown only where it is a reference."""

from __future__ import annotations

import re
from typing import Any

from devopskit.secrets import schemes

HIDDEN = "(not shown: a secret stands here itself; write env:NAME or file:/path)"
# Names as the systems themselves spell them; one too many hides a harmless value, one too few prints a secret.
_TELLING = re.compile(
    r"token|passw|secret|credential|authorization|cookie|(^|[_-])(api[_-]?)?key($|[_-])|headers", re.IGNORECASE
)
_USER = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def masked(options: Any, name: str = "") -> Any:
    """Return `options` with every text below a telling name hidden, unless it is a reference such as env:NAME.

    A user and password within an address are hidden wherever they stand.
    """
    if isinstance(options, dict):
        # What stands in `headers` is hidden whatever its own name is, because any header may carry a token.
        return {key: masked(value, f"{name} {key}") for key, value in options.items()}
    if isinstance(options, list):
        return [masked(value, name) for value in options]
    if not isinstance(options, str):
        return options
    if _TELLING.search(name.replace(" ", "_")) and options and options.partition(":")[0] not in schemes():
        return HIDDEN
    return _USER.sub("***", options)
