"""`patches`: the change set of a run, one row for each patch, refusal and postponed change; page, files and plan come from it."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table
from devopskit.tables.findings import ACTIONS

STATUS = ("patch", "refused", "postponed")

patches = Table(
    name="patches",
    meaning="what a run would change in the user's own code: one row for each patch, refusal or postponed change",
    columns=(
        Column("change_id", "str", "stable id: the same findings give the same id in every run", required=True),
        Column("patch", "str", "name of the patch without its ending, e.g. 001-shop-web; empty where there is none"),
        Column(
            "status", "str", "patch, refused (a person must look) or postponed (over a limit)", required=True, values=STATUS
        ),
        Column("action", "str", "kind of change; patches are applied in this order", required=True, values=ACTIONS),
        Column("team", "str", "owner of what changes"),
        Column("directory", "str", "folder of the first file that changes"),
        Column("resource_id", "str", "resources that change, as a JSON list", required=True),
        Column("names", "str", "their names for a reader, as a JSON list", required=True),
        Column("steps", "str", "JSON list of objects with resource, field, unit, current, recommended", required=True),
        Column("places", "str", "JSON list of file:line that change, or where a person must look"),
        Column("finding_id", "str", "findings behind it, as a JSON list", required=True),
        Column("saving_low", "float", "least saving a month", unit="currency"),
        Column("saving", "float", "expected saving a month; negative where more must be bought", unit="currency"),
        Column("saving_high", "float", "largest saving a month", unit="currency"),
        Column("currency", "str", "ISO 4217 code; empty where unpriced"),
        Column("risk", "float", "largest measured chance that a week does not fit", low=0, high=1),
        Column("code", "str", "kind of refusal, e.g. shared, computed, drift, limit"),
        Column("reason", "str", "why it is refused or postponed, in one clause"),
        Column("warnings", "str", "what it does to a running system, as a JSON list"),
        Column("watch", "str", "what to look at afterwards, and for how long"),
        Column("back", "str", "how to go back, and what does not come back"),
        Column("diff", "str", "unified diff with paths from the repository's top"),
        Column("reverse", "str", "diff that brings every byte back"),
    ),
    key=("change_id",),
)
