"""Counts what was repaired or is odd in a bill, with the money it touches, and says it in one sentence each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from devopskit.units import format_money


@dataclass(frozen=True)
class Money:
    """Money of each row: the larger of billed and effective cost, float64 [n], and its currency as a place in `names`."""

    touched: np.ndarray
    currency: np.ndarray
    names: list[str]

    def of(self, rows: np.ndarray) -> dict[str, float]:
        """Sum for each currency over the rows of a mask; currencies are never added up."""
        sums = np.bincount(self.currency[rows], self.touched[rows], len(self.names))
        seen = np.bincount(self.currency[rows], minlength=len(self.names)) > 0
        return {name: money for name, money, there in zip(self.names, sums.tolist(), seen, strict=True) if there}


@dataclass
class _Count:
    rows: int = 0
    money: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """All counts of one fetch, over its files; `remarks` are sentences without a count."""

    counts: dict[str, _Count] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)

    def add(self, sentence: str, rows: np.ndarray, money: Money, sample: str = "") -> None:
        """Count the rows of a mask under a sentence; an empty mask leaves no trace."""
        if not rows.any():
            return
        count = self.counts.setdefault(sentence, _Count())
        count.rows += int(rows.sum())
        count.money.update(money.of(rows))
        if sample and sample not in count.samples and len(count.samples) < 3:
            count.samples.append(sample)

    def remark(self, sentence: str) -> None:
        """Keep a sentence once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def notes(self) -> list[str]:
        """Sentences for the reader, remarks first, then counts from the most rows down."""
        several = []
        if len(self.currencies) > 1:
            several = [f"noted: amounts are in {', '.join(sorted(self.currencies))}; no sum crosses currencies"]
        return self.remarks + several + [_said(s, c) for s, c in sorted(self.counts.items(), key=lambda item: -item[1].rows)]


def _said(sentence: str, count: _Count) -> str:
    money = ", ".join(format_money(amount, name) for name, amount in sorted(count.money.items()))
    seen = f"; for example {', '.join(count.samples)}" if count.samples else ""
    return f"{sentence}: {count.rows:,} {'row' if count.rows == 1 else 'rows'}, {money}{seen}"
