"""`findings`: what should change, or why nothing can be said; the one table behind page, CSV, JSON and patches."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

ACTIONS = ("terminate", "schedule", "right-size", "modernise", "tier", "price model")  # in the order they are applied
STATUS = ("decided", "undecided", "keep")

findings = Table(
    name="findings",
    meaning="recommendations: one row for each resource and field",
    columns=(
        Column(
            "finding_id",
            "str",
            "stable id: the same check, resource and field give the same id in every run",
            required=True,
        ),
        Column("check", "str", "name of the check", required=True),
        Column("resource_id", "str", "the resource", required=True),
        Column("resource_name", "str", "name a person would use; empty where the id says it"),
        Column("field", "str", "what would change, e.g. instance_type, cpu_request", required=True),
        Column("unit", "str", "unit of current and recommended: cores, bytes, type"),
        Column("current", "str", "value now"),
        Column("recommended", "str", "value advised; empty where undecided or kept"),
        Column("status", "str", "decided, undecided, or keep (looked at, already right)", required=True, values=STATUS),
        Column("reason", "str", "why, in one sentence; for undecided what would decide it", required=True),
        Column("saving_low", "float", "least saving a month", unit="currency"),
        Column("saving", "float", "expected saving a month; negative where more must be bought", unit="currency"),
        Column("saving_high", "float", "largest saving a month", unit="currency"),
        Column("currency", "str", "ISO 4217 code; empty where unpriced"),
        Column("saving_cores", "float", "cores released (negative: added)", unit="cores"),
        Column("saving_bytes", "float", "memory or disk released (negative: added)", unit="bytes"),
        Column("price_note", "str", "where the price comes from, e.g. your bill, or list as of a day"),
        Column("risk", "float", "measured chance that a week does not fit", low=0, high=1),
        Column("risk_now", "float", "the same chance without the change", low=0, high=1),
        Column("weeks_tested", "float", "workload-weeks the risk was measured on", low=0),
        Column("caveats", "str", "what a reader must know, separated by semicolons"),
        Column("effort", "str", "low, medium or high"),
        Column("owner", "str", "team or person"),
        Column("defined_in", "str", "place in the infrastructure code, where known"),
        Column("action", "str", "kind of change", required=True, values=ACTIONS),
        Column("act_by", "time", "latest day to act, where there is one"),
        Column("change_group", "str", "findings with the same value are applied together"),
        Column("evidence", "str", "numbers behind the reason, as a JSON object"),
        Column("saving_after_expiry", "float", "saving a month once commitments that strand have ended", unit="currency"),
        Column("commitment_expiry", "time", "when that is"),
        Column("run_id", "str", "the run that said so; empty outside of a run"),
    ),
    key=("finding_id",),
)
