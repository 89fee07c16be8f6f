"""The user's code as its last commit holds it, in a folder of its own, and a scratch repository to prove patches in.

Patches are made from the commit, not from the working tree, so that they apply to the clean tree whatever is being
edited. Blobs are read raw: no filter, no line end conversion, no symbolic link, no submodule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from devopskit.commands._git import Git
from devopskit.errors import RequestError

MAX_BYTES = 5 * 1024 * 1024
# Formats that are read or followed; everything else only counts as bytes that stay.
_READ = {
    ".tf", ".tfvars", ".hcl", ".json", ".yaml", ".yml", ".tpl", ".txt", ".template", ".py", ".env", ".toml", ".j2", ".tfstate", "", ".list",
}  # fmt: skip
_LINK, _SUBMODULE = "120000", "160000"


@dataclass
class Tree:
    """One state of the code.

    Attributes
    ----------
    folder : copy of the files that can be read. top : the user's own folder. scratch : repository that proofs run in.
    base : id of the tree. commit : id of the commit, "" for a folder without git. modes : mode of each file by its path.
    notes : what is not read and why. dirty : files whose changes are not committed.
    """

    folder: Path
    top: Path
    scratch: Git
    base: str
    commit: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    dirty: set[str] = field(default_factory=set)


def snapshot(repo: Path, work: Path) -> Tree:
    """Copy the last commit of the repository that holds `repo` below `work`; the folder itself, where no git keeps it.

    Raises
    ------
    RequestError : it is no folder, has no commit yet, or is bare.
    """
    if not repo.is_dir():
        raise RequestError(
            f"{repo} is not a folder", "patches are made for a folder of infrastructure code", "devopskit propose --repo DIR"
        )
    git = Git(repo.resolve())
    found = git.tried("rev-parse", "--show-toplevel")
    folder = work / "code"
    folder.mkdir()
    if found.returncode:
        return _plain(repo.resolve(), repo.resolve(), folder, work)
    top = Path(found.stdout.decode("utf-8", "surrogateescape").rstrip("\n"))
    # What git ignores is in no commit, such as the demo's code in a clone; its paths still start at the top, because
    # `git apply` passes over files silently where they do not.
    if repo.resolve() != top.resolve() and not git.tried("check-ignore", "--quiet", "--", str(repo.resolve())).returncode:
        return _plain(top.resolve(), repo.resolve(), folder, work)
    head = git.tried("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head.returncode:
        raise RequestError(
            f"the repository {top.name} has no commit yet",
            "patches are made for a commit, so that they apply to a tree that others have too",
            f"git -C {top} add -A && git -C {top} commit",
        )
    return _committed(Git(top), head.stdout.decode().strip(), folder, work)


def _committed(git: Git, commit: str, folder: Path, work: Path) -> Tree:
    shape = git("rev-parse", "--show-object-format").decode().strip()
    objects = git("rev-parse", "--path-format=absolute", "--git-path", "objects")
    scratch = _scratch(work, shape)
    # The scratch repository borrows the user's objects, so that it never writes among them.
    (work / "scratch.git" / "objects" / "info" / "alternates").write_bytes(objects)
    base = scratch("rev-parse", f"{commit}^{{tree}}").decode().strip()
    scratch("read-tree", base)
    tree = Tree(folder, git.folder, scratch, base, commit)
    wanted = []
    for mode, blob, size, name in _listed(scratch, base):
        tree.modes[name] = mode
        if _readable(tree, mode, size, name):
            wanted.append((blob, name))
    _copy(scratch, wanted, folder)
    changed = git("status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all")
    tree.dirty = {row[3:].decode("utf-8", "surrogateescape") for row in changed.split(b"\0") if row}
    return tree


def _scratch(work: Path, shape: str) -> Git:
    Git(work)("init", "--quiet", "--bare", f"--object-format={shape}", "scratch.git")
    return Git(work, {"GIT_DIR": str(work / "scratch.git"), "GIT_INDEX_FILE": str(work / "index")})


def _listed(git: Git, tree: str) -> Iterator[tuple[str, str, int, str]]:
    """Mode, object, size and path of everything in a tree."""
    for row in git("ls-tree", "-r", "-z", "--long", tree).split(b"\0"):
        if row:
            facts, _, name = row.partition(b"\t")
            mode, _, blob, size = facts.decode().split()
            yield mode, blob, int(size) if size.isdigit() else 0, name.decode("utf-8", "surrogateescape")


def _readable(tree: Tree, mode: str, size: int, name: str) -> bool:
    """Whether a file is read; what could matter and is not is noted."""
    path = PurePosixPath(name)
    if mode == _SUBMODULE:
        tree.notes.append(f"the submodule {name} is not read: propose in it apart")
    elif mode == _LINK:
        tree.notes.append(f"the symbolic link {name} is not followed")
    elif path.suffix.lower() in _READ and size > MAX_BYTES:
        tree.notes.append(f"{name} is not read: it is larger than {MAX_BYTES // 2**20} MB")
    elif {"..", ".git"} & {part.lower() for part in path.parts} or path.is_absolute():
        tree.notes.append(f"{name} is not read: its name would lead elsewhere")
    else:
        return path.suffix.lower() in _READ
    return False


def _copy(git: Git, wanted: list[tuple[str, str]], folder: Path) -> None:
    asked = "".join(f"{blob}\n" for blob, _ in wanted).encode()
    out, at = git("cat-file", "--batch", given=asked), 0
    for blob, name in wanted:
        end = out.index(b"\n", at)
        facts = out[at:end].split()
        if len(facts) != 3:
            raise RequestError(
                f"the object {blob[:12]} of {name} is missing",
                "a partial clone holds only some of its files",
                "git fetch --refetch",
            )
        size = int(facts[2])
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out[end + 1 : end + 1 + size])
        at = end + 2 + size


def _plain(top: Path, repo: Path, folder: Path, work: Path) -> Tree:
    """Copy of a folder that git does not keep, with paths from `top`; its files are what a first commit would hold."""
    scratch = _scratch(work, "sha1")
    tree = Tree(folder, top, scratch, "")
    for path in sorted(repo.rglob("*")):
        name = path.relative_to(top).as_posix()
        if path.is_symlink():
            tree.notes.append(f"the symbolic link {name} is not followed")
        elif path.is_file() and "\n" not in name and _readable(tree, "100644", path.stat().st_size, name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(path.read_bytes())
            tree.modes[name] = "100644"
    names = "".join(f"{folder / name}\n" for name in tree.modes).encode("utf-8", "surrogateescape")
    blobs = scratch("hash-object", "-w", "--no-filters", "--stdin-paths", given=names).decode().split()
    rows = [f"100644 {blob}\t{name}\0" for blob, name in zip(blobs, tree.modes, strict=True)]
    scratch("update-index", "--add", "-z", "--index-info", given="".join(rows).encode("utf-8", "surrogateescape"))
    tree.base = scratch("write-tree").decode().strip()
    why = "the folder is no git repository" if repo == top else f"the repository {top.name} ignores the folder"
    tree.notes.append(f"{why}: the patches are made for its files as they are")
    return tree
