"""Sources to store: which spans are missing, what pulling them costs, and the pull itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from devopskit import parts
from devopskit.errors import DataError
from devopskit.period import Period
from devopskit.settings import Settings, SourceSection
from devopskit.settings.options import build
from devopskit.store.store import Store
from devopskit.tables.fetched import Estimate, Fetched

SNAPSHOTS = ("resources", "prices", "policies")  # what is there now: pulled whole each time, no spans


@dataclass(frozen=True)
class Source:
    """One configured source: its section's name, the part that reads it, and that part's filled settings."""

    name: str
    part: ModuleType
    settings: Any

    @property
    def version(self) -> str:
        """Text that changes when what the part would read changes, such as a file; empty where a part has no such thing."""
        return str(self.part.version(settings=self.settings)) if hasattr(self.part, "version") else ""


@dataclass(frozen=True)
class Planned:
    """One pull to be made: source, table, the spans to ask for (empty = nothing is missing), why it cannot be made."""

    source: Source
    table: str
    spans: tuple[Period, ...]
    error: DataError | None = None


@dataclass(frozen=True)
class Pulled:
    """What one pull did: rows kept, rows left out by reason; `error` is set where the source could not be read."""

    source: str
    table: str
    rows: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    error: DataError | None = None

    @property
    def rejected(self) -> int:
        """Rows left out."""
        return sum(self.reasons.values())


@dataclass
class _Totals:
    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


Progress = Callable[[str], None]


def sources(settings: Settings, only: Iterable[str] = ()) -> Iterator[Source]:
    """Configured sources in the order of the file; `only` names the sections wanted (all by default)."""
    wanted = [settings.source(name) for name in only] or settings.sources
    for section in wanted:
        part = parts.load("sources", section.kind)
        options = _absolute(section, settings.root)
        yield Source(section.name, part, build(part.Settings, options, where=f"[sources.{section.name}]"))


def plan(settings: Settings, period: Period, *, now: datetime, only: Iterable[str] = ()) -> list[Planned]:
    """Return the pulls that would bring the store up to date for `period`; a source that fails keeps its error in its pulls."""
    store = Store(settings.store)
    return [_planned(store, source, table, period, now) for source in sources(settings, only) for table in source.part.TABLES]


def _planned(store: Store, source: Source, table: str, period: Period, now: datetime) -> Planned:
    try:
        whole = _extent(source, period)
        spans = [whole] if table in SNAPSHOTS else store.missing(table, source.name, whole, now=now, version=source.version)
    except DataError as error:
        return Planned(source, table, (), error)
    return Planned(source, table, tuple(spans))


def estimated(planned: Iterable[Planned]) -> tuple[Estimate, list[Planned]]:
    """Requests and money (USD) of the planned pulls together, and the pulls again.

    A pull whose source could not say what it costs carries the error: without a price nobody agreed to it, so it is not made.
    """
    pulls = list(planned)
    seen: dict[str, Estimate] = {}
    failed: dict[str, DataError] = {pull.source.name: pull.error for pull in pulls if pull.error}
    for pull in pulls:
        name = pull.source.name
        if not pull.spans or name in failed:
            continue
        try:
            answer = pull.source.part.estimate(Period(pull.spans[0].start, pull.spans[-1].end), settings=pull.source.settings)
        except DataError as error:
            failed[name] = error
            continue
        if name not in seen or answer.requests > seen[name].requests:
            seen[name] = answer
    notes = "; ".join(f"{name}: {answer.note}" for name, answer in seen.items() if answer.note)
    whole = Estimate(sum(a.requests for a in seen.values()), sum(a.usd for a in seen.values()), notes)
    return whole, [replace(pull, error=failed.get(pull.source.name)) for pull in pulls]


def fetch(
    settings: Settings, planned: Iterable[Planned], *, now: datetime, on_progress: Progress | None = None
) -> list[Pulled]:
    """Pull what was planned into the store; a source that fails is reported and does not stop the others."""
    store = Store(settings.store)
    done = []
    for pull in planned:
        if pull.error:
            done.append(Pulled(pull.source.name, pull.table, error=pull.error))
        if pull.error or not pull.spans:
            continue
        if on_progress:
            on_progress(f"{pull.source.name}: {pull.table}, {pull.spans[0].start:%Y-%m-%d} to {pull.spans[-1].end:%Y-%m-%d}")
        started = time.monotonic()
        try:
            totals = _pull(store, pull, now)
        except DataError as error:
            done.append(Pulled(pull.source.name, pull.table, error=error, seconds=time.monotonic() - started))
            continue
        seconds = time.monotonic() - started
        done.append(Pulled(pull.source.name, pull.table, totals.rows, totals.reasons, seconds, tuple(totals.notes)))
    return done


def _pull(store: Store, pull: Planned, now: datetime) -> _Totals:
    totals = _Totals()
    for span in pull.spans:
        fetched: Fetched = pull.source.part.fetch(pull.table, span, settings=pull.source.settings)
        saved = store.save(pull.table, pull.source.name, fetched, now=now, version=pull.source.version)
        totals.rows += saved.rows
        totals.reasons.update(saved.rejected)
        totals.notes += [note for note in fetched.notes if note not in totals.notes]
    return totals


def _extent(source: Source, period: Period) -> Period:
    """Return the span to have of a source: what was asked for, and of files all they hold, since that costs nothing more."""
    held = source.part.span(settings=source.settings) if hasattr(source.part, "span") else None
    return period if held is None else held


def _absolute(section: SourceSection, root: Path) -> dict[str, Any]:
    """Options with `path` and `paths` taken from the folder of devopskit.toml, not from wherever the command was started."""
    options = dict(section.options)
    if isinstance(options.get("path"), str):
        options["path"] = str(root / options["path"])
    if isinstance(options.get("paths"), list):
        options["paths"] = [str(root / path) for path in options["paths"]]
    return options


def secret_values(settings: Settings) -> list[str]:
    """Values behind every secret reference of the configured sources that can be resolved now; for scrubbing only."""
    from devopskit.errors import DevopskitError
    from devopskit.secrets import resolve

    values = []
    for section in settings.sources:
        for value in _texts(section.options):
            if value.partition(":")[0] in parts.names("secrets"):
                try:
                    values.append(str(resolve(value)))
                except DevopskitError:
                    continue  # doctor and fetch say what is wrong with it; here there is then nothing to hide
    return values


def _texts(options: Any) -> Iterator[str]:
    """Every text in the options of a section, also inside lists and tables such as `headers`."""
    if isinstance(options, str):
        yield options
    elif isinstance(options, Mapping):
        for value in options.values():
            yield from _texts(value)
    elif isinstance(options, (list, tuple)):
        for value in options:
            yield from _texts(value)


def history(end: datetime, days: int) -> Period:
    """The `days` before `end`."""
    return Period(end - timedelta(days=days), end)


def with_source(settings: Settings, name: str, **options: Any) -> Settings:
    """Return the settings with one more `[sources.NAME]` section, as `demo` needs it."""
    return replace(settings, sources=(*settings.sources, SourceSection(name, name, options)))
