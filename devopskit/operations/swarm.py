"""Crontab for a Docker Swarm manager: Swarm has no autoscaler, so that cron and `docker service scale` stand in for one."""

from __future__ import annotations

import re
import shlex

from devopskit.errors import DataError, RequestError
from devopskit.operations._weekly import actions_of, lines_of
from devopskit.tables.policies import Action, SwarmSchedule

WHO = "cron"
_SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_LINE = re.compile(r"(\S+ \S+ \S+ \S+ \S+) docker service scale --detach (\S+)=(\d+)")


def emit(schedule: SwarmSchedule, *, service: str) -> str:
    """Lines for the crontab of a manager node whose clock runs in UTC.

    Parameters
    ----------
    service : name of the Swarm service.

    Raises
    ------
    RequestError : no name of a service, or times finer than a minute.
    """
    if not _SERVICE.fullmatch(service):
        raise RequestError(
            f"{service!r} is no name of a Swarm service",
            "the name becomes part of a shell command, so that only letters, digits, '_', '.' and '-' are taken",
            "give the name as docker service ls shows it",
        )
    # Detached, because cron would otherwise wait for the service to settle and mail its progress.
    lines = lines_of((Action(at, desired=count) for at, count in schedule.counts), who=WHO)
    rows = [f"{line.cron} docker service scale --detach {shlex.quote(service)}={line.action.desired}" for line in lines]
    return "\n".join(["# Replicas by time of the week, UTC", "CRON_TZ=UTC", *rows, ""])


def read(text: str) -> SwarmSchedule:
    """Schedule of such lines, in the order of the week.

    Raises
    ------
    DataError : no line scales a service.
    """
    found = [match for line in text.splitlines() if (match := _LINE.fullmatch(line))]
    if not found:
        raise DataError(
            "the text has no line with docker service scale",
            "a schedule is read from the crontab lines that this format writes",
            "give the crontab as it was written: crontab -l on the manager node",
        )
    actions = actions_of((match[1], Action(0, desired=int(match[3]))) for match in found)
    return SwarmSchedule(tuple((action.at_s, action.desired or 0) for action in actions))
