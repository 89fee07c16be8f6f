"""YAML of CloudFormation: intrinsics in their short form (`!Ref x`) as the long form that JSON has ({"Ref": "x"}).

Source: AWS CloudFormation user guide, intrinsic function reference.
"""

from __future__ import annotations

from typing import Any

import yaml

# Functions that carry no prefix in their long form.
BARE = ("Ref", "Condition")


class _Loader(yaml.SafeLoader):
    """Safe: a tag becomes a mapping of plain values, and never a Python object."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in BARE else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    value = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None
    # `!GetAtt Group.Arn` is a pair in its long form.
    return {name: str(value).split(".", 1) if suffix == "GetAtt" else value}


_Loader.add_multi_constructor("!", _long_form)


def template_of(text: str) -> Any:
    """Content of a template.

    Raises
    ------
    yaml.YAMLError : it is not YAML.
    """
    return yaml.load(text, Loader=_Loader)
