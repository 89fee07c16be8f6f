"""Where the numbers come from: data age of each source, assumptions and limits, method, and what the words mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Column, facts, table
from devopskit.reporting.text import beside, but_for_numbers
from devopskit.units import HOURS_PER_MONTH, format_money, format_share, significant

_WORD = {"cpu": "CPU"}
_PLURAL = {"instance": "machines", "node": "machines"}
LIMITS = 12  # caveats listed, the most frequent first
STALE = timedelta(days=7)  # a weekly report on data of the last week is as good as it gets; older data is warned of
FRESH = timedelta(days=2)  # older data are called old; the providers' own metrics and bills arrive within a day or two


def newest(status: pd.DataFrame, now: datetime | None = None) -> datetime | None:
    """Return the newest moment of any usage in `store.status()`, or of any table where there is no usage; none after `now`."""
    usage = status[status["table"] == "usage"]
    last = (usage if len(usage) else status)["last"].dropna()
    if last.empty:
        return None
    # A report on a past day knows nothing later, though the store does.
    return min(pd.Timestamp(last.max()).to_pydatetime(), now or datetime.max.replace(tzinfo=UTC))


def age_words(until: datetime, now: datetime) -> str:
    """Age of data in words: "3 hours old", "12 days old"."""
    hours = max(0.0, (now - until) / timedelta(hours=1))
    if hours < 1:
        return "under an hour old"
    number, unit = (round(hours), "hour") if hours < 48 else (round(hours / 24), "day")
    return f"{number:,} {unit}{'' if number == 1 else 's'} old"


def warnings_of(status: pd.DataFrame | None, until: datetime | None, now: datetime) -> list[str]:
    """Return sentences for the first screen where the data is made up, or so old that its numbers and dates mislead.

    Parameters
    ----------
    status : `store.status()`. until : newest moment of the data. now : moment the age is counted to.
    """
    told = []
    if status is not None and "source" in status and set(status["source"]) == {"sample"}:
        told.append("This is a made-up company: no number here is about your own systems.")
    if until is not None and now - until > STALE:
        told.append(f"The newest data is {age_words(until, now)}: nothing that happened since is in any number or date here.")
    return told


def data_age(status: pd.DataFrame, *, now: datetime | None = None) -> Block:
    """Return one row for each source and table: rows, rows left out and why, span, gaps, age.

    Parameters
    ----------
    status : `store.status()`: source, table, rows, rejected, reasons (JSON), notes, first, last, spans.
    now : moment the age is counted to; the present one by default.
    """
    now = now or datetime.now(UTC)
    columns = [
        Column("Source"), Column("Table"), Column("Rows", align="right"), Column("Left out", align="right"), Column("First"), Column("Last"),
        Column("Gaps", align="right"), Column("Age and status"),
    ]  # fmt: skip
    rows = [_status_row(row, now) for row in status.to_dict("records")]
    said = [text for row in status.to_dict("records") for text in _told(row)]
    if not rows:
        said = ["The store holds no data. Fill it with: devopskit fetch"]
    return table(
        rows, caption="Data age by source, times in UTC", columns=columns, role="data_age", heading="Data age", said=said
    )


def assumptions(
    findings: pd.DataFrame, *, risk: float | None = None, minimum_saving: float | None = None, extra: Iterable[str] = ()
) -> Block:
    """Return what the numbers rest on and what they leave out.

    Parameters
    ----------
    findings : table `findings`, for its price notes and caveats.
    risk : accepted chance that the need of a week exceeds the size. minimum_saving : smallest saving a month that is shown.
    extra : further sentences of the notebook's author.
    """
    currency = next(iter(findings["currency"].dropna()), "")
    told = [f"We assume {HOURS_PER_MONTH:g} hours a month, and that the next weeks are like the weeks that were measured."]
    told += (
        [
            f"The accepted risk is {format_share(risk)} for each of CPU and memory: so many weeks may need more than the advised "
            "size. A machine runs short when either does: its risk is measured on the weeks of both together, and is the sum of the "
            "two where they could not be judged together."
        ]
        if risk is not None
        else []
    )
    if minimum_saving is not None:
        told.append(
            f"A saving below {format_money(minimum_saving, currency) if currency else significant(minimum_saving)} a month is not worth a change."
        )
    priced = findings["saving"].notna()
    told += _counted(findings.loc[priced, "price_note"], "Prices", 6)
    # Only of what is advised: what is kept has a price note too, but no saving that could have a price.
    unpriced = ~priced & (findings["status"] == "decided")
    told += _counted(findings.loc[unpriced, "price_note"].str.removeprefix("unpriced: "), "No price", 4)
    told += _counted(findings["caveats"].dropna().str.split(";").explode().str.strip(), "Limit", LIMITS)
    told.append("Limits: use that was held back by a limit cannot be seen, and savings are known only as well as the prices.")
    return facts([*told, *extra], heading="Assumptions and limits", role="assumptions")


def method(sizes: pd.DataFrame, *, resources: pd.DataFrame | None = None, notes: Mapping[str, str] | None = None) -> Block:
    """Return how a size is decided and its risk measured; rules of several pools that differ in their numbers only are told as one.

    Parameters
    ----------
    sizes : table `sizes`, for its rules and the number of workload-weeks.
    resources : table `resources`, for the kinds; without it the rules of a metric are told without them.
    notes : further terms and their text, e.g. the price source.
    """
    decided = sizes[sizes["status"] == "decided"].dropna(subset="rule")
    kinds = {} if resources is None else resources.drop_duplicates("resource_id").set_index("resource_id")["kind"].to_dict()
    pools = decided.assign(kind=[_plural(kinds.get(key)) for key in decided["resource_id"]])
    items: list[tuple[str, Any]] = []
    for metric, rows in pools.groupby("metric"):
        by_rule = {str(rule): sorted(set(own["kind"]) - {""}) for rule, own in rows.groupby("rule", sort=False)}
        for alike in _grouped(list(by_rule)):
            named = ", ".join(" and ".join(by_rule[rule]) for rule in alike if by_rule[rule])
            of = f" of {named}" if named else ""
            items.append((f"Rule for {_WORD.get(str(metric), metric)}{of}", beside(alike)))
    if not items:
        items.append(("Rule", "no size was decided, so no rule was applied"))
    told = "each past week is judged by a size that was fitted on the weeks before it only (rolling origins)"
    items.append(("How risk is measured", told))
    return facts([*items, *(notes or {}).items()], heading="Method", role="method")


def _plural(kind: object) -> str:
    return _PLURAL.get(kind, f"{kind}s") if isinstance(kind, str) else ""


def _grouped(rules: list[str]) -> list[list[str]]:
    """Rules that differ in their numbers only, together."""
    groups: dict[str, list[str]] = {}
    for rule in rules:
        groups.setdefault(but_for_numbers(rule), []).append(rule)
    return list(groups.values())


def glossary() -> Block:
    """Return the words of a right-sizing page."""
    words = (
        ("Measured risk", "share of past weeks in which the advised size would have been too small"),
        ("Back-test", "the method applied to the past, judged by weeks it had not seen"),
        ("Workload-week", "one week of one workload"),
        ("P99.9", "value that 99.9 % of the samples of a week do not exceed"),
        ("Low to high", "range of the saving over the prices and sizes that are possible"),
        ("Undecided", "not enough data for a number, so none is given"),
    )
    return facts(words, heading="Words", role="glossary")


def _counted(texts: pd.Series, lead: str, top: int) -> list[str]:
    """Return a sentence for each of the most frequent texts, with the number of findings it stands at.

    Texts that differ in their numbers only are one, told with the numbers of the most frequent.
    """
    known = texts.dropna().loc[lambda t: t != ""].astype("str")
    counts = known.value_counts()
    alike = counts.groupby(counts.index.map(but_for_numbers), sort=False)
    groups = sorted(((str(rows.idxmax()), int(rows.sum()), len(rows)) for _, rows in alike), key=lambda group: -group[1])
    rarer = len(groups) - top
    return [
        f"{lead}: {text} ({count(seen, 'finding')}{', with other numbers too' if several > 1 else ''})."
        for text, seen, several in groups[:top]
    ] + ([f"{lead}: {count(rarer, 'rarer one')} in findings.csv."] if rarer > 0 else [])


def _status_row(row: Mapping[str, Any], now: datetime) -> list[str]:
    last = row.get("last")
    return [
        str(row["source"]), str(row["table"]), f"{int(row['rows']):,}", f"{int(row['rejected']):,}", _moment(row.get("first")), _moment(last),
        _gaps(row), _state(row, now),
    ]  # fmt: skip


def _state(row: Mapping[str, Any], now: datetime) -> str:
    """Age and status; an inventory has no times of its own, so that its age is that of its last reading."""
    last, read = row.get("last"), row.get("loaded_at")
    if not row["rows"]:
        return "no data"
    if last is not None and last == last:
        moment = pd.Timestamp(last).to_pydatetime()
        return f"{age_words(moment, now)}, {'current' if now - moment <= FRESH else 'old'}"
    return f"as read {_moment(read)}" if read is not None and read == read else "as last read"


def _told(row: Mapping[str, Any]) -> list[str]:
    """Reasons of rows left out and notes of the source, as sentences."""
    where = f"{row['source']}, {row['table']}"
    reasons = _loaded(row.get("reasons"))
    told = (
        [f"{where}: {count(int(rows), 'row')} left out, because {reason}." for reason, rows in reasons.items()]
        if isinstance(reasons, dict)
        else []
    )
    notes = _loaded(row.get("notes"))
    # One sentence a line, as the sources said them; a list comes from stores of an earlier form.
    notes = notes if isinstance(notes, list) else str(notes).splitlines() if notes else []
    return told + [f"{where}: {str(text).rstrip('.')}." for text in notes]


def _gaps(row: Mapping[str, Any]) -> str:
    spans = _loaded(row.get("spans"))
    if not isinstance(spans, list) or not spans:
        return "not known"
    bounds = [(pd.Timestamp(s[0]), pd.Timestamp(s[1])) for s in spans if isinstance(s, list | tuple)]
    covered = sum(((end - start) for start, end in bounds), pd.Timedelta(0))
    whole = max((end for _, end in bounds), default=pd.Timestamp(0)) - min(
        (start for start, _ in bounds), default=pd.Timestamp(0)
    )
    return format_share(max(0.0, 1 - covered / whole)) if whole > pd.Timedelta(0) else "0 %"


def _moment(value: Any) -> str:
    return f"{pd.Timestamp(value):%Y-%m-%d %H:%M}" if value is not None and value == value else "not known"


def _loaded(value: Any) -> Any:
    """JSON text, or what it stands for; text that is no JSON stays text, missing becomes None."""
    if value is None or isinstance(value, list | dict):
        return value
    if value != value or not str(value).strip():
        return None
    try:
        return json.loads(str(value))
    except ValueError:
        return str(value)
