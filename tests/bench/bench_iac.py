"""Index time of a folder of repositories, and three laws over every literal that an index reaches.

    bench_iac.py ROOT [EVERY]     ROOT holds one folder a repository; EVERY tries only each EVERY-th literal

Laws: setting the present value changes no byte; setting the new value twice is the same as once; setting the old value back
restores every byte. Answers other than an Edit are counted by their code.
"""

from __future__ import annotations

import collections
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from devopskit.changes import ansible, cloudformation, compose, helm, kubernetes, pulumi_yaml, serverless, terraform
from devopskit.changes._answer import Edit, Target
from devopskit.syntax.data import parse
from devopskit.syntax.hcl_tree import Block, parse_hcl
from devopskit.syntax.path import Index, Key, Step, spell_path
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Mapping, Node, Scalar, Sequence, resolved

FORMATS = (kubernetes, cloudformation, compose, helm, serverless, pulumi_yaml, ansible, terraform)


def leaves(node: Node, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every scalar below a node with its path; aliases are followed once a path."""
    node = resolved(node)
    if isinstance(node, Scalar):
        if node.tag is None and "${" not in node.value:
            yield path, node.value
    elif isinstance(node, Mapping) and len(path) < 30 and not any(key.startswith(("Fn::", "Ref")) for key, _ in node.pairs()):
        for key, below in node.items:
            if isinstance(key, Scalar):
                yield from leaves(below, (*path, Key(key.value)))
    elif isinstance(node, Sequence) and len(path) < 30:
        for number, below in enumerate(node.items):
            yield from leaves(below, (*path, Index(number)))


def block_leaves(block: Block, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every literal attribute below a Terraform block."""
    for attribute in block.attributes:
        if attribute.expression.literal:
            yield (*path, Key(attribute.name)), attribute.expression.value
    for inner in block.blocks:
        yield from block_leaves(inner, (*path, Key(inner.kind)))


def fields(module: object, entry: object, root: Path) -> Iterator[tuple[str, str]]:
    """Field and present value of every literal of an entry, found without the format's own `edit`."""
    source = Source(entry.file, (root / entry.file).read_bytes())
    if module is terraform:
        for block in parse_hcl(source).top.blocks:
            if source.line(block.start) == entry.line:
                yield from ((spell_path(path), value) for path, value in block_leaves(block))
        return
    for document in parse(source):
        below = _owner(module, entry, document.top)
        if below is not None:
            # What Compose reads, because an edit takes the value that is meant and spells it: a dollar is written twice there.
            said = (lambda text: text.replace("$$", "$")) if module is compose else str
            yield from ((spell_path(path), said(value)) for path, value in leaves(below) if path)


def _owner(module: object, entry: object, top: Node | None) -> Node | None:
    steps = {
        cloudformation: ("Resources", entry.address, "Properties"), compose: ("services", entry.address), helm: (), ansible: (),
        serverless: ("functions", entry.address), pulumi_yaml: ("resources", entry.address, "properties"),
    }.get(module)  # fmt: skip
    if module is kubernetes:
        return top if isinstance(top, Mapping) and str(entry.address) == _address(top) else None
    for step in steps or ():
        top = top.get(step) if isinstance(top, Mapping) else None
    return top


def _address(top: Mapping) -> str | None:
    metadata, kind = top.get("metadata"), top.get("kind")
    if not isinstance(metadata, Mapping) or not isinstance(kind, Scalar):
        return None
    name, namespace = metadata.get("name"), metadata.get("namespace")
    where = namespace.value if isinstance(namespace, Scalar) else "default"
    return f"{kind.value}/{where}/{name.value}" if isinstance(name, Scalar) else None


def law(module: object, root: Path, target: Target, index: object, present: str) -> str:
    """Return "ok", the code of a refusal, or the law that does not hold."""
    first = module.edit(root, target, present, index=index)
    if not isinstance(first, Edit):
        return first.code
    if first.result != first.data:
        return "BROKEN: the present value changed bytes"
    new = _other(present)
    second = module.edit(root, target, new, index=index)
    if not isinstance(second, Edit):
        return second.code
    path = second.repository / second.file
    path.write_bytes(second.result)
    again = module.edit(root, target, new, index=index)
    back = module.edit(root, target, present, index=index)
    if not isinstance(again, Edit) and again.code in ("no_such_resource", "ambiguous"):
        path.write_bytes(second.data)
        return "the field is the name itself"
    path.write_bytes(second.data)
    if not isinstance(again, Edit) or again.result != second.result:
        return "BROKEN: a second edit is not the same"
    return "ok" if isinstance(back, Edit) and back.result == second.data else "BACK: " + getattr(back, "code", "other bytes")


def _other(present: str) -> str:
    """Another value of the same kind."""
    if present in ("true", "false"):
        return "false" if present == "true" else "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", present):
        return "2001-01-01"
    return present + "1" if re.fullmatch(r"-?\d+(\.\d+)?", present) else present + "x"


def main(top: Path, every: int) -> None:
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    spent: collections.Counter[str] = collections.Counter()
    for repository in sorted(path for path in top.iterdir() if path.is_dir()):
        for module in FORMATS:
            start = time.process_time()
            index = module.index(repository)
            spent[module.__name__.rsplit(".", 1)[1]] += time.process_time() - start
            number = 0
            for entry in index:
                if "#" in entry.address:
                    continue
                try:
                    found = list(fields(module, entry, repository))
                except (Unreadable, RecursionError):
                    continue
                for field, present in found:
                    number += 1
                    if number % every:
                        continue
                    target = Target(module.SYSTEMS[0], entry.address, field, entry.file)
                    answer = law(module, repository, target, index, present)
                    counts[module.__name__.rsplit(".", 1)[1], answer] += 1
                    if answer.startswith(("BROKEN", "BACK")):
                        print(repository.name, target, repr(present), answer)
    for key, count in sorted(counts.items()):
        print(*key, count)
    print(
        "index CPU seconds:", {name: round(seconds, 2) for name, seconds in spent.items()}, "all", round(sum(spent.values()), 2)
    )


if __name__ == "__main__":
    # Without arguments, as `make bench` calls it: a part of the stored corpus beside the clone, where it is there.
    root = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(__file__).resolve().parents[3] / "shared" / "data" / "iac" / "open" / "files"
    )
    if root.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            shutil.copytree(root, copy, symlinks=True)
            main(copy, int(sys.argv[2]) if len(sys.argv) > 2 else 64)
    else:
        print("iac: left out, the corpus ../shared/data/iac is not beside this clone")
