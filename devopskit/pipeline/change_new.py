"""A resource where there is none yet: a new file beside the one it belongs to, never a line inside somebody's file.

The text comes from `operations` (an autoscaler, a disruption budget, a schedule); here it gets a name, an ending and line
ends like its neighbour's, and the list of a kustomization that must name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from devopskit.changes._answer import Entry, Refusal, Refused, Target
from devopskit.changes._combine import FileChange, Splice, new_file
from devopskit.changes._files import Repository
from devopskit.changes._kustomization import NAMES
from devopskit.changes._locate import find_resource
from devopskit.pipeline.change_fields import places
from devopskit.pipeline.change_merge import Patch
from devopskit.pipeline.change_targets import Code, Row

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
    workloads = [entry for entry in code.index if places(entry, "replicas", "")]
    try:
        entry = find_resource(code.root, resource, index=workloads, states=code.states)
        if isinstance(entry, Refusal):
            return Refusal(target, entry.code, entry.why, entry.places)
        neighbour = _neighbour(code, entry)
        made, warnings = _beside(code, neighbour, word, text)
    except Refused as refused:
        return refused.answer(target)
    return Patch(rows, made, tuple(warnings))


def file_name(neighbour: str, word: str) -> str:
    """Name of the new file in the style of its neighbour: api-deployment.yml gives api-hpa.yml, api.yaml gives api-hpa.yaml."""
    path = PurePosixPath(neighbour)
    named = _KINDS.sub(word, path.stem, count=1)
    # A neighbour that is called by its service alone gets the word behind it, with the joint that its own name uses.
    joint = "_" if "_" in path.stem and "-" not in path.stem else "-"
    return (named if named != path.stem else f"{path.stem}{joint}{word}") + path.suffix


def _neighbour(code: Code, entry: Entry) -> str:
    """Path, from the top, of the file that holds the workload itself."""
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


def _beside(code: Code, neighbour: str, word: str, text: str) -> tuple[tuple[FileChange, ...], list[str]]:
    repository = Repository.of(code.root, code.repository)
    source = repository.read(code.repository / neighbour)
    name = file_name(neighbour, word)
    folder = PurePosixPath(neighbour).parent
    path = (folder / name).as_posix()
    if (code.repository / path).exists():
        raise Refused("ambiguous", "a file of that name is there already", (f"{path}:1",))
    data = text.encode() if text.endswith("\n") else f"{text}\n".encode()
    if b"\r\n" in source.data:
        data = data.replace(b"\n", b"\r\n")
    listed = list(_listed(repository, folder, PurePosixPath(neighbour).name, name))
    changes = tuple(item for item in listed if isinstance(item, FileChange))
    warnings = [item for item in listed if isinstance(item, str)]
    return (new_file(path, data), *changes), warnings


def _listed(repository: Repository, folder: PurePosixPath, neighbour: str, name: str) -> Iterator[FileChange | str]:
    """The line that lists the new file after its neighbour; a sentence where the list is not one entry a line."""
    for spelled in NAMES:
        path = folder / spelled
        if not (repository.top / path).is_file():
            continue
        data = repository.read(repository.top / path).data
        line = re.compile(
            rb"^([ \t]*-[ \t]+)(\./)?" + re.escape(neighbour.encode()) + rb"[ \t]*(?:#[^\r\n]*)?(\r?\n|\Z)", re.MULTILINE
        )
        found = list(line.finditer(data))
        if len(found) == 1:
            match = found[0]
            end = match[3] or b"\n"
            row = match[1] + (match[2] or b"") + name.encode()
            # A last line without an end gets one, and the new line then goes without.
            added = row + end if match[3] else end + row
            yield FileChange(path.as_posix(), data, (Splice(match.end(), match.end(), added),))
        else:
            yield f"list {name} in {path.as_posix()} below resources"
        return
