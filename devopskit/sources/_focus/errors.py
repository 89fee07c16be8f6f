"""What can be wrong with a bill as a whole, in words that name the file, the cause and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from devopskit.errors import SourceError, nearest
from devopskit.sources._focus.names import focus_name, token, tokens

SECTION = "focus_files"


def broken(path: str, cause: object) -> SourceError:
    """Return the error for a file that is damaged, cut off, or not what its first bytes promise."""
    return SourceError(
        SECTION,
        f"{path} cannot be read to its end: {str(cause).splitlines()[0] if str(cause) else type(cause).__name__}",
        "a part of a bill would show costs that are too low, so that nothing of this file is loaded",
        "export or download the file again and compare its size with the source, then: devopskit fetch",
    )


def _found(columns: list[str], wanted: Iterable[str]) -> str:
    """What was found in a file and comes near to what was looked for; empty where the columns are not known."""
    if not columns:
        return ""
    # By their tokens, because a column of a file and one of ours differ in case and signs before they differ in letters.
    known = tokens(name.title().replace("_", "") if name.islower() else name for name in wanted)
    odd = [name for name in columns if focus_name(token(name)) is None]  # a column that is known stands for no other
    near = [f"{c} for {known[n]}" for c in odd for n in (nearest(token(c), known),) if n and n != token(c)][:5]
    shown = ", ".join(columns[:40]) + (f" and {len(columns) - 40} more" if len(columns) > 40 else "")
    return f"\ncolumns found: {shown}" + (f"; near to what we look for: {', '.join(near)}" if near else "")


def no_bill(path: str, columns: Iterable[str], lacking: str, known: Iterable[str]) -> SourceError:
    """Return the error for a table that is no bill, with the columns found and those that come nearest."""
    found = [str(column) for column in columns]
    return SourceError(
        SECTION,
        f"{path} is no bill that we know: {lacking}",
        _found(found, known).lstrip() or "columns found: none",
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


def nameless(path: str, what: str, setting: str, columns: Iterable[str] = (), wanted: Iterable[str] = ()) -> SourceError:
    """Return the error for a bill that does not name its currency or its month, with the setting that does.

    Parameters
    ----------
    columns : those found in the file. wanted : columns of `costs` that would name it; the nearest ones found are shown.
    """
    return SourceError(
        SECTION,
        f"{path} names no {what}",
        f"amounts without a {what} cannot be added to others, nor put into the store" + _found(list(columns), wanted),
        f"export the file with its {what}, or add `{setting}` to [sources.focus_files] if it is the same throughout",
    )
