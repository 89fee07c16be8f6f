"""What can be wrong with a bill as a whole, in words that name the file, the cause and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from devopskit.errors import SourceError, nearest

SECTION = "focus_files"


def broken(path: str, cause: object) -> SourceError:
    """Return the error for a file that is damaged, cut off, or not what its first bytes promise."""
    return SourceError(
        SECTION,
        f"{path} cannot be read to its end: {str(cause).splitlines()[0] if str(cause) else type(cause).__name__}",
        "a part of a bill would show costs that are too low, so that nothing of this file is loaded",
        "export or download the file again and compare its size with the source, then: devopskit fetch",
    )


def no_bill(path: str, columns: Iterable[str], lacking: str, known: Iterable[str]) -> SourceError:
    """Return the error for a table that is no bill, with the columns found and those that come nearest."""
    found = [str(column) for column in columns]
    near = [f"{c} for {n}" for c in found for n in (nearest(c, known),) if n and n != c][:5]
    shown = ", ".join(found[:40]) + (f" and {len(found) - 40} more" if len(found) > 40 else "")
    return SourceError(
        SECTION,
        f"{path} is no bill that we know: {lacking}",
        f"columns found: {shown or 'none'}" + (f"; near to what we look for: {', '.join(near)}" if near else ""),
        "give a FOCUS 1.0 to 1.4 Cost and Usage file, or a native export of AWS, Azure, Google Cloud or Oracle, in `paths`",
    )


def other_dataset(path: str, name: str, why: str) -> SourceError:
    """Return the error for a known table of another kind, such as the commitments of FOCUS 1.3."""
    return SourceError(
        SECTION,
        f"{path} is the dataset {name}, not a Cost and Usage bill",
        why,
        "take this file out of `paths` of [sources.focus_files], and give the Cost and Usage export beside it",
    )


def unreadable(path: str, row: int, column: str, text: str) -> SourceError:
    """Return the error for an amount that is no number; a bill with a hole in it must not be summed."""
    return SourceError(
        SECTION,
        f"{path}, row {row}: {column} is {text[:40]!r}, which is no number",
        "an amount that is left out would make every sum too low without a sign of it",
        f"correct {column} in row {row} or export again; for decimal commas the file must use them throughout",
    )


def nothing_kept(path: str, reasons: Mapping[str, int]) -> SourceError:
    """Return the error for a file of which no row is a charge."""
    listed = "; ".join(f"{rows:,} rows: {reason}" for reason, rows in reasons.items())
    return SourceError(
        SECTION,
        f"no row of {path} could be kept: {listed}",
        "a month whose rows are all left out would look free",
        "export the bill again with its costs, currency and periods filled, or take the file out of `paths`",
    )


def unclear_dates(path: str, text: str) -> SourceError:
    """Return the error for dates whose day and month cannot be told apart in the whole file."""
    return SourceError(
        SECTION,
        f"{path} writes dates such as {text[:20]!r}, and no value of the file tells the day from the month",
        "with the wrong order charges would land in another month, so that every trend is wrong",
        'add `dates = "month first"` or `dates = "day first"` to [sources.focus_files], or export ISO 8601 dates',
    )


def nameless(path: str, what: str, setting: str) -> SourceError:
    """Return the error for a bill that does not name its currency or its month, with the setting that does."""
    return SourceError(
        SECTION,
        f"{path} names no {what}",
        f"amounts without a {what} cannot be added to others, nor put into the store",
        f"export the file with its {what}, or add `{setting}` to [sources.focus_files] if it is the same throughout",
    )
