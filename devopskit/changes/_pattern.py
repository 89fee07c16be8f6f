"""Regular expressions that come from a file: run only where they cannot take for ever."""

from __future__ import annotations

import re

# Refused because a group that repeats inside and outside, such as (a+)+, can take exponential time on a text without a match.
_NESTED = re.compile(r"\([^()]*[+*{][^()]*\)[+*{]|\([^()]*\|[^()]*\)[+*{]|\(.*\(.*\).*\)[+*{]")
_LONGEST = 300


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits a pattern.

    Raises
    ------
    ValueError : the pattern or text is too long, cannot be compiled, or might take exponential time.
    """
    if len(pattern) > _LONGEST or len(text) > _LONGEST or _NESTED.search(pattern):
        raise ValueError("the pattern is too long or repeats a repeated group, so it is not run")
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as error:
        raise ValueError(f"the pattern cannot be compiled: {error}") from error
