"""Settings: flags > environment > devopskit.toml > user's config > default, as one frozen object that is passed on.

Each value keeps its origin for `devopskit config show`. Unknown sections and keys are errors that name the nearest valid
one. Secrets stand here only as references (env:NAME, file:PATH ...); the value is resolved by the process that calls.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import platformdirs

from devopskit.errors import RequestError, UnknownName
from devopskit.settings.declared import DECLARED, Setting
from devopskit.settings.options import FILE, words

# Variables that begin like settings but must not be taken for them: where a run writes, and what the tests demand.
_NO_SETTINGS = frozenset({"DEVOPSKIT_RUN_DIR", "DEVOPSKIT_REQUIRE_ALL"})


@dataclass(frozen=True)
class SourceSection:
    """One `[sources.NAME]` section: its name, the part that reads it, and its keys as written."""

    name: str
    kind: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """All settings of one process.

    Attributes
    ----------
    values : section -> key -> value, every declared key present.
    origins : "section.key" -> where the value came from.
    sources : the `[sources.*]` sections in the order of the file.
    root : folder that relative paths start from (that of devopskit.toml, else the working folder).
    file : the devopskit.toml that was read, or None.
    """

    values: Mapping[str, Mapping[str, Any]]
    origins: Mapping[str, str]
    sources: tuple[SourceSection, ...]
    root: Path
    file: Path | None = None

    def get(self, section: str, key: str) -> Any:
        """Value of a declared setting."""
        return self.values[section][key]

    @property
    def store(self) -> Path:
        """Folder of the local store."""
        return self.root / self.get("store", "path")

    @property
    def reports(self) -> Path:
        """Folder that runs write into."""
        return self.root / self.get("reports", "path")

    def source(self, name: str) -> SourceSection:
        """Return the `[sources.NAME]` section."""
        for section in self.sources:
            if section.name == name:
                return section
        raise UnknownName("source", name, [s.name for s in self.sources], f"add [sources.{name}] to {FILE}: devopskit init")


@dataclass
class _Collected:
    values: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {s: {k: d.default for k, d in keys.items()} for s, keys in DECLARED.items()}
    )
    origins: dict[str, str] = field(
        default_factory=lambda: {f"{s}.{k}": "default" for s, keys in DECLARED.items() for k in keys}
    )
    sources: dict[str, SourceSection] = field(default_factory=dict)

    def set(self, section: str, key: str, value: Any, origin: str) -> None:
        if section not in DECLARED:
            raise UnknownName("section", section, [*DECLARED, "sources"], f"correct [{section}] in {origin}")
        if key not in DECLARED[section]:
            raise UnknownName(
                f"setting of [{section}]",
                key,
                DECLARED[section],
                f"correct it in {origin}, or see: devopskit config show",
            )
        declared = DECLARED[section][key]
        self.values[section][key] = _typed(value, declared, f"{section}.{key}", origin)
        self.origins[f"{section}.{key}"] = origin


def load(
    start: Path | None = None, *, environment: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None
) -> Settings:
    """Settings for a process that works in `start` (the working folder by default).

    Parameters
    ----------
    environment : variables `DEVOPSKIT_SECTION_KEY` override the files; the process's own by default.
    flags : "section.key" -> value from the command line; wins over everything.

    Raises
    ------
    UnknownName : a section or key that does not exist. RequestError : a file that is no TOML, or a value of another type.
    """
    here = (start or Path.cwd()).absolute()
    environment = os.environ if environment is None else environment
    collected = _Collected()
    user = Path(environment.get("XDG_CONFIG_HOME", platformdirs.user_config_dir())) / "devopskit" / "config.toml"
    nearest = next((folder / FILE for folder in (here, *here.parents) if (folder / FILE).is_file()), None)
    for file in (user, nearest):
        if file is not None and file.is_file():
            _read(file, collected)
    _read_environment(environment, collected)
    for name, value in (flags or {}).items():
        section, _, key = name.partition(".")
        collected.set(section, key, value, "flag")
    return Settings(
        collected.values,
        collected.origins,
        tuple(collected.sources.values()),
        nearest.parent if nearest else here,
        nearest,
    )


def _read_environment(environment: Mapping[str, str], collected: _Collected) -> None:
    for variable, text in environment.items():
        section, _, key = _split_variable(variable)
        if section:
            collected.set(section, key, text, f"environment {variable}")
        elif variable.startswith("DEVOPSKIT_") and variable not in _NO_SETTINGS:
            raise UnknownName("environment variable", variable, _variables(), f"correct its name, or: unset {variable}")


def _split_variable(variable: str) -> tuple[str, str, str]:
    for section in DECLARED:
        prefix = f"DEVOPSKIT_{section.upper()}_"
        if variable.startswith(prefix):
            return section, "_", variable[len(prefix) :].lower()
    return "", "", ""


def _variables() -> list[str]:
    return [f"DEVOPSKIT_{section.upper()}_{key.upper()}" for section, keys in DECLARED.items() for key in keys]


def _read(file: Path, collected: _Collected) -> None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(
            f"{file} is no valid TOML: {error}", "settings are read before anything else starts", f"correct {file}"
        ) from error
    for section, keys in document.items():
        if not isinstance(keys, dict):
            raise UnknownName("top-level key", section, [*DECLARED, "sources"], f"put it into a section of {file}")
        for key, value in keys.items():
            if section == "sources":
                collected.sources[key] = _source(key, value, file)
            else:
                collected.set(section, key, value, str(file))


def _source(name: str, options: Any, file: Path) -> SourceSection:
    if not isinstance(options, dict):
        raise RequestError(
            f"sources.{name} in {file} is no section", "each source has a section of its own", f"write [sources.{name}]"
        )
    rest = {key: value for key, value in options.items() if key != "kind"}
    return SourceSection(name, str(options.get("kind", name)), rest)


def _typed(value: Any, declared: Setting, name: str, origin: str) -> Any:
    kind = type(declared.default)
    try:
        value = _listed(value) if kind is list else _single(value, kind)
    except (TypeError, ValueError) as error:
        raise RequestError(
            f"{name} is {value!r}, not of type {words(kind)}", declared.meaning, f"correct it in {origin}"
        ) from error
    if kind in (int, float) and not declared.least <= value <= declared.most:
        upto = f"to {declared.most:g}" if isfinite(declared.most) else "or more"
        raise RequestError(
            f"{name} is {value:g}, outside of what it may be: {declared.least:g} {upto}",
            declared.meaning,
            f"correct it in {origin}",
        )
    if declared.values and value not in declared.values:
        raise UnknownName(f"value of {name}", str(value), declared.values, f"correct it in {origin}")
    return value


def _listed(value: Any) -> list[Any]:
    """A list as a file writes it, or as the environment does: texts between commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        raise ValueError("expected list")
    return list(value)


def _single(value: Any, kind: type) -> Any:
    # Refused although `int` takes it, because whoever writes `true` for a number made a mistake.
    if isinstance(value, bool) and kind in (int, float):
        raise ValueError(f"expected {kind.__name__}")
    return kind(value)
