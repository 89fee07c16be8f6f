"""Follow a Terraform value to the literal that decides it: local, variable default, tfvars, module argument, map entry."""

from __future__ import annotations

from dataclasses import dataclass

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository
from devopskit.changes._tf_module import Module, Placed, reusable
from devopskit.changes._tf_vars import tfvars_of
from devopskit.syntax.hcl_tree import Expression, Part
from devopskit.syntax.hcl_write import only_literal_changed, spell_hcl
from devopskit.syntax.source import Source

_MAX_STEPS = 20


@dataclass(frozen=True)
class Scope:
    """Where an expression is read: its module, the call that led there, and the instance key asked for."""

    module: Module
    call: Placed | None = None
    outer: Scope | None = None
    chosen: str | None = None


@dataclass(frozen=True)
class Value:
    """A literal and the names it was reached by; `warnings` for what else may decide it."""

    source: Source
    expression: Expression
    warnings: tuple[str, ...] = ()


def literal_of(
    repository: Repository, scope: Scope, source: Source, expression: Expression, *, path: tuple[Part, ...] = (), steps: int = 0
) -> Value:
    """Return the one literal that decides an expression.

    Parameters
    ----------
    path : keys that are still to be followed inside the expression's value.

    Raises
    ------
    Refused : computed, shared, module_input, not_set or ambiguous, with the place.
    """
    place = repository.place(source, expression.start)
    if steps > _MAX_STEPS:
        raise Refused("computed", "the value leads in a circle", (place,))
    if path and expression.kind in ("object", "tuple"):
        return literal_of(
            repository, scope, source, _entry(repository, source, expression, path[0]), path=path[1:], steps=steps + 1
        )
    if expression.literal and not path:
        return Value(source, expression)
    if expression.kind == "reference":
        return _reference(repository, scope, source, expression, parts=(*expression.parts, *path), steps=steps + 1)
    if expression.kind in ("object", "tuple"):
        raise Refused("computed", "it is a collection, not one value; name an item of it", (place,))
    if expression.kind == "null":
        raise Refused("not_set", "it is null", (place,))
    raise Refused("computed", f"it is computed: {_text(source, expression)}", (place,))


def _text(source: Source, expression: Expression) -> str:
    text = " ".join(source.data[expression.start : expression.end].decode("utf-8", "replace").split())
    return text if len(text) <= 60 else text[:57] + "..."


def _entry(repository: Repository, source: Source, holder: Expression, key: Part) -> Expression:
    place = (repository.place(source, holder.start),)
    if holder.kind == "tuple":
        if isinstance(key, int) and key < len(holder.entries):
            return holder.entries[key][1]
        named = [item for _, item in holder.entries if _is_named(item, str(key))]
        if len(named) == 1:
            return named[0]
        code = "ambiguous" if named else "not_set"
        raise Refused(code, f"{len(named)} items of the list are {key}", place)
    fits = [value for name, value in holder.entries if name == str(key)]
    if len(fits) == 1:
        return fits[0]
    if fits or any(name is None for name, _ in holder.entries):
        raise Refused("computed", "keys of the map are computed or repeated", place, str(key))
    raise Refused("not_set", f"{key} is not set", place, str(key))


def _is_named(item: Expression, wanted: str) -> bool:
    """Whether an object of a list has the key and value of a selection such as `name=web`."""
    key, _, value = wanted.partition("=")
    return any(name == key and entry.literal and entry.value == value for name, entry in item.entries)


def _reference(
    repository: Repository, scope: Scope, source: Source, expression: Expression, *, parts: tuple[Part, ...], steps: int
) -> Value:
    place = repository.place(source, expression.start)
    name = ".".join(str(part) for part in parts[:2])
    if parts[0] == "local" and len(parts) > 1:
        return _local(repository, scope, parts, place, steps)
    if parts[0] == "var" and len(parts) > 1:
        return _variable(repository, scope, parts, place, steps)
    raise Refused("computed", f"it is read from {name}: {_text(source, expression)}", (place,), name)


def _local(repository: Repository, scope: Scope, parts: tuple[Part, ...], place: str, steps: int) -> Value:
    name = str(parts[1])
    declared = scope.module.local(name)
    if declared is None:
        raise Refused("computed", f"the local {name} is not declared in a file that can be read", (place,), name)
    value = literal_of(repository, scope, *declared, path=parts[2:], steps=steps)
    _once(scope.module, parts, f"the local {name}", repository.place(declared[0], declared[1].start), name)
    return value


def _once(module: Module, parts: tuple[Part, ...], what: str, place: str, symbol: str) -> None:
    readers = module.readers(parts)
    if module.broken:
        raise Refused(
            "parse_error", "a file of the module cannot be parsed, so its readers are not known", tuple(module.broken)
        )
    if len(readers) > 1:
        raise Refused("shared", f"{what} is used {len(readers)} times", (place, *readers[:2]), symbol)


def _variable(repository: Repository, scope: Scope, parts: tuple[Part, ...], place: str, steps: int) -> Value:
    name = str(parts[1])
    declared = scope.module.blocks("variable", name)
    if len(declared) != 1:
        code = "ambiguous" if declared else "computed"
        raise Refused(code, f"the variable {name} is declared {len(declared)} times", (place,), name)
    default = declared[0].block.attribute("default")
    here = repository.place(declared[0].source, default.start if default else declared[0].block.start)
    if scope.call is not None and scope.outer is not None:
        return _argument(repository, scope, parts, here, steps)
    called_by = reusable(repository, scope.module)
    if called_by is not None:
        raise Refused(
            "module_input",
            f"the variable {name} is an input of a reusable module; its callers decide",
            (here, *called_by[:2]),
            name,
        )
    _once(scope.module, parts, f"the variable {name}", here, name)
    found = tfvars_of(repository, scope.module.folder, name)
    if found is not None:
        return literal_of(repository, scope, *found, path=parts[2:], steps=steps)
    if default is None or default.expression.kind == "null":
        raise Refused("computed", f"the variable {name} has no default and is set at apply time", (here,), name)
    value = literal_of(repository, scope, declared[0].source, default.expression, path=parts[2:], steps=steps)
    warning = f"a -var option or TF_VAR_{name} wins over the default"
    return Value(value.source, value.expression, (warning,))


def _argument(repository: Repository, scope: Scope, parts: tuple[Part, ...], here: str, steps: int) -> Value:
    """Value of a variable as the call of its module gives it."""
    name = str(parts[1])
    assert scope.call is not None
    assert scope.outer is not None
    source, block = scope.call.source, scope.call.block
    argument = block.attribute(name)
    if argument is None:
        raise Refused(
            "module_input", f"the call does not set {name}; the module's default holds for all callers", (here,), name
        )
    _once(scope.module, parts, f"the input {name} of the module", here, name)
    if block.attribute("count") or block.attribute("for_each"):
        place = repository.place(source, block.start)
        raise Refused("count_instance", "the module call has count or for_each, so the argument is shared", (place,), name)
    return literal_of(repository, scope.outer, source, argument.expression, path=parts[2:], steps=steps)


def edit_literal(repository: Repository, value: Value, new: str) -> Edit:
    """Edit of a literal, parsed again and compared.

    Raises
    ------
    Refused : bad_value where the new value is of another kind.
    """
    source, old = value.source, value.expression
    line = source.line(old.start)
    before = source.data[old.start : old.end]
    try:
        after = before if old.value == new else spell_hcl(old, new).encode()
    except ValueError as error:
        raise Refused("bad_value", f"the new value does not fit: {error}", (f"{source.name}:{line}",)) from error
    if b"\n" in before or not only_literal_changed(source, source.spliced(old.start, old.end, after), old, new):
        raise Refused(
            "bad_value", "the file would say something else too if the value were replaced", (f"{source.name}:{line}",)
        )
    return Edit(source.name, old.start, old.end, line, before, after, source.data, repository.top, value.warnings)
