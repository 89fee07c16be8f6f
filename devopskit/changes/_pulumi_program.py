"""A Pulumi program in Python: its resources, their keyword arguments, and constants that are read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository, unreadable
from devopskit.syntax.path import Index, Key, Match, Step, spell_path
from devopskit.syntax.python_tree import only_constant_changed, parse_python, span, spell_python
from devopskit.syntax.source import Source, Unreadable


@dataclass(frozen=True)
class Resource:
    """One construction of a resource.

    Parameters
    ----------
    address : `aws.ec2.Instance#name`, imports resolved; `written` is the same as it stands in the program.
    inside : the loop, function or class around it, "" at the top.
    """

    address: str
    written: str
    call: ast.Call
    inside: str


def program_of(source: Source) -> ast.Module:
    """Return the syntax tree of a program, refused where it is not valid Python."""
    try:
        return parse_python(source)
    except Unreadable as error:
        raise unreadable(error) from error


def resources_of(tree: ast.Module) -> Iterator[Resource]:
    """Calls of the form `aws.ec2.Instance("name", ...)`, their imports resolved to the provider's name."""
    imported = _imports(tree)
    todo: list[tuple[ast.AST, str]] = [(tree, "")]
    while todo:
        node, inside = todo.pop()
        if isinstance(node, ast.Call) and node.args:
            name, first = _dotted(node.func), node.args[0]
            if name and isinstance(first, ast.Constant) and isinstance(first.value, str):
                head, _, tail = name.partition(".")
                full = imported.get(head, head) + ("." + tail if tail else "")
                if full.count(".") >= 1 and full.rsplit(".", 1)[1][:1].isupper():
                    yield Resource(f"{full}#{first.value}", f"{name}#{first.value}", node, inside)
        around = _around(node) or inside
        todo.extend((child, around) for child in reversed(list(ast.iter_child_nodes(node))))


def _around(node: ast.AST) -> str:
    names = {
        ast.For: "a loop", ast.While: "a loop", ast.AsyncFor: "a loop", ast.FunctionDef: "a function", ast.AsyncFunctionDef: "a function",
        ast.Lambda: "a function", ast.ClassDef: "a class", ast.ListComp: "a loop", ast.DictComp: "a loop", ast.GeneratorExp: "a loop",
        ast.SetComp: "a loop",
    }  # fmt: skip
    return next((word for kind, word in names.items() if isinstance(node, kind)), "")


def _imports(tree: ast.Module) -> dict[str, str]:
    """Names at the top to what they stand for; `pulumi_aws` counts as `aws`, as Pulumi's own documentation writes it."""
    out = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                out[alias.asname or alias.name.split(".")[0]] = _short(alias.name if alias.asname else alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                out[alias.asname or alias.name] = f"{_short(node.module)}.{alias.name}"
    return out


def _short(module: str) -> str:
    return module.removeprefix("pulumi_")


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def argument_of(call: ast.Call, steps: tuple[Step, ...], place: str) -> ast.expr:
    """Expression of a field: keyword arguments, dictionary keys and list items.

    Raises
    ------
    Refused : not_set, or computed where the way leads through an expression.
    """
    node: ast.expr = call
    for step in steps:
        below = _below(node, step)
        if below is None:
            open_end = isinstance(node, ast.Call) and any(word.arg is None for word in node.keywords)
            if open_end or not isinstance(node, (ast.Call, ast.Dict, ast.List)):
                raise Refused("computed", "the arguments are put together elsewhere", (place,))
            raise Refused("not_set", f"{spell_path((step,))} is not set", (place,))
        node = below
    return node


def _below(node: ast.expr, step: Step) -> ast.expr | None:
    if isinstance(step, Index):
        items = node.elts if isinstance(node, ast.List) else []
        return items[step.number] if 0 <= step.number < len(items) else None
    if isinstance(step, Match):
        items = [item for item in node.elts if _is_named(item, step)] if isinstance(node, ast.List) else []
        return items[0] if len(items) == 1 else None
    if isinstance(node, ast.Call):
        return next((word.value for word in node.keywords if word.arg == step.name), None)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return next((value for key, value in pairs if isinstance(key, ast.Constant) and key.value == step.name), None)
    return None


def _is_named(item: ast.expr, step: Match) -> bool:
    value = _below(item, Key(step.key))
    return isinstance(value, ast.Constant) and str(value.value) == step.value


def constant_of(repository: Repository, source: Source, tree: ast.Module, node: ast.expr) -> ast.expr:
    """Return the literal that an argument is, or the constant at the top that only it reads.

    Raises
    ------
    Refused : computed or shared.
    """
    place = repository.place(source, span(source, node)[0])
    if _literal(node):
        return node
    if not isinstance(node, ast.Name):
        raise Refused("computed", f"it is computed: {ast.unparse(node)[:60]}", (place,))
    name = node.id
    uses = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == name]
    stores = [one for one in uses if not isinstance(one.ctx, ast.Load)]
    value = _assigned(tree, stores[0]) if len(stores) == 1 else None
    if value is None or not _literal(value):
        where = repository.place(source, span(source, stores[0])[0]) if stores else place
        raise Refused("computed", f"{name} is computed or configured", (where,), name)
    readers = len(uses) - len(stores)
    if readers != 1:
        here = repository.place(source, span(source, value)[0])
        raise Refused("shared", f"the constant {name} is read {readers} times", (here,), name)
    return value


def _assigned(tree: ast.Module, store: ast.Name) -> ast.expr | None:
    """Value that a statement at the top gives to a name."""
    for one in tree.body:
        if (isinstance(one, ast.Assign) and store in one.targets) or (isinstance(one, ast.AnnAssign) and one.target is store):
            return one.value
    return None


def _literal(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float, bool))


def edit_constant(repository: Repository, source: Source, node: ast.expr, value: str) -> Edit:
    """Edit of a literal, parsed again and compared."""
    start, end = span(source, node)
    line = source.line(start)
    before = source.data[start:end]
    same = (
        isinstance(node, ast.Constant)
        and str(node.value).lower() == value.lower()
        and (isinstance(node.value, bool) or str(node.value) == value)
    )
    try:
        after = before if same else spell_python(before.decode(), value).encode()
        changed = source.spliced(start, end, after)
        new = ast.literal_eval(after.decode())
        proven = not isinstance(node, ast.Constant) or only_constant_changed(source, changed, start, new)
    except (ValueError, SyntaxError, Unreadable) as error:
        raise Refused("bad_value", f"the new value does not fit: {error.args[0]}", (f"{source.name}:{line}",)) from error
    if not proven or not isinstance(node, ast.Constant):
        raise Refused("bad_value", "the program would say something else too", (f"{source.name}:{line}",))
    return Edit(source.name, start, end, line, before, after, source.data, repository.top)
