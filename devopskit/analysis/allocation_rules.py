"""Rules that say who pays for a charge, as data: the first one that fits decides, so that no cent has two owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from devopskit.errors import RequestError, UnknownName

Split = Literal["", "even", "proportional", "fixed", "driver"]
SPLITS = ("even", "proportional", "fixed", "driver")
COLUMN_OF = {"account": "sub_account_id", "service": "service_name", "resource": "resource_id", "name": "resource_name"}


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    rule : its name, shown beside the money it moved.
    account, service, resource, name : patterns (* and ?) that a charge must fit; empty = any.
    tag : key of a tag that a charge must have; its value is the owner where `to` is empty. values : if given, only these.
    to : owner of what fits; empty with a `tag` or a `split`.
    split : how what fits is shared: even, proportional (to the direct cost of the owners), fixed (`shares`), or driver.
    among : owners that share; empty = all that have direct cost. shares : part of each owner. driver : name of the weights.
    """

    rule: str
    account: str = ""
    service: str = ""
    resource: str = ""
    name: str = ""
    tag: str = ""
    values: tuple[str, ...] = ()
    to: str = ""
    split: Split = ""
    among: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    driver: str = ""


@dataclass(frozen=True)
class Rules:
    """All rules in their order, and names of owners that mean another one (compared without case and outer blanks)."""

    rules: tuple[Rule, ...]
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def owner(self, text: str) -> str:
        """Name of an owner: outer blanks cut, synonyms replaced."""
        plain = text.strip()
        known = {word.strip().casefold(): name for word, name in self.synonyms.items()}
        return known.get(plain.casefold(), plain)


def rules_of(document: Mapping[str, Any]) -> Rules:
    """Rules of a document with a list `rule` of tables and a table `synonyms`, as a TOML file gives it.

    Raises
    ------
    UnknownName : a key that no rule has. RequestError : a rule that says neither who pays nor how it is shared.
    """
    unknown = next((key for key in document if key not in ("rule", "synonyms")), None)
    if unknown is not None:
        raise UnknownName("section of the allocation rules", unknown, ("rule", "synonyms"))
    given = document.get("rule", [])
    return Rules(tuple(_rule(number, one) for number, one in enumerate(given, 1)), dict(document.get("synonyms", {})))


def keys_of(rules: Rules) -> tuple[str, ...]:
    """Keys of `store.spend_overview.spend_by` that these rules look at."""
    columns = [column for name, column in COLUMN_OF.items() if any(getattr(rule, name) for rule in rules.rules)]
    return (*columns, *(f"tag:{tag}" for tag in dict.fromkeys(rule.tag for rule in rules.rules if rule.tag)))


def _rule(number: int, given: Mapping[str, Any]) -> Rule:
    known = tuple(one.name for one in fields(Rule))
    unknown = next((key for key in given if key not in known), None)
    if unknown is not None:
        raise UnknownName(f"key of allocation rule {number}", unknown, known)
    listed = {name: tuple(given[name]) for name in ("values", "among") if name in given}
    rule = Rule(**{"rule": f"rule {number}"} | dict(given) | listed)
    _demand(rule)
    return rule


def _demand(rule: Rule) -> None:
    if rule.split and rule.split not in SPLITS:
        raise UnknownName(f"split of allocation rule {rule.rule!r}", rule.split, SPLITS)
    lacking: Sequence[str] = ()
    if not (rule.to or rule.tag or rule.split):
        lacking = ("to", "tag", "split")
    elif rule.split == "fixed" and not rule.shares:
        lacking = ("shares",)
    elif rule.split == "driver" and not rule.driver:
        lacking = ("driver",)
    if lacking:
        raise RequestError(
            f"the allocation rule {rule.rule!r} lacks {' or '.join(lacking)}",
            "it would take charges and give them to nobody, so that their money would be lost",
            f"add {lacking[0]} to the rule; what no rule takes is shown as unallocated",
        )
