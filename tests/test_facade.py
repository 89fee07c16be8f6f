"""The analyst's face: every public name exists, has a docstring, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import devopskit as kit


@pytest.mark.parametrize("name", dir(kit))
def test_every_public_name_is_there_and_says_what_it_does(name: str) -> None:
    assert len((getattr(kit, name).__doc__ or "").split()) >= 5


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(AttributeError, match=r"devopskit has no 'headlines'; public names: .*headline"):
        kit.headlines  # noqa: B018  the look-up itself is what is tested


def test_importing_the_kit_loads_none_of_its_heavy_packages() -> None:
    code = "import sys, devopskit; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("pandas", "numpy", "ibis", "plotly", "duckdb", "boto3") if f"'{name}'" in shown]
