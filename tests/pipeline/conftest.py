"""A store that holds the committed sample, filled once for all tests of this folder."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devopskit import settings
from devopskit.period import Period
from devopskit.pipeline import fetching
from devopskit.pipeline.reading import Data, read
from devopskit.settings import Settings

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
HISTORY = Period(datetime(2026, 5, 27, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


def configured(folder: Path, extra: str = "") -> Settings:
    """Settings of a folder that reads the committed sample, plus the sections in `extra`."""
    shutil.copytree(SAMPLE, folder / "sample", dirs_exist_ok=True)
    (folder / "devopskit.toml").write_text((SAMPLE / "devopskit.toml").read_text() + extra, encoding="utf-8")
    return settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose store has been filled."""
    found = configured(tmp_path_factory.mktemp("sample"))
    pulled = fetching.fetch(found, fetching.plan(found, HISTORY, now=NOW), now=NOW)
    assert [p.error for p in pulled if p.error] == []
    return found


@pytest.fixture(scope="session")
def sample_data(sample_settings: Settings) -> Data:
    """The sample as a notebook reads it."""
    return read(weeks=5, as_of="2026-06-30", settings=sample_settings)


@pytest.fixture(scope="session")
def sample_long(sample_settings: Settings) -> Data:
    """The sample with the whole history of what runs out."""
    return read(weeks=52, as_of="2026-06-30", settings=sample_settings)
