"""Two runs side by side, as lines for a terminal and as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devopskit.reporting._changes import called, value
from devopskit.reporting.text import shorten, spell_out
from devopskit.units import format_amount, format_money

SHOWN = 30  # rows as text; the JSON and the page have all


def difference_text(difference: Any) -> str:
    """Lines: the sums, then each recommendation that is new, gone or changed, then settings and versions that differ.

    Parameters
    ----------
    difference : answer of `pipeline.comparing.compare_runs`.
    """
    lines = [summary(difference)]
    rows = difference.rows.to_dict("records")
    lines += [f"{row['change']:8} {_amount(row):>12}  {_what(row)}" for row in rows[:SHOWN]]
    lines += [f"{len(rows) - SHOWN:,} more; --json has all"] if len(rows) > SHOWN else []
    for title, changed in (("parameter", difference.parameters), ("version", difference.versions)):
        # A parameter is text from outside, and a terminal would obey the control characters in it.
        lines += [
            spell_out(f"{title} {name}: {shorten(str(was))} -> {shorten(str(now))}") for name, (was, now) in changed.items()
        ]
    return "\n".join(lines)


def difference_page(difference: Any) -> str:
    """One HTML file without scripts; every name from outside is escaped.

    Parameters
    ----------
    difference : answer of `pipeline.comparing.compare_runs`.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, trim_blocks=True)
    environment.filters["shown"] = lambda text: spell_out(shorten(str(text), 300))
    rows = [{**row, "amount": _amount(row), "what": _what(row)} for row in difference.rows.to_dict("records")]
    changed = [("Parameter", difference.parameters), ("Version", difference.versions)]
    others = [(kind, name, was, now) for kind, pairs in changed for name, (was, now) in pairs.items()]
    page = environment.get_template("difference.html")
    return page.render(summary=summary(difference), rows=rows, others=others, first=difference.first, second=difference.second)


def summary(difference: Any) -> str:
    """First sentence: the saving of both runs, and how many recommendations came, went or changed.

    Parameters
    ----------
    difference : answer of `pipeline.comparing.compare_runs`.
    """
    counts = difference.rows["change"].value_counts()
    told = ", ".join(f"{int(counts.get(name, 0)):,} {name}" for name in ("new", "gone", "changed"))
    if not difference.currency and difference.before is not None and difference.rows.empty:
        return "no recommendation is new, gone or changed"
    if not difference.currency:
        return f"{told}; savings are unpriced or in several currencies, and are not summed"
    before, after = (format_money(amount, difference.currency) for amount in (difference.before, difference.after))
    return f"{told}; savings advised a month: {before} before, {after} after"


def _amount(row: dict[Any, Any]) -> str:
    difference = _number(row["saving_after"]) - _number(row["saving_before"])
    return f"{'+' if difference > 0 else ''}{format_amount(difference)}"


def _number(value: Any) -> float:
    return float(value) if value == value and value is not None else 0.0


def _what(row: dict[Any, Any]) -> str:
    """The resource, the field, and what is advised; both values only where they differ."""
    was, now = (shorten(value(row[side], row["unit"])) for side in ("was", "now"))
    advised = {"new": now, "gone": was}.get(row["change"], now if was == now else f"{was} -> {now}")
    return f"{spell_out(shorten(called(row)))}: {str(row['field']).replace('_', ' ')} {spell_out(advised)}"
