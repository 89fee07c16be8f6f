"""Git's own word on every patch: it applies alone and in order, its reverse brings the same tree back; and the branch."""

from __future__ import annotations

from collections.abc import Mapping

from devopskit.commands._git import Git
from devopskit.commands._propose_tree import Tree
from devopskit.errors import RequestError, RunError
from devopskit.pipeline.change_merge import Patch

_APPLY = ("-c", "core.autocrlf=false", "apply", "--cached", "--whitespace=nowarn")


def prove(tree: Tree, patches: Mapping[str, Patch]) -> str:
    """Apply every patch alone, take it back, then all in order and all back; returns the id of the tree with all of them.

    Raises
    ------
    RunError : a patch does not do exactly what it says.
    """
    git = tree.scratch
    for name, patch in patches.items():
        git("read-tree", tree.base)
        _apply(git, name, patch.diff)
        for change in patch.files:
            if git("cat-file", "blob", f":{change.file}") != change.result:
                raise _broken(name, "the file is another one than the one that was checked")
        _apply(git, name, patch.reverse)
        _same(git, name, tree.base)
    git("read-tree", tree.base)
    for name, patch in patches.items():
        _apply(git, name, patch.diff)
    final = git("write-tree").decode().strip()
    for name, patch in reversed(list(patches.items())):
        _apply(git, name, patch.reverse)
    _same(git, "all of them", tree.base)
    return final


def _apply(git: Git, name: str, text: bytes) -> None:
    done = git.tried(*_APPLY, "-", given=text)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _broken(name, said[-1] if said else "git gave no reason")


def _same(git: Git, name: str, base: str) -> None:
    if git("write-tree").decode().strip() != base:
        raise _broken(name, "its reverse leaves another tree than the one before")


def _broken(name: str, why: str) -> RunError:
    return RunError(
        f"the patch {name} is not what it should be: {why}",
        "no change set is handed over of which git does not confirm every patch and its reverse",
        "report this with the file that it changes; nothing was written",
    )


def free_branch(tree: Tree, branch: str) -> None:
    """Refuse a branch name that git does not allow, or that is taken.

    Raises
    ------
    RequestError : says which of the two, that the folder has no git, or that git does not know who commits.
    """
    if not tree.commit:
        raise RequestError(
            "a branch needs code that git keeps",
            f"no repository holds these files of {tree.top.name} in a commit",
            "leave --branch out, or: git init and commit first",
        )
    git = Git(tree.top)
    if branch.startswith("-") or git.tried("check-ref-format", f"refs/heads/{branch}").returncode:
        raise RequestError(
            f"{branch!r} is no name of a branch",
            "git check-ref-format does not allow it",
            "give one such as --branch right-sizing",
        )
    if not git.tried("show-ref", "--verify", "--quiet", f"refs/heads/{branch}").returncode:
        raise RequestError(
            f"the branch {branch} is there already", "a commit of others is never replaced", "give another name after --branch"
        )
    if git.tried("var", "GIT_COMMITTER_IDENT").returncode:
        raise RequestError(
            "git does not know who commits", "a commit names its author", f"git -C {tree.top} config user.email YOU@EXAMPLE.COM"
        )


def commit(tree: Tree, final: str, patches: Mapping[str, Patch], *, branch: str, message: str) -> str:
    """Make a commit on a new branch from objects alone; working tree, index and current branch stay as they are.

    Parameters
    ----------
    final : tree with all patches, as `prove` returned it. message : text of the commit.

    Raises
    ------
    RunError : git refuses, for example because nobody told it who commits.
    """
    files = {change.file for patch in patches.values() for change in patch.files}
    git = Git(tree.top, {"GIT_INDEX_FILE": str(tree.folder.parent / "branch-index")})
    git("read-tree", tree.commit)
    rows = ""
    for name in sorted(files):
        data = tree.scratch("cat-file", "blob", f"{final}:{name}")
        blob = git("hash-object", "-w", "--no-filters", "--stdin", given=data).decode().strip()
        rows += f"{tree.modes.get(name, '100644')} {blob}\t{name}\0"
    git("update-index", "--add", "-z", "--index-info", given=rows.encode("utf-8", "surrogateescape"))
    written = git("write-tree").decode().strip()
    if written != final:
        raise _broken("for the branch", "the tree is another one than the one that was proven")
    made = git("commit-tree", written, "-p", tree.commit, "-F", "-", given=message.encode()).decode().strip()
    # The empty old value is needed so that git refuses where somebody made the branch meanwhile.
    git("update-ref", "-m", "devopskit propose", f"refs/heads/{branch}", made, "0" * len(made))
    return made
