"""`env:NAME`: a secret in an environment variable of the process that calls."""

from __future__ import annotations

import os

from devopskit.errors import RequestError


def resolve(rest: str) -> str:
    """Return the value of the environment variable `rest`.

    Raises
    ------
    RequestError : it is not set, or empty.
    """
    if value := os.environ.get(rest, ""):
        return value
    named = rest if rest.isidentifier() and len(rest) <= 60 else "(not shown: no name of a variable)"
    raise RequestError(
        f"the environment variable {named} is not set, or empty",
        "a setting refers to it as the place of a secret",
        f"export {named if named == rest else 'NAME'}=... in the shell or the scheduler that starts devopskit",
    )
