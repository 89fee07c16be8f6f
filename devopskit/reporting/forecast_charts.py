"""Charts of the capacity page: fans with the limit, calibration on the own past, error by week, and the parts of a series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.reporting import _forecast_words as words
from devopskit.reporting._chart_fan import calibration as calibration_chart
from devopskit.reporting._chart_fan import fan, stacked_parts, two_lines
from devopskit.reporting.blocks import Block, Column, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_share, significant

QUANTILES = ("q05", "q25", "q50", "q75", "q95")
ROWS = 13  # of a fan's table: one a week


def fan_of(fans: pd.DataFrame, rows: pd.DataFrame, *, place: int = 1) -> Block:
    """Return the fan of the target at `place` in the order of urgency: past, 50 and 90 % band, limit, most likely day.

    Parameters
    ----------
    fans : past and quantiles by subject and day. rows : targets, the most urgent first.
    """
    drawn = rows[rows["subject"].isin(fans["subject"])]
    if len(drawn) < place:
        return nothing_to_draw("Past and future of what runs out", "no further limit has enough history for a forecast")
    row = drawn.iloc[place - 1].to_dict()
    mine = fans[fans["subject"] == row["subject"]]
    past, ahead = mine[mine["q50"].isna()], mine[mine["q50"].notna()]
    by, unit = words.scale(row["unit"], float(row["limit"]))
    likely = words.day(row["likely"]) if not row["full"] else ""
    figure = fan(
        (list(past["day"].map(words.day)), list(past["used"] / by)), list(ahead["day"].map(words.day)),
        [list(ahead[name] / by) for name in QUANTILES], limit=float(row["limit"]) / by, unit=unit, crossing=likely,
    )  # fmt: skip
    weekly = ahead.iloc[6::7].head(ROWS)
    body = [
        [words.day(r["day"]), *(significant(r[name] / by) for name in ("q05", "q50", "q95"))] for r in weekly.to_dict("records")
    ]
    columns = [Column("Day"), *(Column(name, unit, "right") for name in ("5 % below", "middle", "95 % below"))]
    figures = table(body, caption="Forecast, one row a week", columns=columns)
    help_ = "Line: highest value of each day so far. Bands hold 50 and 90 % of the days to come, as measured on the past; dashed: the middle."
    return show(figure, claim=_fan_claim(row), help=help_, table=figures)


def _fan_claim(row: dict[str, Any]) -> str:
    name, limit = f"{label(str(row['name']))} ({row['what']})", words.amount(row["limit"], row["unit"])
    if row["full"]:
        return f"{name} is at its limit of {limit} already"
    if pd.notna(row["likely"]):
        return f"{name} most likely passes its limit of {limit} on {words.day(row['likely'])}"
    return f"{name} stays below its limit of {limit} for {int(row['reach'])} days with a chance of {words.chance(1 - row['chance'])}"


def calibration(judged: pd.DataFrame) -> Block:
    """Return stated against observed shares of weekly peaks below each quantile, on weeks the forecast had not seen.

    Parameters
    ----------
    judged : stated, observed (0 to 1) and weeks (how many were judged).
    """
    known = judged.dropna(subset=["observed"])
    if known.empty or not known["weeks"].iloc[0]:
        return nothing_to_draw(
            "Do the stated chances hold?", "no past week could be judged; six weeks of history and more would allow it"
        )
    weeks, top = int(known["weeks"].iloc[0]), known.iloc[-1]
    held = abs(float(top["observed"]) - float(top["stated"])) <= 0.05
    claim = f"Of {weeks:,} past weekly peaks {format_share(float(top['observed']))} stayed below the {format_share(float(top['stated']))} forecast, {'as stated' if held else 'not as stated'}"
    body = [
        [f"{format_share(float(s))} below", format_share(float(o))]
        for s, o in zip(known["stated"], known["observed"], strict=True)
    ]
    figures = table(body, caption="Stated and observed", columns=[Column("Stated"), Column("Observed", align="right")])
    drawn = calibration_chart(
        list(100 * known["stated"]),
        list(100 * known["observed"]),
        x_title="stated share of weeks below",
        y_title="observed share of weeks below",
    )
    help_ = (
        "Each dot is a quantile of the weekly peak, asked for weeks ago and judged by what came; on the dashed line it held."
    )
    return show(drawn, claim=claim, help=help_, table=figures)


def error_by_week(errors: pd.DataFrame) -> Block:
    """Return the error of the middle forecast by weeks ahead, against repeating the last week.

    Parameters
    ----------
    errors : week (1 is the first), error and naive: mean absolute errors as shares of each series' level.
    """
    known = errors.dropna(subset=["error", "naive"])
    if known.empty:
        return nothing_to_draw("How far ahead can it be trusted?", "no past forecast could be judged")
    own, naive = known["error"], known["naive"]
    first, last = float(own.iloc[0]), float(own.iloc[-1])
    better = 1 - float(own.sum() / naive.sum()) if naive.sum() else 0.0
    against = f"{format_share(better)} better than" if better >= 0 else f"{format_share(-better)} worse than"
    claim = f"The middle forecast was off by {format_share(first)} one week ahead and {format_share(last)} in week {int(known['week'].iloc[-1])}, {against} repeating last week"
    body = [
        [f"week {int(w)}", format_share(float(e)), format_share(float(n))]
        for w, e, n in zip(known["week"], own, naive, strict=True)
    ]
    columns = [Column("Ahead"), Column("Forecast", align="right"), Column("Last week again", align="right")]
    drawn = two_lines(
        list(known["week"]), list(100 * own), list(100 * naive), own_name="forecast", other_name="last week again", x_title="weeks ahead",
        y_title="mean error, percent of the level",
    )  # fmt: skip
    return show(
        drawn,
        claim=claim,
        help="Errors of forecasts made at past moments, of all series that could be judged.",
        table=table(body, caption="Error by week ahead", columns=columns),
    )


def decomposition(parts: Mapping[str, Any], rows: pd.DataFrame) -> Block:
    """Return trend, weekly rhythm and rest of the most urgent target that has enough history (statsmodels' STL).

    Parameters
    ----------
    parts : subject -> decomposition (trend [t], seasonal [k, t] and rest [t] add up to it; strength, end). rows : targets, the most urgent first.
    """
    known = rows[rows["subject"].isin(list(parts))]
    if known.empty:
        return nothing_to_draw("Growth or rhythm?", "no limit has the eight weeks of history that tell a rhythm from chance")
    row = known.iloc[0].to_dict()
    part = parts[row["subject"]]
    by, unit = words.scale(row["unit"], float(row["limit"]))
    end = pd.Timestamp(part.end)
    days = [words.day(end - pd.Timedelta(days=len(part.trend) - k)) for k in range(len(part.trend))]
    grown = (part.trend[-1] - part.trend[-29]) / by if len(part.trend) > 28 else float("nan")
    verb = "grew" if grown >= 0 else "fell"
    claim = f"{label(str(row['name']))} {verb} by {significant(abs(grown))} {unit} in four weeks; its weekly rhythm explains {format_share(part.strength)} of the rest"
    drawn = stacked_parts(
        days,
        [
            (f"trend, {unit}", list(part.trend / by)),
            (f"weekly rhythm, {unit}", list(part.seasonal.sum(axis=0) / by)),
            (f"rest, {unit}", list(part.rest / by)),
        ],
    )
    body = [
        [days[k], *(significant(v / by) for v in (part.trend[k], part.seasonal[:, k].sum(), part.rest[k]))]
        for k in range(len(days) - 14, len(days))
    ]
    columns = [Column("Day"), *(Column(name, unit, "right") for name in ("Trend", "Rhythm", "Rest"))]
    return show(
        drawn,
        claim=claim,
        help="The three lines add up to the measured use: what grows, what comes back every week, and what is neither.",
        table=table(body, caption="The last two weeks in parts", columns=columns),
    )
