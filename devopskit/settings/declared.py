"""Every setting of devopskit.toml, declared once: default, meaning, allowed values.

`init` writes this table as a commented file, `config show` prints it with the origin of each value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """Declaration of one setting: default, meaning, allowed values; numbers have a smallest and a largest one."""

    default: Any
    meaning: str
    values: tuple[str, ...] = ()
    least: float = 0.0
    most: float = float("inf")


# section -> key -> declaration
DECLARED: dict[str, dict[str, Setting]] = {
    "store": {
        "path": Setting("data/store", "folder of the local store, relative to this file"),
    },
    "reports": {
        "path": Setting("reports", "folder that runs write into, relative to this file"),
        "keep_runs": Setting(60, "runs that `devopskit runs prune` keeps"),
        "keep_days": Setting(90, "days that `devopskit runs prune` keeps"),
        "top_actions": Setting(5, "rows of the actions table on a page", least=1),
    },
    "money": {
        "minimum_saving": Setting(5.0, "findings below this saving a month are summed in one line"),
        "monthly_budget": Setting(0.0, "budget of a month, in the currency of the bill; 0 = none"),
        "allocation_rules": Setting(
            "", "TOML file of rules that say who bears which cost, relative to this file; empty = none"
        ),
        "commitment_discount": Setting(
            0.0, "share that an offer of a new commitment takes off the rate; 0 = what your own ones took off", most=0.99
        ),
        "exchange_rates": Setting(
            "",
            "CSV file of dated exchange rates, relative to this file; empty = other currencies are told apart, never converted",
        ),
        "carbon_factors": Setting(
            "", "CSV or TOML file of watts and grid factors by region, relative to this file; empty = no estimate of carbon"
        ),
        "fiscal_year_start": Setting(
            1, "month that your fiscal year starts in, 1 to 12; the cost report sums since then", least=1, most=12
        ),
    },
    "right_sizing": {
        "risk": Setting(
            0.05, "accepted chance that the need of a week exceeds the size, above 0 and below 1", least=0.0001, most=0.9999
        ),
        "cpu_need": Setting("p999", "what must fit of a week's CPU", ("p999", "max")),
        "memory_need": Setting("max", "what must fit of a week's memory", ("p999", "max")),
        "weeks": Setting(13, "weeks of history to read", least=1),
        "guard": Setting(1.0, "factor on the size of a container, on top of its measured risk; 1 = none", least=1.0, most=10.0),
        "cpu_limit": Setting(False, "whether containers get a CPU limit too, equal to their request"),
    },
    "forecast": {
        "horizon_days": Setting(91, "days ahead: 7, 28 or 91; a shorter history is forecast less far", least=7, most=91),
        "weeks": Setting(52, "weeks of history to read: thirteen weeks ahead need half a year", least=2),
        "review_days": Setting(7, "days until somebody looks at the forecast again"),
        "cost_of_acting": Setting(0.0, "cost of adding capacity without need, in the currency of the bill; 0 = not given"),
        "cost_of_running_out": Setting(0.0, "cost of running out once, in the currency of the bill; 0 = not given"),
        "planned": Setting(
            [],
            "planned changes of need, e.g. ['2027-03-01 x2 checkout (new market)', '2027-11-25..2027-11-29 x3']; the words say whose need",
        ),
        "holidays": Setting([], "days on which need looks like a Sunday's, e.g. ['2026-12-25', '2026-12-26']"),
    },
    "context": {
        "stack": Setting(
            [],
            "technology in use, e.g. kubernetes, jvm, postgres, lambda (a note for whoever reads the file; no report reads it yet)",
        ),
        "deploys_per_week": Setting(5, "how often you deploy (a note; no report reads it yet)"),
        "team_size": Setting(5, "people who run the platform; init sets [reports] top_actions by it"),
        "regions": Setting([], "regions that changes may use; empty = any (today a change never leaves its region)"),
        "approval": Setting("", "sentence about change approval; it stands in PULL_REQUEST.md"),
        "pain_points": Setting(
            [], "what hurts most, the worst first: cost, capacity, scaling, reliability (a note; no report reads it yet)"
        ),
        "lead_time_days": Setting(30, "days from deciding to having new capacity"),
    },
    "changes": {
        "roots": Setting([], "folders of infrastructure code, relative to this file; change sets are made for them"),
        "max_resources": Setting(20, "resources that one change set may touch", least=1),
        "max_service_percent": Setting(
            50.0, "most of a service's cores or memory that one change set may take away, in percent", least=1, most=100
        ),
        "description_characters": Setting(
            3500, "length of PULL_REQUEST.md; 3,500 fits Azure DevOps, Bitbucket, GitLab and GitHub", least=1000, most=60_000
        ),
    },
}
