"""Quick imports of what stands on jsonschema (nbformat, papermill)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMAR = "rfc3987_syntax"


@contextmanager
def without_grammar() -> Iterator[None]:
    """Let jsonschema load without its grammar of international addresses.

    JupyterLab's extra brings it, and jsonschema compiles it at import: 1 CPU second in each process of ours, for a format
    check that the schema of notebooks does not use (jsonschema's _format.py goes on without it).
    """
    if _GRAMMAR in sys.modules:
        yield
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # makes its import fail, see importlib
    try:
        yield
    finally:
        del sys.modules[_GRAMMAR]
