"""What `init` finds by looking: infrastructure code, clusters, cloud profiles, monitoring addresses, bills.

Looks at names and first lines only; nothing is run, and no credential is read.
"""

from __future__ import annotations

import configparser
import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

_SKIP = {".git", ".venv", "node_modules", "__pycache__", ".terraform"}
_CODE = {
    ".tf": "terraform",
    "Chart.yaml": "helm",
    "kustomization.yaml": "kustomize",
    "docker-compose.yml": "compose",
    "compose.yaml": "compose",
}
_FILES_LOOKED_AT = 5_000  # a home folder must not make init slow


@dataclass
class Found:
    """What is there: folders of infrastructure code, cluster names, AWS profiles, addresses, files by what they hold."""

    code: list[str] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    aws_profiles: list[str] = field(default_factory=list)
    prometheus: str = ""
    bills: list[str] = field(default_factory=list)


def look(folder: Path, environment: Mapping[str, str]) -> Found:
    """Look around `folder` and the user's home; missing or unreadable files are simply not found."""
    home = Path(environment.get("HOME", "~")).expanduser()
    found = Found(prometheus=environment.get("PROMETHEUS_URL", ""))
    found.clusters = _contexts(Path(environment.get("KUBECONFIG", home / ".kube" / "config").__str__().split(os.pathsep)[0]))
    found.aws_profiles = _profiles(Path(environment.get("AWS_CONFIG_FILE", home / ".aws" / "config")), environment)
    for file in islice(_files(folder), _FILES_LOOKED_AT):
        relative = str(file.parent.relative_to(folder))
        if (file.suffix in _CODE or file.name in _CODE) and relative not in found.code:
            found.code.append(relative)
        if file.suffix == ".csv" and _is_bill(file):
            found.bills.append(str(file.relative_to(folder)))
    return found


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIP)
        yield from (Path(here) / name for name in sorted(files))


def _contexts(kubeconfig: Path) -> list[str]:
    """Context names by a line pattern: the file may hold tokens, so it is not parsed further than that."""
    try:
        text = kubeconfig.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    contexts = text.partition("contexts:")[2]
    return re.findall(r"^\s{0,4}(?:- )?name: ([\w.@:/-]+)\s*$", contexts.partition("\nusers:")[0], flags=re.MULTILINE)


def _profiles(config: Path, environment: Mapping[str, str]) -> list[str]:
    parser = configparser.ConfigParser()
    try:
        parser.read(config, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return []
    names = [section.removeprefix("profile ") for section in parser.sections()]
    chosen = environment.get("AWS_PROFILE")
    return [chosen, *(n for n in names if n != chosen)] if chosen else names


def _is_bill(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return {"billedcost", "chargeperiodstart"} <= {name.lower().replace("_", "") for name in header}
