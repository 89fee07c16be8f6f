"""devopskit: capacity and cost analysis for people who run platforms. `import devopskit as kit` in a notebook.

Names are looked up on first use, so that importing the kit costs nothing; what each one does stands in its docstring.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module:attribute
_NAMES: dict[str, str] = {
    "actions": "devopskit.reporting.right_sizing:actions",
    "allocated": "devopskit.pipeline.allocating:allocated",
    "allocation": "devopskit.pipeline.allocating:allocation",
    "assumptions": "devopskit.reporting.provenance:assumptions",
    "autoscaling": "devopskit.pipeline.autoscaling:autoscaling",
    "back_test": "devopskit.reporting.risk_charts:back_test",
    "best_commitment": "devopskit.analysis.commitments:best_commitment",
    "by_urgency": "devopskit.reporting.forecast_lead:by_urgency",
    "calibration": "devopskit.reporting.forecast_charts:calibration",
    "capacity_decision": "devopskit.reporting.forecast_lead:capacity_decision",
    "capacity_forecast": "devopskit.pipeline.forecasting:capacity_forecast",
    "capacity_plan": "devopskit.reporting.forecast_plan:capacity_plan",
    "change_diffs": "devopskit.reporting.change_blocks:change_diffs",
    "change_set": "devopskit.pipeline.changing:change_set",
    "change_steps": "devopskit.reporting.change_blocks:change_steps",
    "change_table": "devopskit.reporting.change_blocks:change_table",
    "check_all": "devopskit.pipeline.checking:check_all",
    "cluster_costs": "devopskit.analysis.cluster_costs:cluster_costs",
    "code": "devopskit.reporting.blocks:code",
    "convert": "devopskit.analysis.currencies:convert",
    "cost_actions": "devopskit.reporting.cost_overview:cost_actions",
    "cost_and_risk": "devopskit.reporting.policy_charts:cost_and_risk",
    "cost_assumptions": "devopskit.reporting.cost_tables:cost_assumptions",
    "cost_by": "devopskit.reporting.cost_charts:cost_by",
    "cost_by_day": "devopskit.reporting.cost_charts:cost_by_day",
    "cost_decision": "devopskit.reporting.cost_overview:cost_decision",
    "cost_headline": "devopskit.reporting.cost_overview:cost_headline",
    "cost_kinds": "devopskit.reporting.cost_tables:cost_kinds",
    "cost_method": "devopskit.reporting.cost_tables:cost_method",
    "cost_months": "devopskit.reporting.cost_tables:cost_months",
    "cost_movers": "devopskit.reporting.cost_charts:cost_movers",
    "cost_owners": "devopskit.reporting.cost_tables:cost_owners",
    "daily_costs": "devopskit.store.spend_daily:daily_costs",
    "data_age": "devopskit.reporting.provenance:data_age",
    "decision": "devopskit.reporting.right_sizing:decision",
    "decomposition": "devopskit.reporting.forecast_charts:decomposition",
    "done_since": "devopskit.reporting.executive_summary:done_since",
    "early_and_late": "devopskit.reporting.forecast_plan:early_and_late",
    "error_by_week": "devopskit.reporting.forecast_charts:error_by_week",
    "estimate_carbon": "devopskit.analysis.carbon:estimate_carbon",
    "explain_change": "devopskit.analysis.movers:explain_change",
    "facts": "devopskit.reporting.blocks:facts",
    "fan_of": "devopskit.reporting.forecast_charts:fan_of",
    "find": "devopskit.pipeline.rightsizing:find",
    "find_anomalies": "devopskit.analysis.anomalies:find_anomalies",
    "find_resource": "devopskit.changes._locate:find_resource",
    "first_to_run_out": "devopskit.reporting.forecast_lead:first_to_run_out",
    "forecast": "devopskit.pipeline.forecasting_frame:forecast",
    "forecast_assumptions": "devopskit.reporting.forecast_record:forecast_assumptions",
    "forecast_glossary": "devopskit.reporting.forecast_record:forecast_glossary",
    "forecast_method": "devopskit.reporting.forecast_record:forecast_method",
    "glossary": "devopskit.reporting.provenance:glossary",
    "group_causes": "devopskit.analysis.anomaly_causes:group_causes",
    "headline": "devopskit.reporting.right_sizing:headline",
    "index_repository": "devopskit.changes._locate:index_repository",
    "landing": "devopskit.analysis.month_end:landing",
    "landing_record": "devopskit.reporting.cost_tables:landing_record",
    "landing_rows": "devopskit.pipeline.landing_ledger:landing_rows",
    "landings_scored": "devopskit.pipeline.landing_ledger:landings_scored",
    "last_forecasts": "devopskit.reporting.forecast_record:last_forecasts",
    "left_alone": "devopskit.reporting.left_alone:left_alone",
    "load_rules": "devopskit.pipeline.allocating:load_rules",
    "machine_choices": "devopskit.reporting.machine_choices:machine_choices",
    "method": "devopskit.reporting.provenance:method",
    "month_and_budget": "devopskit.reporting.forecast_plan:month_and_budget",
    "month_end": "devopskit.analysis.month_end:month_end",
    "month_landing": "devopskit.reporting.cost_charts:month_landing",
    "moved": "devopskit.reporting.moved:moved",
    "needed_replicas": "devopskit.reporting.policy_charts:needed_replicas",
    "new_beside": "devopskit.pipeline.change_new:new_beside",
    "node_limits": "devopskit.analysis.node_pool:node_limits",
    "not_forecast": "devopskit.reporting.forecast_record:not_forecast",
    "not_modelled": "devopskit.reporting.policy_headline:not_modelled",
    "now_and_then": "devopskit.reporting.need_and_capacity:now_and_then",
    "old_and_new_size": "devopskit.reporting.old_and_new_size:old_and_new_size",
    "policy_edits": "devopskit.pipeline.autoscaling_manifests:edits",
    "policy_glossary": "devopskit.reporting.policy_headline:policy_glossary",
    "policy_headline": "devopskit.reporting.policy_headline:policy_headline",
    "policy_manifests": "devopskit.reporting.policy_manifests:policy_manifests",
    "policy_method": "devopskit.reporting.policy_headline:policy_method",
    "policy_sensitivity": "devopskit.reporting.policy_charts:policy_sensitivity",
    "policy_table": "devopskit.reporting.policy_headline:policy_table",
    "propose_edit": "devopskit.changes._propose:propose_edit",
    "proposed": "devopskit.pipeline.changing:proposed",
    "rate_sums": "devopskit.store.spend_rates:rate_sums",
    "rates_of_bill": "devopskit.analysis.savings_rate:rates_of_bill",
    "read": "devopskit.pipeline.reading:read",
    "read_bill": "devopskit.pipeline.bill_reading:read_bill",
    "read_code": "devopskit.pipeline.changing:read_code",
    "recommend_policy": "devopskit.analysis.recommend_policy:recommend_policy",
    "recommend_request_and_policy": "devopskit.analysis.recommend_policy_requests:recommend_request_and_policy",
    "recommend_sizes": "devopskit.analysis.sizing:recommend_sizes",
    "record": "devopskit.reporting.recording:record",
    "replay": "devopskit.analysis.replay:replay",
    "replayed_week": "devopskit.reporting.policy_charts:replayed_week",
    "report_states": "devopskit.reporting.executive_summary:report_states",
    "requested_and_used": "devopskit.reporting.need_and_capacity:requested_and_used",
    "right_sizing": "devopskit.pipeline.rightsizing:right_sizing",
    "rightsize": "devopskit.pipeline.rightsizing:rightsize",
    "risk_and_saving": "devopskit.reporting.risk_charts:risk_and_saving",
    "save": "devopskit.reporting.right_sizing:save",
    "saving_by_action": "devopskit.reporting.executive_summary:saving_by_action",
    "saving_by_check": "devopskit.reporting.executive_summary:saving_by_check",
    "saving_by_owner": "devopskit.reporting.saving_by_owner:saving_by_owner",
    "savings_rate": "devopskit.analysis.savings_rate:savings_rate",
    "show": "devopskit.reporting.blocks:show",
    "showback": "devopskit.pipeline.allocating:showback",
    "slo_objective": "devopskit.analysis.slo_curve:objective",
    "spend_by": "devopskit.store.spend_overview:spend_by",
    "spending": "devopskit.pipeline.spending:spending",
    "spent_by": "devopskit.reporting.cost_charts:spent_by",
    "spot_share": "devopskit.analysis.spot_share:spot_share",
    "summarise_all": "devopskit.pipeline.summarising:summarise_all",
    "summary_headline": "devopskit.reporting.executive_summary:summary_headline",
    "summary_method": "devopskit.reporting.executive_summary:summary_method",
    "table": "devopskit.reporting.blocks:table",
    "together": "devopskit.reporting.blocks:together",
    "undecided": "devopskit.reporting.right_sizing:undecided",
    "unit_costs": "devopskit.analysis.unit_cost:unit_costs",
    "unpriced": "devopskit.reporting.right_sizing:unpriced",
    "what_grows": "devopskit.reporting.forecast_plan:what_grows",
}


def __getattr__(name: str) -> Any:
    """Import the public name `name` on first use."""
    if name not in _NAMES:
        raise AttributeError(f"devopskit has no {name!r}; public names: {', '.join(sorted(_NAMES))}")
    module, _, attribute = _NAMES[name].partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names, for completion."""
    return sorted(_NAMES)
