"""devopskit: capacity and cost analysis for people who run platforms. `import devopskit as kit` in a notebook.

Names are looked up on first use, so that importing the kit costs nothing; what each one does stands in its docstring.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module:attribute
_NAMES: dict[str, str] = {
    "read": "devopskit.pipeline:read",
}


def __getattr__(name: str) -> Any:
    """Import the public name `name` on first use."""
    if name not in _NAMES:
        raise AttributeError(f"devopskit has no {name!r}; public names: {', '.join(sorted(_NAMES))}")
    module, _, attribute = _NAMES[name].partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names, for completion."""
    return sorted(_NAMES)
