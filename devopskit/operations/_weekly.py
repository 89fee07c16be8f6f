"""Actions at times of the week as cron lines: equal times of several days become one line, and lines become times again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devopskit.errors import DataError, RequestError
from devopskit.operations._durations import whole_minutes
from devopskit.tables.policies import Action, Scheduled

DAY_S, WEEK_S = 86_400, 604_800
DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True)
class Line:
    """One time of day on some days of the week (0 = Monday), and what is set then."""

    minute: int
    hour: int
    days: tuple[int, ...]
    action: Action

    @property
    def named_days(self) -> str:
        """Days as names: "*" for all, "MON-FRI" for a run of three and more, else a list."""
        if len(self.days) == 7:
            return "*"
        run = self.days == tuple(range(self.days[0], self.days[-1] + 1)) and len(self.days) > 2
        return f"{DAYS[self.days[0]]}-{DAYS[self.days[-1]]}" if run else ",".join(DAYS[day] for day in self.days)

    @property
    def cron(self) -> str:
        """Five fields, as in crontab, Kubernetes and EC2 Auto Scaling."""
        return f"{self.minute} {self.hour} * * {self.named_days}"


def lines_of(actions: Iterable[Action], *, who: str) -> list[Line]:
    """Fewest cron lines that hold the actions, in the order of the week.

    Raises
    ------
    RequestError : a time outside of the week or finer than a minute, or two actions at one time.
    """
    groups: dict[tuple[int, int | None, int | None, int | None], list[int]] = {}
    seen: set[int] = set()
    for action in sorted(actions, key=lambda one: one.at_s):
        _refuse(action, seen, who)
        seen.add(action.at_s)
        # Days with the same time and limits share a line, because seven jobs that do the same hide the one that does not.
        key = (action.at_s % DAY_S, action.min_capacity, action.max_capacity, action.desired)
        groups.setdefault(key, []).append(action.at_s // DAY_S)
    return [
        Line(at % 3600 // 60, at // 3600, tuple(days), Action(days[0] * DAY_S + at, low, high, wanted))
        for (at, low, high, wanted), days in groups.items()
    ]


def actions_of(lines: Iterable[tuple[str, Action]]) -> tuple[Action, ...]:
    """Actions of cron lines (five fields) in the order of the week; the time of each given action is ignored."""
    found = [
        Action(at, action.min_capacity, action.max_capacity, action.desired) for cron, action in lines for at in times_of(cron)
    ]
    return tuple(sorted(found, key=lambda one: one.at_s))


def times_of(cron: str) -> list[int]:
    """Seconds from Monday 00:00 at which a weekly line of five fields comes due.

    Raises
    ------
    DataError : it is no weekly line of one time a day.
    """
    fields = cron.split()
    weekly = len(fields) == 5 and fields[0].isdigit() and fields[1].isdigit() and fields[2:4] == ["*", "*"]
    days = _days(fields[4]) if weekly else []
    if not days:
        raise DataError(
            f"the schedule {cron!r} is not one time on days of the week",
            "a weekly policy holds times of the week, and dates or repetitions within a day have no place in it",
            "write minute, hour, two stars and days, such as 0 8 * * MON-FRI",
        )
    return [day * DAY_S + int(fields[1]) * 3600 + int(fields[0]) * 60 for day in days]


def _days(text: str) -> list[int]:
    if text in ("*", "?"):
        return list(range(7))
    found: list[int] = []
    for part in text.upper().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return []
        found += range(DAYS.index(first), DAYS.index(last or first) + 1)
    return found


def _refuse(action: Action, seen: set[int], who: str) -> None:
    whole_minutes(action.at_s, name="the time of an action", who=who)
    if not 0 <= action.at_s < WEEK_S or action.at_s in seen:
        raise RequestError(
            f"an action at second {action.at_s} of the week is outside of it, or the second at that time",
            f"{who} would do both in an order that nobody chose, or never",
            "give each action a time of its own between Monday 00:00 and Sunday 23:59",
        )
    if action.min_capacity is None and action.max_capacity is None and action.desired is None:
        raise RequestError(
            f"the action at second {action.at_s} of the week sets nothing",
            f"{who} refuses an action without a minimum, a maximum or a capacity",
            "give it at least one of min_capacity, max_capacity and desired",
        )


def refuse_desired(policy: Scheduled, who: str, why: str) -> None:
    """Refuse actions that set a capacity where only limits can be scheduled."""
    if any(action.desired is not None for action in policy.actions):
        raise RequestError(
            f"an action of the schedule sets a capacity, which {who} has no field for",
            why,
            "give the action a minimum and a maximum in place of a desired capacity",
        )
