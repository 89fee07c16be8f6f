"""PromQL text: names of labels, windows and matchers put into a template, with every outside value quoted in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from devopskit.sources._prometheus.settings import LABELS, Settings

POD = ("$namespace", "$pod")
CONTAINER = (*POD, "$container")


@dataclass(frozen=True)
class Query:
    """One metric of a table and how the server computes it.

    Attributes
    ----------
    metric : name in the table.
    group : label that slices are cut by; all series behind one row share its value. $namespace is the server's own name for it.
    by : labels that the answer keeps, written likewise.
    counted : metric of the server whose series are counted to plan slices.
    where : matchers on that metric, e.g. 'mode="idle"'.
    text : PromQL template; $sel stands for all matchers, $by for the labels kept, $rate and $step for windows.
    together : how series of one resource become one, "max" or "sum".
    operands : selectors in the text that load series of their own; each costs the server the same memory again.
    factor : answer times this is the unit of the table.
    """

    metric: str
    group: str
    by: tuple[str, ...]
    counted: str
    where: str
    text: str
    together: str = "max"
    operands: int = 1
    factor: float = 1.0


def quoted(value: str) -> str:
    """`value` as a PromQL string; a double-quoted one knows the escapes of Go."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def any_of(label: str, values: Iterable[str]) -> str:
    """Matcher for one of `values`, each taken literally; the empty value matches series without the label."""
    return f"{label}=~{quoted('|'.join(re.escape(value) for value in values))}"


def text_of(query: Query, settings: Settings, groups: Iterable[str] | None = None) -> str:
    """PromQL of one query, limited to the given values of its group label."""
    cut = "" if groups is None else any_of(filled(query.group, settings), groups)
    return filled(query.text, settings, matchers(settings, query.where, cut), query.by, query.counted)


def count_of(query: Query, settings: Settings, window_seconds: int) -> str:
    """PromQL that counts, for each value of the group label, the series with a sample in the window."""
    inner = f"last_over_time({selector(query.counted, settings, query.where)}[{window_seconds}s])"
    return f"count by ({filled(query.group, settings)}) ({inner})"


def selector(name: str, settings: Settings, where: str = "") -> str:
    """Series of a metric within what the settings select."""
    return f"{name}{{{matchers(settings, where)}}}"


def matchers(settings: Settings, where: str, cut: str = "") -> str:
    """Matchers of a selector: the query's own, those of the settings, and the slice's."""
    chosen = [f"{name}={quoted(value)}" for name, value in settings.select.items()]
    return ",".join(part for part in (filled(where, settings), *chosen, cut) if part)


def filled(template: str, settings: Settings, sel: str = "", by: Iterable[str] = (), x: str = "") -> str:
    """`template` with labels, windows and matchers in place.

    $step is one millisecond short of a step: windows were closed on both sides before Prometheus 3, and a sample on the
    border would count in two steps. $offset is the whole step.
    """
    labels = {name: settings.label(name) for name in LABELS}
    return Template(template).substitute(
        labels,
        sel=sel,
        x=x,
        by=Template(",".join(by)).substitute(labels),
        rate=f"{settings.rate_seconds}s",
        step=f"{settings.step_seconds * 1000 - 1}ms",
        offset=f"{settings.step_seconds}s",
    )
