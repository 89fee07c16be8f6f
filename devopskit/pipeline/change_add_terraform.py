"""Terraform resources that a finding asks for beside the one it is about: rules of a bucket, a schedule of a group or machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devopskit.changes._answer import Entry, Refusal, Refused
from devopskit.changes._files import Repository, walk
from devopskit.changes._locate import find_resource
from devopskit.changes._tf_module import Module, Placed, callers, open_module
from devopskit.changes._tf_state import address_in_states
from devopskit.errors import RequestError
from devopskit.operations import terraform_autoscaling
from devopskit.operations._hcl import Reference, Resource, resources_in, written
from devopskit.pipeline.change_targets import Code, Row
from devopskit.syntax.hcl_tree import Block
from devopskit.tables.policies import Action, Scheduled

New = tuple[str, str, tuple[str, ...]]  # word of the file's name, text, warnings
BUCKET, GROUP, MACHINE = "aws_s3_bucket", "aws_autoscaling_group", "aws_instance"
RULES = "aws_s3_bucket_lifecycle_configuration"
# What a check recommends -> storage class and day of the move (S3: the infrequent class takes objects from day 30 on).
CLASSES = {"infrequent after 90 days": ("STANDARD_IA", 90), "deep archive": ("DEEP_ARCHIVE", 30)}


@dataclass(frozen=True)
class Owner:
    """A resource block that gets a neighbour, the module that holds it, and its file from the top."""

    placed: Placed
    module: Module
    file: str

    @property
    def place(self) -> str:
        """`file:line` of the block."""
        return f"{self.file}:{self.placed.source.line(self.placed.block.start)}"

    @property
    def name(self) -> str:
        """Label of the block."""
        return self.placed.block.labels[1]

    def number(self, attribute: str) -> int:
        """Whole number that the block writes out.

        Raises
        ------
        Refused : it is not set, or an expression.
        """
        found = self.placed.block.attribute(attribute)
        if found is None or found.expression.kind != "number" or not found.expression.value.isdigit():
            raise Refused("computed", f"{attribute} is no number that is written out in the block", (self.place,), attribute)
        return int(found.expression.value)


def owner_of(code: Code, resource: Row, kinds: Sequence[str]) -> Owner:
    """Block that defines a resource of one of some types.

    Raises
    ------
    Refused : nothing defines it, it is of another type, repeated, or inside a module that several calls use.
    """
    entry = _entry(code, resource, kinds)
    repository = Repository.of(code.root, code.repository)
    folder = (code.root.resolve() / entry.file).parent
    uses = list(callers(repository, folder))
    here = f"{repository.name(code.root.resolve() / entry.file)}:{entry.line}"
    if len(uses) > 1:
        raise Refused("shared", f"{len(uses)} calls use the module that declares it", (here, *uses[:2]))
    module = open_module(repository, folder)
    blocks = module.blocks("resource", *entry.address.split("."))
    if module.broken:
        raise Refused("parse_error", "a file beside it cannot be read, and may hold the same already", tuple(module.broken))
    if len(blocks) != 1 or "[" in entry.address:
        raise Refused("ambiguous", "it is declared more than once", (here,))
    if blocks[0].block.attribute("count") or blocks[0].block.attribute("for_each"):
        raise Refused("count_instance", "its block makes several instances; what is added must repeat in the same way", (here,))
    owner = Owner(blocks[0], module, blocks[0].source.name)
    _as_known(code, resource, entry, owner)
    return owner


def bucket_rules(code: Code, owner: Owner, advised: str) -> New:
    """Lifecycle rule of a bucket that has none.

    Parameters
    ----------
    advised : the finding's recommendation, a key of `CLASSES`.
    """
    if advised not in CLASSES:
        raise Refused("bad_value", f"no rule is known for the advice {advised!r}", (owner.place,))
    block = owner.placed.block
    if block.inner("lifecycle_rule") or any(inner.labels[:1] == ("lifecycle_rule",) for inner in block.inner("dynamic")):
        raise Refused("ambiguous", "the bucket has lifecycle rules in its own block; add the rule there", (owner.place,))
    for place in _rules_of(code, owner):
        # Refused because S3 keeps one configuration a bucket, so that a second one would overwrite the first without a word.
        raise Refused("ambiguous", "a lifecycle configuration may belong to this bucket already; add the rule there", (place,))
    kind, days = CLASSES[advised]
    rule = {"id": "cold-objects", "status": "Enabled", "filter": {}, "transition": {"days": days, "storage_class": kind}}
    bucket = Reference(f"{BUCKET}.{owner.name}.id")
    text = written([Resource(RULES, owner.name, {**_provider(owner), "bucket": bucket, "rule": rule})])
    return "lifecycle", text, (
        "S3 keeps one lifecycle configuration a bucket: one that was made by hand is replaced",
        "needs version 4 or later of the AWS provider",
    )  # fmt: skip


def group_schedule(owner: Owner, starts: Sequence[int], stops: Sequence[int]) -> New:
    """Scheduled actions that take a group of machines to nothing while nobody works.

    Parameters
    ----------
    starts, stops : seconds from Monday 00:00 UTC.
    """
    low, high = owner.number("min_size"), owner.number("max_size")
    wanted = owner.number("desired_capacity") if owner.placed.block.attribute("desired_capacity") else low
    actions = [*(Action(at, low, high, wanted) for at in starts), *(Action(at, 0, high, 0) for at in stops)]
    try:
        text = terraform_autoscaling.emit(Scheduled(low, high, tuple(actions)), name=owner.name)
    except RequestError as error:
        raise Refused("bad_value", str(error), (owner.place,)) from error
    made = [with_provider(owner, one) for one in resources_in(text, terraform_autoscaling.ACTION)]
    return "schedule", written(made), ("an apply while it is off sets the sizes of the group back until the next action",)


def with_provider(owner: Owner, made: Resource) -> Resource:
    """The resource under the same provider configuration as its owner, which says account and region."""
    return Resource(made.kind, made.label, {**_provider(owner), **made.body})


def unused(owner: Owner, text: str) -> None:
    """Refuse a text whose resources are declared in the module already."""
    for kind, label in re.findall(r'^resource "([^"]+)" "([^"]+)"', text, re.MULTILINE):
        for placed in owner.module.blocks("resource", kind, label):
            place = f"{placed.source.name}:{placed.source.line(placed.block.start)}"
            raise Refused("ambiguous", f"{kind}.{label} is declared already", (place,))


def _entry(code: Code, resource: Row, kinds: Sequence[str]) -> Entry:
    # Only AWS, because a thing of another cloud may carry the same name and these types are those of AWS.
    wanted = kinds if resource.get("provider") in (None, "", "aws") else ()
    fits = [e for e in code.index if e.system == "terraform" and e.address.partition(".")[0] in wanted]
    found = find_resource(code.root, resource, index=fits, states=code.states)
    if isinstance(found, Entry):
        return found
    if found.code != "no_such_resource":
        raise Refused(found.code, found.why, found.places)
    other = find_resource(code.root, resource, index=code.index, states=code.states)
    if isinstance(other, Refusal):
        raise Refused(other.code, other.why, other.places)
    place = f"{other.file}:{other.line}"
    raise Refused(
        "no_field", f"what {other.address} needs stands in its own block or has no such resource; add it by hand", (place,)
    )


def _as_known(code: Code, resource: Row, entry: Entry, owner: Owner) -> None:
    """Refuse a block that was found by its label and says another name: no present value could show the mistake later."""
    identity = str(resource["resource_id"])
    known = {identity, re.split(r"[:/]", identity)[-1], str(resource.get("name") or ""), _tag(resource)}
    place = str(resource.get("defined_in") or "")
    sure = place in (f"{entry.file}:{entry.line}", entry.address) or address_in_states(code.states, identity)
    called = next(_called(owner.placed.block), "")
    if called and called not in known and not sure:
        raise Refused("drift", f"the code calls it {called}, the inventory does not", (owner.place,))


def _called(block: Block) -> Iterator[str]:
    """Names that a block gives to what it makes, as far as they are written out."""
    for name in ("bucket", "name"):
        text = _literal(block, name)
        if text is not None:
            yield text
    tags = block.attribute("tags")
    for key, value in tags.expression.entries if tags is not None else ():
        if key == "Name" and value.kind == "string":
            yield value.value


def _tag(resource: Row) -> str:
    try:
        tags = json.loads(str(resource.get("tags") or "{}"))
    except ValueError:
        return ""
    return str(tags.get("Name") or "") if isinstance(tags, dict) else ""


def _rules_of(code: Code, owner: Owner) -> Iterator[str]:
    """Places of configurations that belong to the bucket, or of which the code does not show whose they are."""
    repository = Repository.of(code.root, code.repository)
    # The whole repository, because the rules of a bucket may stand outside of the folder that is asked about.
    files = [path for path in walk(repository.top, (".tf",)) if RULES.encode() in path.read_bytes()]
    for folder in dict.fromkeys(path.parent for path in files):
        for placed in open_module(repository, folder).blocks("resource", RULES):
            if _may_be_of(owner, placed.block, folder):
                yield f"{placed.source.name}:{placed.source.line(placed.block.start)}"


def _may_be_of(owner: Owner, rules: Block, folder: Path) -> bool:
    """Whether rules that stand in a folder name this bucket, by reference or by name, or do not show whose they are."""
    whose = rules.attribute("bucket")
    parts = whose.expression.parts if whose is not None and whose.expression.kind == "reference" else ()
    if parts[:1] == (BUCKET,):
        return folder == owner.module.folder and parts[1:2] == (owner.name,)
    said, bucket = _literal(rules, "bucket"), _literal(owner.placed.block, "bucket")
    return said is None or bucket is None or said == bucket


def _literal(block: Block, attribute: str) -> str | None:
    """Text that a block writes out, None where it is not set or an expression."""
    found = block.attribute(attribute)
    return found.expression.value if found is not None and found.expression.kind == "string" else None


def _provider(owner: Owner) -> dict[str, Reference]:
    given = owner.placed.block.attribute("provider")
    return {"provider": Reference(".".join(map(str, given.expression.parts)))} if given is not None else {}
