"""Column names of bills: one spelling for `BilledCost`, `billed_cost`, `Billed Cost`, `bill/BilledCost` with or without BOM.

A token is the name in lower case without anything but letters and digits, so that the legacy Cost and Usage Report
(`lineItem/UnblendedCost`) and its successor (`line_item_unblended_cost`) share theirs. Columns are never found by position.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from devopskit.tables.costs import costs

# German headers of Azure exports name the English column in brackets: "AbonnementGuid (SubscriptionGuid)".
_BRACKETS = re.compile(r"^(?P<outer>.*?)\s*\((?P<inner>[A-Za-z][A-Za-z0-9_ ]*)\)\s*$")
_FOCUS = {name.replace("_", ""): name for name in costs.names if name != "extra"}
# Spellings of files in the wild that differ by more than case and signs.
_ALIASES = {
    "billingcurrencycode": "billing_currency",
    "provider": "provider_name",
    "publisher": "publisher_name",
    "invoiceissuer": "invoice_issuer_name",
    "region": "region_id",
    "tag": "tags",
    "resourcetags": "tags",
}
# Columns of German Azure exports without the English name (source: header rows of the Azure portal in German).
_GERMAN = {
    "abonnementguid": "subscriptionguid", "abonnementid": "subscriptionid", "abonnementname": "subscriptionname",
    "ressourcengruppe": "resourcegroup", "ressourcenstandort": "resourcelocation", "ressourcenid": "resourceid",
    "nutzungsdatum": "usagedatetime", "datum": "date", "verbrauchskategorie": "metercategory", "messungskategorie": "metercategory",
    "menge": "quantity", "kosten": "cost", "wahrung": "currency", "abrechnungswahrung": "billingcurrency",
    "kosteninabrechnungswahrung": "costinbillingcurrency", "masseinheit": "unitofmeasure", "instanzid": "instanceid",
}  # fmt: skip


def token(name: str) -> str:
    """Return the spelling-free form of a column name, e.g. "billedcost" for "Billed Cost" behind a byte order mark."""
    brackets = _BRACKETS.match(name)
    plain = _plain(brackets["inner"] if brackets else name)
    return _GERMAN.get(plain, plain)


def tokens(names: Iterable[str]) -> dict[str, str]:
    """Return token -> name as the file spells it; of two names with one token the first wins."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(token(name), name)
    return found


def focus_name(key: str) -> str | None:
    """Column of `costs` for a token, or None."""
    return _FOCUS.get(key) or _ALIASES.get(key)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    return "".join(c for c in folded if c.isascii() and c.isalnum())
