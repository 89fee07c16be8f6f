"""Walk a field path through a Terraform block: nested blocks, attributes, objects and lists."""

from __future__ import annotations

from dataclasses import dataclass

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository
from devopskit.changes._tf_module import Placed
from devopskit.syntax.hcl_tree import Block, Expression, Part
from devopskit.syntax.path import Index, Key, Match, Step


@dataclass(frozen=True)
class Field:
    """The expression a path leads to, and the keys that go on inside its value."""

    expression: Expression
    rest: tuple[Part, ...]


def field_of(repository: Repository, placed: Placed, steps: tuple[Step, ...]) -> Field:
    """Return where a field is set.

    Raises
    ------
    Refused : not_set, ambiguous (a repeated block without index), computed (dynamic block).
    """
    block = placed.block
    for number, step in enumerate(steps):
        if not isinstance(step, Key):
            raise Refused(
                "not_set", f"step {number + 1} of the field names no block or attribute", (_place(repository, placed, block),)
            )
        attribute = block.attribute(step.name)
        if attribute is not None:
            return Field(attribute.expression, tuple(_part(later) for later in steps[number + 1 :]))
        following = steps[number + 1] if number + 1 < len(steps) else None
        if isinstance(following, Key) or following is None:
            block = _inner(repository, placed, block, step.name, None, last=following is None)
        else:
            block = _inner(repository, placed, block, step.name, following, last=False)
            return _below(repository, placed, block, steps[number + 2 :])
    raise Refused("not_set", "the field names a block, not a value", (_place(repository, placed, block),))


def _below(repository: Repository, placed: Placed, block: Block, steps: tuple[Step, ...]) -> Field:
    if not steps:
        raise Refused("not_set", "the field names a block, not a value", (_place(repository, placed, block),))
    return field_of(repository, Placed(placed.source, block), steps)


def _part(step: Step) -> Part:
    if isinstance(step, Key):
        return step.name
    return step.number if isinstance(step, Index) else f"{step.key}={step.value}"


def _place(repository: Repository, placed: Placed, block: Block) -> str:
    return repository.place(placed.source, block.start)


def _inner(repository: Repository, placed: Placed, block: Block, name: str, step: Step | None, *, last: bool) -> Block:
    """Return the nested block that a step names."""
    fits = block.inner(name)
    dynamic = [inner for inner in block.inner("dynamic") if inner.labels == (name,)]
    if dynamic:
        raise Refused("computed", f"a dynamic block makes {name}", (_place(repository, placed, dynamic[0]),), name)
    if isinstance(step, Match):
        fits = [inner for inner in fits if _labelled(inner, step)]
    if isinstance(step, Index):
        fits = fits[step.number : step.number + 1] if step.number >= 0 else []
    if not fits or last:
        raise Refused("not_set", f"{name} is not set", (_place(repository, placed, block),), name)
    if len(fits) > 1:
        places = tuple(_place(repository, placed, inner) for inner in fits[:3])
        raise Refused("ambiguous", f"the block {name} is repeated {len(fits)} times; name one as {name}[0]", places, name)
    return fits[0]


def _labelled(block: Block, step: Match) -> bool:
    attribute = block.attribute(step.key)
    return attribute is not None and attribute.expression.literal and attribute.expression.value == step.value


def not_ignored(repository: Repository, placed: Placed, steps: tuple[Step, ...]) -> None:
    """Refuse a field that `lifecycle { ignore_changes }` names: an edit would do nothing."""
    names = tuple(step.name for step in steps if isinstance(step, Key))
    for lifecycle in placed.block.inner("lifecycle"):
        attribute = lifecycle.attribute("ignore_changes")
        if attribute is None:
            continue
        listed = [tuple(part for part in item.parts if isinstance(part, str)) for _, item in attribute.expression.entries]
        if attribute.expression.parts == ("all",) or any(parts and parts == names[: len(parts)] for parts in listed):
            place = repository.place(placed.source, attribute.start)
            raise Refused("ignored", "lifecycle.ignore_changes makes an edit do nothing", (place,), "lifecycle")
