"""Findings beside the page: findings.csv and findings.json, from the same frame as the page's sums."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

# A spreadsheet runs a cell that starts with one of these as a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def save(findings: pd.DataFrame, folder: Path) -> tuple[Path, Path]:
    """Write findings.csv (for spreadsheets) and findings.json (for programs) into `folder`, and return both paths.

    In the CSV a text that a spreadsheet would run as a formula gets a leading apostrophe; the JSON holds every value as
    it is. Times are ISO 8601 in UTC; missing is empty and null.
    """
    csv, json = folder / "findings.csv", folder / "findings.json"
    guarded = findings.apply(lambda column: column.map(guard) if pd.api.types.is_string_dtype(column) else column)
    guarded.to_csv(csv, index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")
    # 15 digits, because the default of 10 would change a sum of money between the two files.
    findings.to_json(json, orient="records", date_format="iso", date_unit="s", double_precision=15, indent=1, force_ascii=False)
    return csv, json


def guard(value: object) -> object:
    """`value` with an apostrophe in front where a spreadsheet would run it; numbers stay numbers."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value
