"""Blocks of HCL as text, aligned as `terraform fmt` aligns them, and text as blocks again (syntax/hcl_tree)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devopskit.errors import DataError, RequestError
from devopskit.operations._quantity import decimal_text
from devopskit.syntax.hcl_tree import Block, Expression, parse_hcl
from devopskit.syntax.source import Source, Unreadable

_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_INDENT = "  "


@dataclass(frozen=True)
class Reference:
    """`type.label.attribute` of another resource."""

    text: str


@dataclass(frozen=True)
class Object:
    """A map that is the value of an attribute, such as tags, and no block."""

    entries: Mapping[str, str]


@dataclass
class Resource:
    """A resource: its type, label and body. A mapping in the body is a block, a list of mappings repeated blocks."""

    kind: str
    label: str
    body: dict[str, Any] = field(default_factory=dict)


def label_of(name: str) -> str:
    """Return the name as a label of Terraform.

    Raises
    ------
    RequestError : Terraform does not take it.
    """
    if _LABEL.fullmatch(name):
        return name
    raise RequestError(
        f"{name!r} is no label that Terraform takes",
        "a label becomes part of addresses, so that it starts with a letter and holds letters, digits, '_' and '-' only",
        "give a name such as web or web-api",
    )


def written(resources: list[Resource]) -> str:
    """Text of resources, one blank line between them."""
    return "\n".join(f'resource "{one.kind}" "{label_of(one.label)}" {{\n{_body(one.body, 1)}}}\n' for one in resources)


def resources_in(text: str, *kinds: str) -> list[Resource]:
    """Resources of the types named, literals as plain values and references as `Reference`.

    Raises
    ------
    DataError : no HCL, or no resource of these types.
    """
    try:
        top = parse_hcl(Source("policy.tf", text.encode())).top
    except Unreadable as error:
        raise _not_found(f"the text is not HCL: {error.reason} (line {error.line})", kinds) from error
    found = [
        Resource(block.labels[0], block.labels[1], _mapping(block))
        for block in top.inner("resource")
        if len(block.labels) == 2 and block.labels[0] in kinds
    ]
    if not found:
        raise _not_found(f"the text holds no resource of type {' or '.join(kinds)}", kinds)
    return found


def _not_found(what: str, kinds: tuple[str, ...]) -> DataError:
    return DataError(
        what,
        "a policy is read from exactly these resources, and another one could be read as a policy that nobody wrote",
        f"give Terraform text with a {kinds[0]}, and check it with terraform validate",
    )


def _body(body: Mapping[str, Any], depth: int) -> str:
    plain = {key: value for key, value in body.items() if not _is_block(value)}
    width = max((len(key) for key in plain), default=0)
    pad = _INDENT * depth
    parts = ["".join(f"{pad}{key:<{width}} = {_literal(value)}\n" for key, value in plain.items())] if plain else []
    for key, value in body.items():
        if _is_block(value):
            blocks = value if isinstance(value, list) else [value]
            parts += [f"{pad}{key} {{\n{_body(one, depth + 1)}{pad}}}\n" for one in blocks]
    return "\n".join(parts)


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _literal(value: Any) -> str:
    if isinstance(value, Reference):
        return value.text
    if isinstance(value, Object):
        return f"{{ {', '.join(f'{label_of(key)} = {_literal(one)}' for key, one in value.entries.items())} }}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_literal(one) for one in value)}]"
    if isinstance(value, int | float):
        return decimal_text(value) if isinstance(value, float) else str(value)
    # Templates would be evaluated: names come from outside and must stay text.
    text = json.dumps(str(value), ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{")


def _mapping(block: Block) -> dict[str, Any]:
    body: dict[str, Any] = {one.name: _value(one.expression) for one in block.attributes}
    for inner in block.blocks:
        body.setdefault(inner.kind, []).append(_mapping(inner))
    return body


def _value(expression: Expression) -> Any:
    match expression.kind:
        case "number":
            return float(expression.value) if set(".eE") & set(expression.value) else int(expression.value)
        case "bool":
            return expression.value == "true"
        case "string":
            return expression.value
        case "tuple":
            return [_value(item) for _, item in expression.entries]
        case "object":
            return Object({str(key): str(_value(one)) for key, one in expression.entries})
        case _:
            return Reference(".".join(str(part) for part in expression.parts))
