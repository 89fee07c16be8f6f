"""How earlier forecasts did, what could not be forecast, and what all of it rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.reporting import _forecast_words as words
from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Column, facts, named, table
from devopskit.units import format_share

REASONS, LISTED = 10, 100


def last_forecasts(ledger: pd.DataFrame) -> Block:
    """Return how the forecasts of earlier runs did that have come due since: what was said, and what happened.

    Parameters
    ----------
    ledger : made_at, subject, unit, target_start, q10, q50, q90, actual, weeks_ahead, inside80, error.
    """
    heading = "What earlier forecasts said"
    columns = [
        Column("Made"), Column("Weeks ahead", align="right"), Column("Judged", align="right"), Column("In the 80 % range", align="right"),
        Column("Median error", "of the limit", "right"),
    ]  # fmt: skip
    if ledger.empty:
        said = [
            "No forecast of an earlier run has come due yet. Each run keeps what it said, and the first one after that week judges it."
        ]
        return table([], caption=heading, columns=columns, heading=heading, said=said)
    body = [
        [words.day(made), f"{int(ahead)}", f"{len(rows):,}", format_share(float(rows["inside80"].mean())), format_share(float(rows["error"].median()))]
        for (made, ahead), rows in ledger.groupby(["made_at", "weeks_ahead"])
    ]  # fmt: skip
    held = format_share(float(ledger["inside80"].mean()))
    said = [f"{held} of {count(len(ledger), 'weekly peak')} fell into the range that was to hold 80 %."]
    worst = ledger.sort_values("error", ascending=False).head(10)
    missed = [
        [named(r["subject"]), words.day(r["target_start"]), words.amount(r["q50"], r["unit"]), words.amount(r["actual"], r["unit"])]
        for r in worst.to_dict("records")
    ]  # fmt: skip
    full = table(
        missed,
        caption="The largest misses",
        columns=[Column("What"), Column("Week from"), Column("Said", align="right"), Column("Came", align="right")],
    )
    return table(body[-12:], caption="Accuracy of earlier runs", columns=columns, heading=heading, said=said, full=full)


def not_forecast(rows: pd.DataFrame) -> Block:
    """Return what could not be forecast: how many limits, why, and what history would be enough.

    Parameters
    ----------
    rows : one row for each target, with status and reason.
    """
    waiting = rows[rows["status"] == "undecided"]
    heading = "Not enough data to forecast"
    columns = [Column("Why, and what would decide it"), Column("Limits", align="right"), Column("For example")]
    if waiting.empty:
        said = [f"Nothing is open: {count(len(rows), 'limit')} looked at, and each could be forecast."]
        return table([], caption=heading, columns=columns, role="undecided", heading=heading, said=said)
    alike = waiting["reason"].str.replace(r"^\d+", "#", regex=True)
    groups = sorted((group for _, group in waiting.groupby(alike, sort=False)), key=len, reverse=True)
    body: list[list[Any]] = [
        [str(g["reason"].iloc[0]).capitalize() + ".", f"{len(g):,}", named(g["name"].iloc[0])] for g in groups[:REASONS]
    ]
    listed = [[words.what(r), str(r["reason"])] for r in waiting.head(LISTED).to_dict("records")]
    full = table(listed, caption=f"{count(len(waiting), 'limit')} without a forecast", columns=[Column("What"), Column("Why")])
    said = ["No date is given for these, because a date without a measured chance would be a guess."]
    return table(
        body,
        caption="Why limits could not be forecast",
        columns=columns,
        role="undecided",
        heading=heading,
        said=said,
        full=full,
    )


def forecast_assumptions(rows: pd.DataFrame, terms: Any) -> Block:
    """Return what the dates rest on and what they leave out.

    Parameters
    ----------
    rows : targets with threshold and days of history. terms : days, lead, review, acting, running_out.
    """
    thresholds = sorted(set(rows["threshold"].dropna().round(4)))
    given = (
        "from the costs in [forecast]"
        if terms.acting
        else "0.2 where running out is an outage and 0.5 where it is not, because no costs are given"
    )
    told = [
        f"One acts where the chance of running out within {terms.lead} days of lead time and {terms.review} days until the next look is at least {' or '.join(words.chance(t) for t in thresholds)}: {given}.",
        "What counts is the highest value of each day. What holds of it is the largest of a measured step; shorter bursts are not seen.",
        "The weeks ahead are like the past that was measured: a launch, a new customer or a migration is known only where a scenario or [forecast] planned states it.",
        "A launch or a planned change multiplies the need of its days; of a disk, what these days add to it.",
        f"With less than 13 months of history no yearly rhythm can be learned; the longest history here has {int(rows['days'].max()) if len(rows) else 0} days.",
        "Limits are those of today's inventory. Use at 98 % of a limit (disks: when full) hides demand and is left out of the forecast.",
    ]  # fmt: skip
    told += [f"Planned: {words_of}." for words_of in terms.plans.words]
    return facts(told, heading="Assumptions and limits", role="assumptions")


def forecast_method(judged: pd.DataFrame) -> Block:
    """Return how the forecast is made and its chances measured.

    Parameters
    ----------
    judged : stated, observed and weeks, for the number of weeks behind the measured chances.
    """
    weeks = int(judged["weeks"].iloc[0]) if len(judged) else 0
    items = [
        ("Forecast", "several methods are combined by how wrong each was on the series' own past; quantiles come from past errors, not from a model"),
        ("Date", "day by which the limit has been passed with a chance of one half; the range is from 10 to 90 %"),
        ("How chances are measured", f"forecasts as of past moments are judged by {weeks:,} weekly peaks they had not seen"),
        ("History that is enough", "two weeks for one week ahead, six for four weeks, thirteen for thirteen weeks; twice that makes the chances reliable"),
    ]  # fmt: skip
    return facts(items, heading="Method", role="method")


def forecast_glossary() -> Block:
    """Return the words of a capacity page."""
    words_of_page = (
        ("Limit", "capacity, quota, address range, connections or budget that use is compared with"),
        ("Lead time", "days from deciding to having new capacity"),
        ("Weekly peak", "largest value of a week; what capacity is bought for"),
        ("90 % band", "holds nine of ten days to come, by what past forecasts were off"),
        ("Zone loss", "one of N zones is gone, so that the rest carries N/(N-1)"),
        ("Undecided", "not enough data for a date, so none is given"),
    )
    return facts(words_of_page, heading="Words", role="glossary")
