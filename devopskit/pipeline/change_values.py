"""A finding's value in the unit of its place, spelled the way the old value is, and compared with it."""

from __future__ import annotations

import math
import re

from devopskit.changes._quantity import in_unit_of
from devopskit.units import GIB, parse_quantity

_MIB = 1024.0**2
_DOCKER = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmg]?)(b?)", re.IGNORECASE)
_DOCKER_POWER = {"": 0, "b": 0, "k": 1, "m": 2, "g": 3}
# Base units (cores, bytes, bytes a second) that one of a whole-numbered unit stands for; Fargate counts 1,024 a core (AWS, "Task size").
_WHOLE = {"count": 1.0, "gib": GIB, "mib": _MIB, "mibps": _MIB, "fargate": 1 / 1024}


class DoesNotFit(ValueError):
    """A value cannot be written in the unit of its place without rounding."""


def spell(value: object, unit: str, old: str = "") -> str:
    """Return a finding's value for its place.

    Parameters
    ----------
    value : text, or a number in cores, bytes or bytes a second. unit : as in `change_fields.Place`.
    old : what stands there today; its style is kept ("500m" asks for "250m", "0.5" for "0.25").

    Raises
    ------
    DoesNotFit : the number has no exact form there; rounding would change what was measured.
    """
    if unit == "text":
        return str(value)
    number = _number(value)
    if unit in _WHOLE:
        return str(_whole(number / _WHOLE[unit], unit))
    if unit == "cores":
        return f"{_whole(round(number * 1000, 6), 'millicores')}m" if old.endswith("m") else f"{number:.12g}"
    if unit == "docker":
        return _docker(number, old)
    return in_unit_of(old, str(_whole(number, "bytes")))


def same(old: str, value: object, unit: str) -> bool:
    """Whether the text of a file says a finding's value; another spelling of the same amount is the same."""
    if unit == "text":
        return old == str(value)
    try:
        return math.isclose(_parsed(old, unit), _number(value), rel_tol=1e-6)
    except ValueError:
        return False


def amount(old: str, unit: str) -> float:
    """Amount of a file's text in cores or bytes, NaN where it is none."""
    try:
        return _parsed(old, unit)
    except ValueError:
        return math.nan


def _parsed(old: str, unit: str) -> float:
    if unit == "docker":
        match = _DOCKER.fullmatch(old.strip())
        if match is None:
            raise ValueError(old)
        return float(match[1]) * 1024.0 ** _DOCKER_POWER[match[2].lower()]
    return parse_quantity(old) * _WHOLE.get(unit, 1.0)


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError as error:
        raise DoesNotFit(f"{value} is no number") from error
    if not math.isfinite(number):
        raise DoesNotFit(f"{value} is no number")
    return number


def _whole(number: float, unit: str) -> int:
    if abs(number - round(number)) > 1e-6 * max(1.0, abs(number)):
        raise DoesNotFit(f"{number:g} is not a whole number of {unit}")
    return round(number)


def _docker(number: float, old: str) -> str:
    """Bytes as Compose writes them: K, M and G are powers of 1,024 there (Compose specification, "Specifying byte values")."""
    match = _DOCKER.fullmatch(old.strip())
    letter, tail = (match[2], match[3]) if match else ("", "")
    size = _whole(number, "bytes")
    if not letter or letter.lower() == "b":
        return f"{size}{letter}"
    for lower in "gmk"["gmk".index(letter.lower()) :]:
        if size % 1024 ** _DOCKER_POWER[lower] == 0:
            spelled = lower.upper() if letter.isupper() else lower
            return f"{size // 1024 ** _DOCKER_POWER[lower]}{spelled}{tail}"
    return str(size)
