"""Closed value lists of FOCUS in their own casing: `Usage-based`, `usage based` and `USAGE_BASED` are all Usage-Based."""

from __future__ import annotations

from collections.abc import Callable

from devopskit.tables.costs import VALUE_LISTS


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


# Names of the drafts and of the specification's own examples.
_ALIASES = {
    "service_category": {"database": "Databases", "aiandml": "AI and Machine Learning", "iot": "Internet of Things"},
    "charge_frequency": {"onetimefee": "One-Time"},
    "pricing_category": {"ondemand": "Standard", "spot": "Dynamic", "commitmentdiscount": "Committed"},
}
_CANONICAL = {
    column: {_letters(word): word for word in words} | _ALIASES.get(column, {}) for column, words in VALUE_LISTS.items()
}


def canonical(column: str) -> Callable[[str], str | None]:
    """Return the function that turns a text of this column into the listed word, or None where the list has none."""
    words = _CANONICAL[column]
    return lambda text: words.get(_letters(text))
