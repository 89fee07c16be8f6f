"""Pulumi programs in Python: literal keyword arguments of a resource, and constants that it alone reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace as with_changes

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, choose, gone, indexed, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._pulumi_program import argument_of, constant_of, edit_constant, program_of, resources_of
from devopskit.syntax.python_tree import span

SYSTEMS = ("pulumi-python",)


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every resource of every Pulumi program below the root, addressed `aws.ec2.Instance#name`."""
    for path in walk(repository.root, (".py",)):
        try:
            source = repository.read(path)
            if b"pulumi" not in source.data:
                continue
            tree = program_of(source)
        except Refused:
            continue
        file = path.relative_to(repository.root).as_posix()
        for resource in resources_of(tree):
            name = resource.address.rsplit("#", 1)[1]
            line = source.line(span(source, resource.call)[0])
            yield Entry("pulumi-python", resource.address, file, line, (name, resource.written))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a literal argument; refused in loops, functions and classes, where one line makes several resources."""
    wanted = next((entry.address for entry in index if target.address in entry.keys), target.address)
    entry = choose(with_changes(target, address=wanted), index)
    source = repository.read(repository.root / entry.file)
    tree = program_of(source)
    resource = next((one for one in resources_of(tree) if one.address == entry.address), None)
    if resource is None:
        raise gone(entry)
    place = repository.place(source, span(source, resource.call)[0])
    node = argument_of(resource.call, steps_of(target.field), place)
    literal = constant_of(repository, source, tree, node)
    if resource.inside:
        raise Refused("shared", f"the resource is made inside {resource.inside}, so one line may serve several", (place,))
    return edit_constant(repository, source, literal, value)
