"""What risk buys, and whether the stated risk held: the frontier and the back-test."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.reporting._chart_step import step
from devopskit.reporting._chart_weeks import weeks
from devopskit.reporting.blocks import Block, Cell, Column, nothing_to_draw, show, table
from devopskit.units import HALF_A_CENT, format_amount, format_money, format_share, significant


def risk_and_saving(frontier: pd.DataFrame, *, chosen: float = 0.05) -> Block:
    """Return a step line: what each accepted risk would save, with the chosen one marked.

    Parameters
    ----------
    frontier : columns risk (accepted, 0 to 1) and saving (a month); optional currency (one; else saving is in cores) and
        observed (risk measured at that threshold).
    chosen : the accepted risk of this report.
    """
    rows, currency = _comparable(frontier)
    if len(rows) < 2:
        return nothing_to_draw("What more risk would save", "fewer than two risks could be compared")
    if rows["saving"].abs().max() < HALF_A_CENT:
        return nothing_to_draw(
            "What more risk would save", f"no risk up to {format_share(float(rows['risk'].max()))} would save anything"
        )
    at = int((rows["risk"] - chosen).abs().idxmin())
    risk, saving = [float(v) for v in rows["risk"]], [float(v) for v in rows["saving"]]
    near = "chosen:" if math.isclose(risk[at], chosen) else "nearest to"
    drawn = step(
        [100 * r for r in risk],
        saving,
        chosen=at,
        chosen_text=f"{near} {format_share(chosen)}",
        x_title="accepted risk that a week runs short",
        y_title=f"{currency} a month saved" if currency else "cores released",
    )
    return show(
        drawn,
        claim=_claim(risk, saving, at, currency),
        help="Each step is a risk one could accept; the diamond is what this report uses, or the nearest.",
        table=_figures(rows, currency),
    )


def _comparable(frontier: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Risks whose savings have one unit, by risk, and its currency; "" = cores."""
    rows = frontier.dropna(subset=["risk", "saving"]).sort_values("risk").reset_index(drop=True)
    currency = next((str(c) for c in rows["currency"].dropna() if c), "") if "currency" in rows else ""
    if not currency:
        return rows, ""
    # A risk at which nothing is priced has no currency; its amount would be cores among money.
    return rows[(rows["currency"] == currency) | (rows["saving"] == 0)].reset_index(drop=True), currency


def _figures(rows: pd.DataFrame, currency: str) -> Block:
    columns = [Column("Accepted risk", align="right"), Column("Saves", f"{currency} a month" if currency else "cores", "right")]
    shown = format_amount if currency else significant
    body: list[list[Cell]] = [
        [format_share(float(r)), shown(float(s))] for r, s in zip(rows["risk"], rows["saving"], strict=True)
    ]
    if "observed" in rows:
        columns.append(Column("Measured risk", align="right"))
        for row, observed in zip(body, rows["observed"], strict=True):
            row.append(format_share(float(observed)) if observed == observed else "not measured")
    return table(body, caption="Saving by accepted risk", columns=columns)


def _claim(risk: list[float], saving: list[float], at: int, currency: str) -> str:
    """What the chosen risk brings, and what the one farthest from it would."""

    def amount(value: float) -> str:
        return format_money(value, currency) if currency else f"{significant(value)} cores"

    other = 0 if at else len(risk) - 1
    verb = ("saves" if currency else "releases") if saving[at] >= 0 else ("costs" if currency else "adds")
    month = " a month" if currency else ""
    here = f"A risk of {format_share(risk[at])} {verb} {amount(abs(saving[at]))}{month}"
    return f"{here}; {format_share(risk[other])} would save {amount(saving[other])}"


def back_test(replayed: pd.DataFrame) -> Block:
    """Return dots and a line: the share of workloads that ran short in each past week against the stated risk.

    Parameters
    ----------
    replayed : columns origin (start of the judged week), stated, observed (0 to 1), workloads; several rows a week are pooled.
    """
    rows = replayed.dropna(subset=["observed"])
    rows = rows[rows["workloads"] > 0]
    if rows.empty:
        return nothing_to_draw(
            "Did the stated risk hold?", "no past week could be judged; more weeks of history would allow it"
        )
    parts = rows.assign(short=rows["observed"] * rows["workloads"], asked=rows["stated"] * rows["workloads"])
    sums = parts.groupby("origin", sort=True)[["short", "asked", "workloads"]].sum()
    measured, stated = sums["short"] / sums["workloads"], sums["asked"] / sums["workloads"]
    total = int(sums["workloads"].sum())
    overall, asked = float(sums["short"].sum()) / total, float(sums["asked"].sum()) / total
    # Two standard errors of a share: closer than that, chance alone would put it above half of the time.
    held = overall <= asked + 2 * math.sqrt(asked * (1 - asked) / total)
    verb = "held" if held else "did not hold"
    claim = (
        f"The stated risk of {format_share(asked)} {verb}: {format_share(overall)} of {total:,} past workload-weeks ran short"
    )
    days = [f"{day:%Y-%m-%d}" for day in pd.to_datetime(sums.index)]
    body = [
        [d, format_share(s), format_share(m), f"{int(w):,}"]
        for d, s, m, w in zip(days, stated, measured, sums["workloads"], strict=True)
    ]
    columns = [
        Column("Week from"),
        Column("Stated", align="right"),
        Column("Measured", align="right"),
        Column("Workloads", align="right"),
    ]
    drawn = weeks(days, stated=list(100 * stated), measured=list(100 * measured))
    help_ = "Each dot is a week that was judged by sizes from the weeks before it only; dots below the dashed line kept the promise."
    return show(drawn, claim=claim, help=help_, table=table(body, caption="Stated and measured risk by week", columns=columns))
