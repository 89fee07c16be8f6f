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
    "assumptions": "devopskit.reporting.provenance:assumptions",
    "back_test": "devopskit.reporting.risk_charts:back_test",
    "data_age": "devopskit.reporting.provenance:data_age",
    "decision": "devopskit.reporting.right_sizing:decision",
    "facts": "devopskit.reporting.blocks:facts",
    "find": "devopskit.pipeline.rightsizing:find",
    "find_resource": "devopskit.changes._locate:find_resource",
    "glossary": "devopskit.reporting.provenance:glossary",
    "headline": "devopskit.reporting.right_sizing:headline",
    "index_repository": "devopskit.changes._locate:index_repository",
    "method": "devopskit.reporting.provenance:method",
    "now_and_then": "devopskit.reporting.need_and_capacity:now_and_then",
    "propose_edit": "devopskit.changes._propose:propose_edit",
    "read": "devopskit.pipeline.reading:read",
    "recommend_sizes": "devopskit.analysis.sizing:recommend_sizes",
    "recommend_policy": "devopskit.analysis.recommend_policy:recommend_policy",
    "record": "devopskit.reporting.recording:record",
    "replay": "devopskit.analysis.replay:replay",
    "requested_and_used": "devopskit.reporting.need_and_capacity:requested_and_used",
    "right_sizing": "devopskit.pipeline.rightsizing:right_sizing",
    "rightsize": "devopskit.pipeline.rightsizing:rightsize",
    "risk_and_saving": "devopskit.reporting.risk_charts:risk_and_saving",
    "save": "devopskit.reporting.right_sizing:save",
    "saving_by_owner": "devopskit.reporting.saving_by_owner:saving_by_owner",
    "show": "devopskit.reporting.blocks:show",
    "table": "devopskit.reporting.blocks:table",
    "together": "devopskit.reporting.blocks:together",
    "undecided": "devopskit.reporting.right_sizing:undecided",
    "unpriced": "devopskit.reporting.right_sizing:unpriced",
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
