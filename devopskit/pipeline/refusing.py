"""What a run refuses before anything starts: values out of their range, days that are none, plans that cannot be read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from devopskit.errors import RequestError
from devopskit.settings import Settings
from devopskit.settings.declared import DECLARED

# Parameters of notebooks that devopskit.toml and the environment set too, where the command line does not.
SETTINGS = {
    "risk": ("right_sizing", "risk"),
    "weeks": ("right_sizing", "weeks"),
    "minimum_saving": ("money", "minimum_saving"),
    "top": ("reports", "top_actions"),
    "lead_time_days": ("context", "lead_time_days"),
    "horizon_days": ("forecast", "horizon_days"),
    "budget": ("money", "monthly_budget"),
    "discount": ("money", "commitment_discount"),
    "fiscal_year_start": ("money", "fiscal_year_start"),
}


def refuse_values(values: Mapping[str, Any]) -> None:
    """Refuse parameters of a notebook that are out of the range of their setting, or a day that is none.

    Raises
    ------
    RequestError : names the parameter, its range or form, and a value that would do.
    """
    _refuse_out_of_range(values)
    _refuse_what_is_no_day(values)


def refuse_unreadable_plans(settings: Settings) -> None:
    """Refuse planned changes and holidays in the settings that the forecast could not read after all data was fetched.

    Raises
    ------
    RequestError : names the text and gives some that can be read.
    """
    planned, holidays = settings.get("forecast", "planned"), settings.get("forecast", "holidays")
    if planned or holidays:
        from devopskit.pipeline.forecasting_agenda import read_days, read_plans  # takes a moment, and few set these

        read_plans(planned)
        read_days(holidays)


def _refuse_out_of_range(values: Mapping[str, Any]) -> None:
    for name, (section, key) in SETTINGS.items():
        setting, value = DECLARED[section][key], values.get(name)
        if isinstance(value, (int, float)) and not setting.least <= value <= setting.most:
            raise RequestError(
                f"parameter {name} is {value:g}, outside of {_range(setting.least, setting.most)}",
                f"it is: {setting.meaning}",
                f"nothing was started; give another value, e.g. -p {name}={setting.default:g}",
            )


def _refuse_what_is_no_day(values: Mapping[str, Any]) -> None:
    """Refuse here what the notebook would refuse after its kernel has started and the store was read."""
    as_of = values.get("as_of")
    if not as_of or not isinstance(as_of, str):
        return
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise RequestError(
            f"parameter as_of is {as_of!r}, which is no date",
            "nothing was started; it is the last day that the report may know of",
            "give it as YYYY-MM-DD, e.g. -p as_of=2026-06-30, or leave it out for the newest day",
        ) from error


def _range(least: float, most: float) -> str:
    return f"{least:g} to {most:g}" if math.isfinite(most) else f"what it may be: {least:g} or more"
