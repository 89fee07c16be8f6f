"""The questions of `init`, a dozen on ten things: text, one line of why, how the default is found, and which settings the answer sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devopskit.commands._found import Found


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    name : short name, also for `--answer NAME=VALUE`. text, why : what is asked and what the answer changes.
    default : answer found by looking, as text. sets : setting the answer goes to, or "" for the sources section.
    """

    name: str
    text: str
    why: str
    default: Callable[[Found], str]
    sets: str


def _says(text: str) -> Callable[[Found], str]:
    return lambda found: text


QUESTIONS = (
    Question("code", "Folders of infrastructure code (comma separated)?", "devopskit propose writes patches for these files",
             lambda found: ", ".join(found.code), "changes.roots"),
    Question("stack", "Technology in use (kubernetes, jvm, postgres, lambda ...)?", "a note for whoever reads the file; no report reads it yet",
             lambda found: ", ".join(["kubernetes"] * bool(found.clusters) + ["aws"] * bool(found.aws_profiles)), "context.stack"),
    Question("deploys", "Deployments a week?", "a note; no report reads it yet", _says("5"), "context.deploys_per_week"),
    Question("weeks", "Weeks of history to read (longer sees weekly and monthly peaks)?", "a month-end job is not in two weeks of data",
             _says("13"), "right_sizing.weeks"),
    Question("team", "People who run the platform?", "a page shows as many actions as people can take on, three to ten", _says("5"), "context.team_size"),
    Question("budget", "Budget a month in your currency (0 = none)?", "the cost report says the chance to pass it", _says("0"), "money.monthly_budget"),
    Question("fiscal", "Month your fiscal year starts (1 to 12)?", "spend since its start stands beside the budget", _says("1"), "money.fiscal_year_start"),
    Question("compliance", "Regions that changes may use (comma separated, empty = any)?", "a note; no change leaves its region",
             _says(""), "context.regions"),
    Question("approval", "Who approves a change (one sentence, empty = nobody)?", "stands in the text for whoever reviews a change set",
             _says(""), "context.approval"),
    Question("monitoring", "Where are metrics and bills (prometheus, aws, usage_files, focus_files, sample)?", "each becomes a section of devopskit.toml",
             lambda found: ", ".join(_sources(found)), ""),
    Question("pain", "What hurts most (cost, capacity, scaling, reliability)?", "a note; no report reads it yet", _says("cost"), "context.pain_points"),
    Question("lead", "Days from deciding to having new capacity?", "the last day to act is that much before the date", _says("30"), "context.lead_time_days"),
)  # fmt: skip


def _sources(found: Found) -> list[str]:
    names = ["prometheus"] * bool(found.prometheus or found.clusters) + ["aws"] * bool(found.aws_profiles)
    return [*names, *(["focus_files"] if found.bills else [])] or ["sample"]
