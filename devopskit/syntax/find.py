"""Walk a field path through nodes and keep the trail: which containers, merges and aliases the value is reached by."""

from __future__ import annotations

from dataclasses import dataclass, field

from devopskit.syntax.path import Index, Key, Match, Step
from devopskit.syntax.tree import Mapping, Node, Scalar, Sequence, resolved, text_of


@dataclass
class Found:
    """Where a walk ended.

    Parameters
    ----------
    node : the value, None where a step leads nowhere.
    trail : every node passed, the last present one at the end.
    missing : the step that leads nowhere.
    repeated : lists or mappings in which the step fits more than one entry.
    """

    node: Scalar | Mapping | Sequence | None
    trail: list[Node] = field(default_factory=list)
    missing: Step | None = None
    repeated: Node | None = None


def find(top: Node, steps: tuple[Step, ...]) -> Found:
    """Follow `steps` from `top`; merge keys (`<<`) are followed, a repeated key or match stops the walk."""
    trail: list[Node] = [top]
    node: Scalar | Mapping | Sequence = resolved(top)
    for step in steps:
        fits = _fits(node, step, trail)
        if len(fits) != 1:
            return Found(None, trail, missing=step, repeated=node if fits else None)
        trail.append(fits[0])
        node = resolved(fits[0])
    return Found(node, trail)


def _fits(node: Node, step: Step, trail: list[Node]) -> list[Node]:
    if isinstance(step, Key):
        return _values(node, step.name, trail) if isinstance(node, Mapping) else []
    if not isinstance(node, Sequence):
        return []
    if isinstance(step, Index):
        return node.items[step.number : step.number + 1] if step.number >= 0 else []
    return [item for item in node.items if _matches(item, step)]


def _matches(item: Node, step: Match) -> bool:
    item = resolved(item)
    return isinstance(item, Mapping) and text_of(item.get(step.key)) == step.value


def _values(node: Mapping, key: str, trail: list[Node]) -> list[Node]:
    own = node.all(key)
    if own:
        return own
    for merged in node.all("<<"):
        for source in merged.items if isinstance(merged, Sequence) else [merged]:
            below = resolved(source)
            if isinstance(below, Mapping) and len(trail) < 500:
                inner = [*trail, source]
                found = _values(below, key, inner)
                if found:
                    trail[:] = inner
                    return found
    return []
