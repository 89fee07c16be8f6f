"""Units: text of the field ("250m", "1Gi", "37 %") to the one unit inside (cores, bytes, shares), and back for readers.

Inside the kit CPU is in cores, memory and disk in bytes, utilisation a share of 0 to 1, money per month of 730 hours.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

HOURS_PER_MONTH = 730.0  # the vendors' own convention (8,760 hours / 12)
GIB = 1024.0**3
SMALLEST_SHOWN = 0.001  # a thousandth of a core, a GiB or a currency, because below it digits only look like knowledge
CENTS_BELOW = 100.0  # money from here on is read without its cents
HALF_A_CENT = 0.005
CHANCE_SHOWN = 0.01  # a pool of a few hundred weeks holds a few misses at this chance, and none to tell two smaller ones apart
LARGEST_SHOWN = 1e21  # from here on a power of ten, because three hundred digits tell a reader nothing

# Kubernetes resource.Quantity suffixes (apimachinery/pkg/api/resource/suffix.go)
_SUFFIX = {
    "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "": Decimal(1),
    "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9), "T": Decimal(10**12), "P": Decimal(10**15), "E": Decimal(10**18),
    "Ki": Decimal(2**10), "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40), "Pi": Decimal(2**50), "Ei": Decimal(2**60),
}  # fmt: skip
_QUANTITY = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?\s*$")


def parse_quantity(text: str) -> float:
    """Value of a Kubernetes quantity such as "250m", "1Gi" or "1e3", in the base unit (cores or bytes).

    Raises
    ------
    ValueError : the text is no quantity.
    """
    match = _QUANTITY.match(text)
    if not match:
        raise ValueError(f"{text!r} is no quantity; expected a number with an optional suffix such as 250m, 1.5, 512Mi, 2G")
    return float(Decimal(match[1]) * _SUFFIX[match[2] or ""])


def format_cores(cores: float) -> str:
    """Cores for a reader: millicores below one core, else three significant digits."""
    if cores < 1:
        return f"{math.ceil(cores * 1000 - 1e-9)} m"
    number = significant(cores)
    return f"{number} core{'' if number == '1' else 's'}"


def format_bytes(size: float) -> str:
    """Bytes for a reader in binary units with three significant digits, e.g. "1.5 GiB"."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(size) < 1024 or unit == "TiB":
            return f"{significant(size)} {unit}"
        size /= 1024
    raise AssertionError("unreachable")


def significant(number: float, digits: int = 3) -> str:
    """`number` with at most `digits` significant digits, thousands separated by commas and a true minus sign."""
    if not math.isfinite(number):
        return "not known"
    if number == 0:
        return "0"
    if abs(number) < SMALLEST_SHOWN:
        return f"under {SMALLEST_SHOWN:g}" if number > 0 else "about 0"
    if abs(number) >= LARGEST_SHOWN:
        return f"{number:.{digits - 1}e}".replace("-", "\N{MINUS SIGN}")
    places = max(0, digits - 1 - math.floor(math.log10(abs(number))))
    text = f"{round(number, digits - 1 - math.floor(math.log10(abs(number)))):,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "\N{MINUS SIGN}")


def format_amount(amount: float) -> str:
    """Money without its currency: three significant digits, and below a hundred to the cent, e.g. "1,230", "12.34", "5".

    No bill has tenths of a cent, so that less than half of one is "under 0.01"; a unit price is written by `format_rate`.
    """
    if not math.isfinite(amount) or abs(amount) >= CENTS_BELOW or amount == 0:
        return significant(amount)
    if abs(amount) < HALF_A_CENT:
        return "under 0.01" if amount > 0 else "about 0"
    return f"{amount:.2f}".removesuffix(".00").replace("-", "\N{MINUS SIGN}")


def format_money(amount: float, currency: str) -> str:
    """Money for a reader: ISO currency code and amount (see `format_amount`), e.g. "USD 1,230", "under USD 0.01"."""
    words = format_amount(amount).rpartition(" ")
    small = 0 < abs(amount) < HALF_A_CENT
    return f"{words[0]} {currency} {words[2]}" if small else f"{currency} {''.join(words)}"


def format_rate(amount: float, currency: str) -> str:
    """Price of a unit, e.g. of an hour, which may lie far below a cent: code and three significant digits."""
    if 0 < amount < SMALLEST_SHOWN:
        # A price per request is that small, and "under 0.001" twice would compare nothing.
        places = 2 - math.floor(math.log10(amount))
        return f"{currency} {amount:.{places}f}".rstrip("0")
    return f"{currency} {significant(amount)}"


def format_share(share: float) -> str:
    """A share of 0 to 1 as percent, e.g. "4.8 %"; below a tenth of a percent "under 0.1 %"."""
    return "under 0.1 %" if 0 < share < 0.001 else f"{significant(100 * share, 2)} %"


def format_chance(chance: float) -> str:
    """A measured chance for a reader: "4.8 %", and no digits below 1 or above 99 %, where past weeks are too few to tell them."""
    if not math.isfinite(chance):
        return "not known"
    if chance < CHANCE_SHOWN:
        return "under 1 %"
    return "over 99 %" if chance > 1 - CHANCE_SHOWN else format_share(chance)
