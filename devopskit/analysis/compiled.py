"""`njit` with a cache that can always be written, so that importing a kernel never fails in a read-only installation.

numba looks for the folder when a function is decorated, and raises there when it finds none (numba/core/caching.py), so
that the folder must be named before numba is imported for the first time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

Function = TypeVar("Function", bound=Callable[..., Any])


def cache_folder(environment: dict[str, str]) -> str:
    """Folder for compiled kernels: as set, else the user's cache, else a temporary folder of this user.

    Its name holds a digest of the kernels' text, because numba itself only looks at the file of the outermost function.
    """
    if environment.get("NUMBA_CACHE_DIR"):
        return environment["NUMBA_CACHE_DIR"]
    text = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*kernel*.py")))
    name = f"numba-{hashlib.sha256(text).hexdigest()[:12]}"
    folder = Path(platformdirs.user_cache_dir("devopskit")) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return tempfile.mkdtemp(prefix="devopskit-numba-")
    return str(folder) if os.access(folder, os.W_OK) else tempfile.mkdtemp(prefix="devopskit-numba-")


os.environ["NUMBA_CACHE_DIR"] = cache_folder(dict(os.environ))

import numba  # noqa: E402  because the folder must be named first

numba.config.reload_config()  # type: ignore[no-untyped-call]  # because another package may have imported numba before


def njit(function: Function) -> Function:
    """Compile with numba: cached, and with divisions that do not check for zero (the kernels never divide by it)."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Copy a function into every compiled one that calls it, before numba looks at either.

    Because numba otherwise counts references to each array at each call, which halves the speed of a loop of small steps.
    """
    return cast(Function, numba.njit(inline="always", error_model="numpy")(function))
