"""Manifests as YAML text and back: keys in the order they are read by people, nothing but plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from devopskit.errors import DataError

Document = dict[str, Any]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WIDE = 10_000  # characters a line: queries and commands stay on one, where people can copy them


class _Dumper(yaml.SafeDumper):
    """Writes equal lists twice: an anchor would be one more thing to understand, and some tools refuse them."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True for everything."""
        return True


def dumped(documents: Iterable[Mapping[str, Any]]) -> str:
    """Text of one or more documents."""
    texts = [yaml.dump(dict(one), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDE) for one in documents]
    return "---\n".join(texts)


def loaded(text: str, *kinds: str) -> list[Document]:
    """Documents of the kinds named, in their order.

    Raises
    ------
    DataError : no YAML, or no document of these kinds.
    """
    try:
        documents = list(yaml.load_all(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise DataError(
            f"the text is not YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}",
            "a policy is read from a manifest, and a broken one could be read as another policy",
            "correct the text, for example with kubectl apply --dry-run=client -f FILE",
        ) from error
    found = [one for one in documents if isinstance(one, dict) and one.get("kind") in kinds]
    if found:
        return found
    raise DataError(
        f"the text holds no {' or '.join(kinds)}",
        "this format reads exactly that kind, and there is nothing else it could take for it",
        f"give the text of a manifest whose kind is {' or '.join(kinds)}",
    )
