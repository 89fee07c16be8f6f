"""Two writers of the same table: the second waits, and says whom it waited for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from devopskit.errors import RequestError
from devopskit.store import lock


@pytest.fixture
def other(tmp_path) -> subprocess.Popen:
    """Process that holds the lock of tmp_path until it is ended."""
    code = f"import time; from pathlib import Path; from devopskit.store import lock\nwith lock.held(Path({str(tmp_path)!r}), wait=0): print('held', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, "fetch", "--now"], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def planted(folder, **holder: object) -> None:
    """Write a lock file as another writer would have."""
    known = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "born": "1",
        "since": "2026-03-01T00:00:00+00:00",
        "command": "x",
    }
    (folder / lock.NAME).write_text(json.dumps(known | holder), encoding="utf-8")


def test_second_writer_is_refused_and_told_who_the_first_is(tmp_path, other):
    refused = pytest.raises(RequestError, match=f"being written by process {other.pid} on .* since 20.*fetch --now")
    with refused as error, lock.held(tmp_path, wait=0.1):
        pass
    assert error.value.exit_code == 2
    assert str(tmp_path / lock.NAME) in error.value.fix


def test_lock_of_a_killed_writer_is_taken_over(tmp_path, other):
    other.kill()
    other.wait()
    with lock.held(tmp_path, wait=0):
        assert json.loads((tmp_path / lock.NAME).read_text(encoding="utf-8"))["pid"] == os.getpid()


def test_lock_of_a_reused_process_number_is_taken_over(tmp_path):
    planted(tmp_path, born="1")
    with lock.held(tmp_path, wait=0):
        assert json.loads((tmp_path / lock.NAME).read_text(encoding="utf-8"))["command"] != "x"


def test_lock_of_another_host_is_respected_because_it_cannot_be_checked(tmp_path):
    planted(tmp_path, host="elsewhere", pid=1)
    with pytest.raises(RequestError, match="process 1 on elsewhere"), lock.held(tmp_path, wait=0):
        pass


def test_lock_file_that_was_cut_short_holds_nobody_up(tmp_path):
    (tmp_path / lock.NAME).write_text('{"pid": 1', encoding="utf-8")
    with lock.held(tmp_path, wait=0):
        assert (tmp_path / lock.NAME).exists()


def test_lock_is_released_when_the_block_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path, wait=0):
        raise ZeroDivisionError
    assert not (tmp_path / lock.NAME).exists()


def test_failed_save_releases_the_lock_and_keeps_the_old_rows(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    broken = delivery("2026-03-01T05 web 0.9", first=1, end=2)
    broken.rows = (1 / 0 for _ in range(1))
    with pytest.raises(ZeroDivisionError):
        store.save("usage", "a", broken)
    assert held(store) == ["2026-03-01T05 web 0.5"]
    assert store.save("usage", "a", delivery("2026-03-01T05 web 0.7", first=1, end=2)).rows == 1
