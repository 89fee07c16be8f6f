"""Which kind of bill a table is, told by its columns alone; what is no bill is refused with the reason.

The version of FOCUS is told by the newest column present, because files do not name it; it is a lower bound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.names import focus_name, tokens
from devopskit.tables.costs import costs

# Newest first: a token that a version of FOCUS added (source: column pages of the specification at its tags).
_ADDED = (
    ("1.4", {"commitmentprogrameligibilitydetails", "invoicedetailid"}),
    ("1.3", {"serviceprovidername", "hostprovidername", "allocatedmethodid", "allocatedresourceid", "contractapplied"}),
    ("1.2", {"billingaccounttype", "subaccounttype", "invoiceid", "pricingcurrency"}),
    ("1.1", {"servicesubcategory", "skumeter", "skupricedetails", "capacityreservationid", "commitmentdiscountquantity"}),
)
_OLD = {"amortizedcost", "billedcurrency", "chargetype"}  # names of FOCUS 0.5 that 1.0 replaced
_AZURE_COSTS = {"costinbillingcurrency", "pretaxcost"}
_AZURE_MARKS = {"metercategory", "meterid", "subscriptionguid", "subscriptionid", "usagedatetime"}


def detect(path: str, columns: Collection[str]) -> str:
    """Return focus, aws, azure, gcp or oci.

    Raises
    ------
    SourceError : another dataset, FOCUS older than 1.0, or no bill at all; names the columns found.
    """
    found = set(tokens(columns))
    if {"invoicedetailgrain", "invoicedetailcreated"} & found and "chargeperiodstart" not in found:
        raise errors.other_dataset(path, "Invoice Detail of FOCUS 1.4", "it sums charges to invoice lines, without resources")
    if "billedcost" in found:
        return _focus(path, columns, found)
    if "lineitemunblendedcost" in found:
        return "aws"
    if "costmycost" in found:
        return "oci"
    if "usagestarttime" in found and {"cost", "currency"} <= found:
        return "gcp"
    if _AZURE_COSTS & found or ("cost" in found and _AZURE_MARKS & found):
        return "azure"
    raise _refused(path, columns, found)


def version(columns: Iterable[str]) -> str:
    """Lowest version of FOCUS that has all columns of the file."""
    found = set(tokens(columns))
    return next((name for name, added in _ADDED if added & found), "1.0")


def _focus(path: str, columns: Collection[str], found: set[str]) -> str:
    if _OLD & found:
        old = ", ".join(sorted(name for key, name in tokens(columns).items() if key in _OLD))
        raise errors.other_dataset(path, "FOCUS 0.5", f"{old} became other columns in FOCUS 1.0, with another meaning")
    if not {"billingcurrency", "billingcurrencycode"} & found:
        raise errors.no_bill(path, columns, "it has no BillingCurrency, which every FOCUS bill names", costs.names)
    return "focus"


def _refused(path: str, columns: Collection[str], found: set[str]) -> Exception:
    if "contractcommitmentid" in found:
        why = "it lists what was agreed, not what was charged, so that its amounts are no costs"
        return errors.other_dataset(path, "Contract Commitment of FOCUS 1.3", why)
    if {"billingperiodcreated", "billingperiodstatus"} & found:
        return errors.other_dataset(path, "Billing Period of FOCUS 1.4", "it lists months and their state, without any charge")
    known = sum(focus_name(key) is not None for key in found)
    lacking = "it has no BilledCost" if known > 2 else "no column of costs that any provider writes is in it"
    names = ["BilledCost", "EffectiveCost", "BillingCurrency", "lineItem/UnblendedCost", "CostInBillingCurrency", "cost/myCost"]
    return errors.no_bill(path, columns, lacking, names)
