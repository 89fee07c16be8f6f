"""Parameters of a notebook: read from the cell tagged `parameters` by ast, never by running it, and checked by type.

papermill itself only warns about an unknown name and injects "7" as text, so everything is refused here, before a kernel
starts, and all that is wrong is said at once.
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devopskit.errors import RequestError, nearest
from devopskit.reporting import _parameter_values
from devopskit.reporting.scrub import SCHEMES, is_reference, sounds_secret


@dataclass(frozen=True)
class Parameter:
    """One declared parameter.

    Attributes
    ----------
    annotation : as written, or made from the type of the default where there is none.
    default : the literal; None where the notebook computes it.
    comment : text behind # on its line.
    """

    name: str
    annotation: str
    default: Any
    comment: str = ""

    def __str__(self) -> str:
        shown = "" if self.default is None or sounds_secret(self.name) else f" = {self.default!r}"
        return f"{self.name}: {self.annotation}{shown}"


def load(notebook: Path) -> dict[str, Any]:
    """Return a notebook (format 4) as JSON.

    Raises
    ------
    RequestError : it is not there, is cut off, or is no notebook.
    """
    try:
        document = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RequestError(
            f"the notebook {notebook} cannot be read: {error}",
            "a run starts from a saved notebook, which is a JSON file",
            "check the path, or save the notebook again in JupyterLab",
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list) or document.get("nbformat") != 4:
        raise RequestError(
            f"{notebook} is no notebook of format 4",
            "only that format has cells with tags, which say where the parameters are",
            f"convert it: jupyter nbconvert --to notebook --nbformat 4 {notebook.name}",
        )
    return document


def read(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that the notebook declares, by name, in the order of the cell.

    Raises
    ------
    RequestError : the notebook cannot be read, or its `parameters` cell is no valid Python.
    """
    for cell in load(notebook)["cells"]:
        if cell.get("cell_type") == "code" and "parameters" in cell.get("metadata", {}).get("tags", []):
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            return _declared(source, notebook)
    return {}


def convert(declared: Mapping[str, Parameter], given: Mapping[str, str], *, schemes: Iterable[str] = SCHEMES) -> dict[str, Any]:
    """Return the values of `given` texts as the notebook's annotations ask for them.

    Raises
    ------
    RequestError : lists every unknown name (with the nearest one), wrong type and secret given in clear.
    """
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for name, text in given.items():
        try:
            values[name] = _value(name, text, declared, tuple(schemes))
        except ValueError as error:
            wrong.append(f"parameter {name} {error}")
    wrong += [
        f"parameter {name} has a secret as its default in the notebook, where everybody reads it"
        for name, parameter in declared.items()
        if name not in given and _in_clear(name, parameter.default, tuple(schemes))
    ]
    if wrong:
        first = next(iter(declared.values()), None)
        known = ", ".join(map(str, declared.values())) or "none: no cell of it is tagged parameters"
        raise RequestError(
            "; ".join(wrong),
            f"nothing was started, because the notebook would have run with something else than you asked for; it declares {known}",
            f"correct the value, e.g. -p {first.name}={first.default}; for a secret pass a reference such as env:NAME"
            if first and not sounds_secret(first.name)
            else "leave the parameter out; for a secret pass a reference such as env:NAME",
        )
    return values


def _value(name: str, text: str, declared: Mapping[str, Parameter], schemes: tuple[str, ...]) -> Any:
    if name not in declared:
        near = nearest(name, declared)
        raise ValueError(f"is not declared{f', did you mean {near}?' if near else ''}")
    if _in_clear(name, text, schemes):
        raise ValueError("sounds like a secret: pass a reference such as env:NAME, because values are kept in the run's files")
    try:
        return _parameter_values.convert(text, declared[name].annotation)
    except ValueError as error:
        raise ValueError(str(error) if sounds_secret(name) else f"is {text!r}, which {error}") from error


def _in_clear(name: str, value: Any, schemes: tuple[str, ...]) -> bool:
    return sounds_secret(name) and isinstance(value, str) and value.strip() != "" and not is_reference(value, schemes)


def _declared(source: str, notebook: Path) -> dict[str, Parameter]:
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, tokenize.TokenError) as error:
        raise RequestError(
            f"the parameters cell of {notebook} is no valid Python: {error}",
            "parameters are read from it without running it",
            "write one line for each: name: type = literal  # meaning",
        ) from error
    found = {}
    for statement in statements:
        for target, annotation, value in _assignments(statement):
            default = _literal(value)
            kind = _written(annotation) if annotation else _kind(default)
            found[target] = Parameter(target, kind, default, comments.get(statement.end_lineno or 0, ""))
    return found


def _assignments(statement: ast.stmt) -> list[tuple[str, ast.expr | None, ast.expr | None]]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [(statement.target.id, statement.annotation, statement.value)]
    if isinstance(statement, ast.Assign):
        return [(target.id, None, statement.value) for target in statement.targets if isinstance(target, ast.Name)]
    return []


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _literal(value: ast.expr | None) -> Any:
    try:
        return None if value is None else ast.literal_eval(value)
    except ValueError:
        return None


def _written(annotation: ast.expr) -> str:
    quoted = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
    return str(annotation.value) if quoted and isinstance(annotation, ast.Constant) else ast.unparse(annotation)


def _kind(default: Any) -> str:
    if isinstance(default, (list, tuple)) and default:
        return f"list[{_kind(default[0])}]"
    return "str" if default is None else type(default).__name__
