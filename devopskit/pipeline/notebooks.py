"""Where report notebooks are found: ./notebooks, then those of third parties, then the kit's own."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path

from devopskit.errors import RequestError, UnknownName

_PACKAGE = Path(__file__).parents[1]


def notebooks(root: Path) -> dict[str, Path]:
    """Report notebooks by name: ./notebooks, then those of third parties, then the kit's own (the first one wins)."""
    found: dict[str, Path] = {}
    # In a clone the kit's notebooks lie beside the package, in a wheel inside it.
    own = next((folder for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks") if folder.is_dir()), _PACKAGE)
    for folder in (root / "notebooks", own):
        for file in sorted(folder.glob("*.ipynb")):
            found.setdefault(file.stem, file)
    for entry in metadata.entry_points(group="devopskit.notebooks"):
        found.setdefault(entry.name, Path(str(entry.load())))
    return found


def find(report: str, root: Path) -> Path:
    """Return the notebook of a report given by name or by path.

    Raises
    ------
    UnknownName : no report of this name. RequestError : no such file.
    """
    if report.endswith(".ipynb"):
        if not Path(report).is_file():
            raise RequestError(
                f"there is no notebook {report}", "a run needs one", "give an existing path, or a name: devopskit run --help"
            )
        return Path(report).absolute()
    known = notebooks(root)
    if report not in known:
        raise UnknownName("report", report, known, "give one of these names, or the path of a notebook")
    return known[report].absolute()


def own_notebooks() -> Path:
    """Return ./notebooks with a copy of each of the kit's notebooks that is not there yet."""
    folder = Path.cwd() / "notebooks"
    folder.mkdir(exist_ok=True)
    for name, file in notebooks(Path.cwd()).items():
        target = folder / f"{name}.ipynb"
        if not target.exists():
            shutil.copyfile(file, target)
    return folder
