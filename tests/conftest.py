"""Fixtures that every test may use: shared data and server programs, which skip with the way to get them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test is judged by the clock, because a busy machine is no fault of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

SHARED = Path(__file__).resolve().parents[2] / "shared"
# What .ci/run installs for each program; the skip names it, so that a reader can do the same.
PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "git": "git",
    "java": "default-jre-headless",
    "kubectl": "kubernetes-client",
}


def absent(reason: str) -> None:
    """Skip, or fail where the full suite is demanded."""
    if os.environ.get("DEVOPSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"DEVOPSKIT_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture
def shared_data() -> Path:
    """Folder of real traces, bills and cases beside the clone."""
    if not (SHARED / "data").is_dir():
        absent("the folder ../shared/data is not beside this clone")
    return SHARED / "data"


@pytest.fixture(scope="session")
def shared_bench_folder() -> Path:
    """Folder of the scorers beside the clone."""
    if not (SHARED / "bench").is_dir():
        absent("the folder ../shared/bench is not beside this clone")
    return SHARED / "bench"


@pytest.fixture
def shared_bench(shared_bench_folder: Path) -> Path:
    """Return the same folder, for a single test."""
    return shared_bench_folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Return the path of an installed program by its name, or skip with the command that installs it."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            absent(f"the program {name} is not installed: apt-get install {PACKAGES[name]}")
        return str(path)

    return find


@pytest.fixture(scope="session")
def terraform() -> str:
    """Path of terraform; without it a test is skipped everywhere, because Debian has no package of it."""
    return shutil.which("terraform") or pytest.skip(
        "terraform is not installed, and Debian has no package: hashicorp.com/terraform"
    )


@pytest.fixture(scope="session")
def spark_is_here(program: Callable[[str], str]) -> None:
    """Skip where Spark or its Java is missing; both are an extra of their own, half a gigabyte for two comparisons."""
    if find_spec("pyspark") is None:
        absent("pyspark is not installed: .venv/bin/python -m pip install --require-hashes -r requirements/spark.txt")
    program("java")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups come first, because one worker runs a group alone, and at the end the other one would wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
