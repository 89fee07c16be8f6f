"""Settings: flags > environment > devopskit.toml > user's config > default, as one frozen object that is passed on.

Each value keeps its origin for `devopskit config show`. Unknown sections and keys are errors that name the nearest valid
one. Secrets stand here only as references (env:NAME, file:PATH ...); the value is resolved by the process that calls.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from devopskit.errors import RequestError, UnknownName

FILE = "devopskit.toml"


@dataclass(frozen=True)
class Setting:
    """Declaration of one setting: default, meaning, allowed values."""

    default: Any
    meaning: str
    values: tuple[str, ...] = ()


# section -> key -> declaration; `init` writes this table, `config show` prints it
DECLARED: dict[str, dict[str, Setting]] = {
    "store": {
        "path": Setting("data/store", "folder of the local store, relative to this file"),
    },
    "reports": {
        "path": Setting("reports", "folder that runs write into, relative to this file"),
        "keep_runs": Setting(60, "runs that `devopskit runs prune` keeps"),
        "keep_days": Setting(90, "days that `devopskit runs prune` keeps"),
        "top_actions": Setting(5, "rows of the actions table on a page"),
    },
    "money": {
        "currency": Setting("", "ISO 4217 code of the pages; empty = the bill's own"),
        "minimum_saving": Setting(5.0, "findings below this saving a month are summed in one line"),
        "monthly_budget": Setting(0.0, "budget of a month, in the currency above; 0 = none"),
    },
    "right_sizing": {
        "risk": Setting(0.05, "accepted chance that the need of a week exceeds the size, 0 to 1"),
        "cpu_need": Setting("p999", "what must fit of a week's CPU", ("p999", "max")),
        "memory_need": Setting("max", "what must fit of a week's memory", ("p999", "max")),
        "weeks": Setting(13, "weeks of history to read"),
    },
    "context": {
        "deploys_per_week": Setting(5, "how often you deploy: spacing of back-test origins, size of patch batches"),
        "team_size": Setting(5, "people who run the platform: length of runbooks, number of top actions"),
        "regions": Setting([], "regions that changes may use; empty = any"),
        "approval": Setting("", "sentence about change approval that patches carry"),
        "pain_points": Setting([], "what hurts most, first first: cost, capacity, scaling, reliability"),
        "lead_time_days": Setting(30, "days from deciding to having new capacity"),
    },
    "changes": {
        "roots": Setting([], "folders of infrastructure code, relative to this file"),
        "max_resources": Setting(20, "resources that one change set may touch"),
    },
}


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
    for variable, text in environment.items():
        section, _, key = _split_variable(variable)
        if section:
            collected.set(section, key, text, f"environment {variable}")
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


def build(cls: type[Any], options: Mapping[str, Any], *, where: str) -> Any:
    """Fill the frozen dataclass `cls` (a source's `Settings`) from the keys of its section.

    Raises
    ------
    UnknownName : a key the dataclass does not have. RequestError : a required key is missing or a value has another type.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}
    hints = typing.get_type_hints(cls)
    for key in options:
        if key not in fields:
            raise UnknownName(f"key of {where}", key, fields, f"correct it in {FILE}")
    for name, declared in fields.items():
        needed = declared.default is dataclasses.MISSING and declared.default_factory is dataclasses.MISSING
        if needed and name not in options:
            raise RequestError(
                f"{where} has no {name!r}",
                "the source cannot be read without it",
                f"add `{name} = ...` under {where} in {FILE}",
            )
    return cls(**{key: _fitted(value, hints[key], f"{where} {key}") for key, value in options.items()})


def _split_variable(variable: str) -> tuple[str, str, str]:
    for section in DECLARED:
        prefix = f"DEVOPSKIT_{section.upper()}_"
        if variable.startswith(prefix):
            return section, "_", variable[len(prefix) :].lower()
    return "", "", ""


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
        if kind is list and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        if (kind in (int, float) and isinstance(value, bool)) or (kind is list and not isinstance(value, list)):
            raise ValueError(f"expected {kind.__name__}")
        value = list(value) if kind is list else kind(value)
    except (TypeError, ValueError) as error:
        raise RequestError(
            f"{name} is {value!r}, not of type {kind.__name__}", declared.meaning, f"correct it in {origin}"
        ) from error
    if declared.values and value not in declared.values:
        raise UnknownName(f"value of {name}", str(value), declared.values, f"correct it in {origin}")
    return value


def _fitted(value: Any, hint: Any, name: str) -> Any:
    """`value` if it has the hinted type (TOML knows str, int, float, bool, list, dict), else a clear error."""
    origin = typing.get_origin(hint)
    choices = typing.get_args(hint) if origin in (typing.Union, types.UnionType) else (hint,)
    if origin is typing.Literal:
        if value not in typing.get_args(hint):
            raise UnknownName(f"value of {name}", str(value), map(str, typing.get_args(hint)), f"correct it in {FILE}")
        return value
    for choice in choices:
        plain = typing.get_origin(choice) or choice
        if plain is tuple and isinstance(value, list):
            return tuple(value)
        if plain is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if plain in (Mapping, typing.Mapping) or (isinstance(plain, type) and issubclass(plain, Mapping)):
            if isinstance(value, dict):
                return value
        elif plain is typing.Any or (
            isinstance(plain, type) and isinstance(value, plain) and not (plain is int and isinstance(value, bool))
        ):
            return value
    raise RequestError(f"{name} is {value!r}, which is not of type {hint}", "the source cannot use it", f"correct it in {FILE}")
