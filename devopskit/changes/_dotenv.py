"""`.env` files beside a Compose file: one `NAME=value` line, and who reads the name."""

from __future__ import annotations

import re
from pathlib import Path

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository, walk

_SAFE = re.compile(r"[A-Za-z0-9_./:@%+,-]*")


def readers(repository: Repository, folder: Path, name: str) -> list[str]:
    """Places of YAML files in a folder that read a variable as `$NAME` or `${NAME...}`."""
    pattern = re.compile(rb"(?<!\$)\$(?:\{" + name.encode() + rb"(?![\w])|" + name.encode() + rb"(?!\w))")
    places = []
    for path in walk(folder, (".yaml", ".yml")):
        source = repository.read(path)
        places += [repository.place(source, match.start()) for match in pattern.finditer(source.data)]
    return places


def edit_dotenv(repository: Repository, path: Path, name: str, value: str, place: str) -> Edit:
    """Edit of the line that sets a variable.

    Raises
    ------
    Refused : computed where no `.env` sets it (then the shell or the default decides), ambiguous where two lines do.
    """
    if not path.is_file():
        raise Refused("computed", f"the variable {name} is set by the shell or by its default", (place,), name)
    source = repository.read(path)
    pattern = (
        rb"^(?:export[ ]+)?"
        + re.escape(name.encode())
        + rb"[ \t]*=[ \t]*(?P<quote>[\"']?)(?P<value>[^\"'\r\n#]*?)(?P=quote)[ \t]*(?:#.*)?\r?$"
    )
    lines = list(re.finditer(pattern, source.data, re.MULTILINE))
    if len(lines) != 1:
        code, why = ("ambiguous", "several times") if lines else ("computed", "nowhere in a simple line")
        raise Refused(code, f"the variable {name} is set {why} in .env", (place,), name)
    here = repository.place(source, lines[0].start())
    if not _SAFE.fullmatch(value) or b"$" in lines[0]["value"]:
        raise Refused("bad_value", "the value would be expanded or needs quotes in .env", (here,), name)
    start, end = lines[0].span("value")
    warning = f"the shell's own {name} wins over .env where it is set"
    return Edit(
        source.name,
        start,
        end,
        source.line(start),
        source.data[start:end],
        value.encode(),
        source.data,
        repository.top,
        (warning,),
    )
