"""A resource where there is none yet: a new file beside the one it belongs to, never a line inside somebody's file.

The text comes from `operations` (an autoscaler, a disruption budget, a schedule); here it gets a name, an ending and line
ends like its neighbour's, and the list of a kustomization that must name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from devopskit.changes._answer import Edit, Entry, Refusal, Refused, Target
from devopskit.changes._combine import combine, new_file
from devopskit.changes._files import Repository
from devopskit.changes._kustomization import NAMES
from devopskit.changes._locate import find_resource
from devopskit.pipeline.change_addition import Addition
from devopskit.pipeline.change_fields import places
from devopskit.pipeline.change_merge import Patch
from devopskit.pipeline.change_targets import Code, Row
from devopskit.syntax.source import Source

# Words that a file is called by after the kind of its object; the new kind takes their place.
_KINDS = re.compile(r"(?:^|(?<=[-_.]))(deployment|deploy|statefulset|sts|daemonset|cronjob|workload)(?=$|[-_.])", re.IGNORECASE)


def new_beside(
    code: Code, resource: Mapping[str, object], *, word: str, text: str, rows: tuple[Row, ...] = ()
) -> Patch | Refusal:
    """Patch that puts a new manifest beside the one of a workload, or why a person must do it.

    Parameters
    ----------
    code : answer of `read_code`. resource : row of the inventory that the new resource belongs to.
    word : what the new file is called by, e.g. "hpa" or "pdb". text : manifest, e.g. of `operations.hpa.emit`.
    rows : findings that it carries out.
    """
    target = Target("kubernetes", str(resource.get("resource_id")), word)
    try:
        made = addition(code, workload_file(code, resource), word=word, text=text, rows=rows)
    except Refused as refused:
        return refused.answer(target)
    return Patch(rows, (*made.made, *combine(made.edits).values()), made.warnings, made.edits)


def workload_file(code: Code, resource: Mapping[str, object]) -> str:
    """Path, from the top, of the file that holds a workload.

    Raises
    ------
    Refused : no file does, or one that a new object cannot stand beside.
    """
    workloads = [entry for entry in code.index if places(entry, "replicas", "")]
    entry = find_resource(code.root, resource, index=workloads, states=code.states)
    if isinstance(entry, Refusal):
        raise Refused(entry.code, entry.why, entry.places)
    return _neighbour(code, entry)


def addition(
    code: Code, neighbour: str, *, word: str, text: str, rows: tuple[Row, ...], warnings: tuple[str, ...] = ()
) -> Addition:
    """A new file in the style of its neighbour, and the line of the list that must name it.

    Parameters
    ----------
    neighbour : path from the top. word : what the new file is called by. text : what it holds. warnings : said with it.

    Raises
    ------
    Refused : a file of that name is there already, or the neighbour cannot be read.
    """
    repository = Repository.of(code.root, code.repository)
    source = repository.read(code.repository / neighbour)
    path = PurePosixPath(neighbour).parent / file_name(neighbour, word)
    if (code.repository / path).exists():
        raise Refused("ambiguous", "a file of that name is there already", (f"{path.as_posix()}:1",))
    data = text.encode() if text.endswith("\n") else f"{text}\n".encode()
    if b"\r\n" in source.data:
        data = data.replace(b"\n", b"\r\n")
    # Only Kubernetes has lists of files; Terraform reads every file of a folder.
    listed = list(_listed(repository, PurePosixPath(neighbour), path.name)) if path.suffix != ".tf" else []
    edits = tuple(item for item in listed if isinstance(item, Edit))
    told = (*warnings, *(item for item in listed if isinstance(item, str)))
    return Addition(rows, edits, told, (new_file(path.as_posix(), data),))


def file_name(neighbour: str, word: str) -> str:
    """Name of the new file in the style of its neighbour: api-deployment.yml gives api-hpa.yml, api.yaml gives api-hpa.yaml."""
    path = PurePosixPath(neighbour)
    named = _KINDS.sub(word, path.stem, count=1)
    # A neighbour that is called by its service alone gets the word behind it, with the joint that its own name uses.
    joint = "_" if "_" in path.stem and "-" not in path.stem else "-"
    return (named if named != path.stem else f"{path.stem}{joint}{word}") + path.suffix


def _neighbour(code: Code, entry: Entry) -> str:
    """Path of the file that holds the workload itself, also where an overlay renders it."""
    here = f"{entry.file}:{entry.line}"
    if entry.system == "helm":
        raise Refused("templated", "a chart gets new objects as templates with switches of their own", (here,))
    if entry.system == "kustomize":
        plain = [
            e
            for e in code.index
            if e.system == "kubernetes" and e.address.rpartition("/")[2] == entry.address.rpartition("/")[2]
        ]
        kind = entry.address.partition("/")[0]
        folder = PurePosixPath(entry.file).parent
        inside = [e for e in plain if e.address.startswith(f"{kind}/") and PurePosixPath(e.file).is_relative_to(folder)]
        if len(inside) != 1:
            raise Refused("shared", "the object comes from a base that other overlays may use; choose its folder", (here,))
        entry = inside[0]
    if entry.system != "kubernetes":
        raise Refused("no_field", "only Kubernetes objects get a neighbour; add it by hand", (here,))
    return (code.root / entry.file).relative_to(code.repository).as_posix()


def _listed(repository: Repository, neighbour: PurePosixPath, name: str) -> Iterator[Edit | str]:
    """The line that lists the new file after its neighbour; a sentence where the list is not one entry a line.

    A kustomization further up may name the neighbour with its folder, so that the folders above are asked too.
    """
    for folder in neighbour.parents:
        for spelled in NAMES:
            if not (repository.top / folder / spelled).is_file():
                continue
            source = repository.read(repository.top / folder / spelled)
            within = neighbour.relative_to(folder)
            found = _rows_of(source.data, within.as_posix())
            if len(found) == 1:
                yield _listing(repository, source, found[0], within.with_name(name).as_posix())
                return
            # Further up, a list that does not name the neighbour has nothing to do with it.
            if folder == neighbour.parent or within.as_posix().encode() in source.data:
                yield f"list {within.with_name(name).as_posix()} in {source.name} below resources"
                return


def _rows_of(data: bytes, name: str) -> list[re.Match[bytes]]:
    """Lines of a list that hold nothing but a file's name; the groups are indent, `./` and line end."""
    spelled = rb"^([ \t]*-[ \t]+)(\./)?" + re.escape(name.encode()) + rb"[ \t]*(?:#[^\r\n]*)?(\r?\n|\Z)"
    return list(re.finditer(spelled, data, re.MULTILINE))


def _listing(repository: Repository, source: Source, match: re.Match[bytes], name: str) -> Edit:
    """Edit that adds a line of its own; the bytes of the lines around it stay."""
    row = match[1] + (match[2] or b"") + name.encode()
    # A last line without an end gets one, and the new line then goes without.
    added = row + match[3] if match[3] else b"\n" + row
    at = match.end()
    return Edit(source.name, at, at, source.line(match.start()), b"", added, source.data, repository.top)
