"""The command line: quick help, teaching errors, documented exit codes, data on stdout and the rest on stderr."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from devopskit import parts

DEVOPSKIT = str(Path(sys.executable).parent / "devopskit")
HEAVY = {"pandas", "numpy", "plotly", "boto3", "ibis", "duckdb", "papermill", "nbconvert", "httpx", "rich"}


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder of its own, without the settings of whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEVOPSKIT_")}
    clean |= {"XDG_CONFIG_HOME": str(folder / "nowhere"), "HOME": str(folder), **environment}
    return subprocess.run([DEVOPSKIT, *words], cwd=folder, env=clean, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def typed(folder: Path, *words: str, answers: list[str]) -> str:
    """What the command shows on a terminal where a person types the answers."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEVOPSKIT_")}
    clean |= {"XDG_CONFIG_HOME": str(folder / "nowhere"), "HOME": str(folder), "NO_COLOR": "1"}
    started = subprocess.Popen([DEVOPSKIT, *words], cwd=folder, env=clean, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode() + b"\x04")  # a question too many ends it
    with os.fdopen(ours, "rb") as screen:
        shown = b"".join(iter(lambda: _piece(screen), b""))
    assert started.wait(60) == 0
    return shown.decode()


def _piece(screen: BinaryIO) -> bytes:
    try:
        return os.read(screen.fileno(), 65536)
    except OSError:  # a terminal whose other end was closed
        return b""


@pytest.mark.parametrize(
    "words", [[], *([name] for name in parts.names("commands"))], ids=lambda words: " ".join(words) or "group"
)
def test_help_imports_nothing_heavy_so_that_it_stays_quick(words: list[str]) -> None:
    code = f"import sys; from devopskit.cli import devopskit; devopskit({[*words, '--help']!r}, standalone_mode=False); print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in shown.splitlines()[-1].strip("[]").replace("'", "").split(", ")}
    assert not loaded & HEAVY


def test_help_names_every_command_with_a_sentence(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout
    assert all(f"\n  {name}" in shown for name in parts.names("commands"))


def test_an_unknown_command_offers_the_nearest_one_and_exits_with_2(tmp_path: Path) -> None:
    done = run(tmp_path, "docter")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean doctor?" in done.stderr


def test_an_error_says_what_why_and_fix_in_three_lines_on_stderr(tmp_path: Path) -> None:
    done = run(tmp_path, "fetch")
    assert done.returncode == 2
    assert [line.split(":")[0].strip() for line in done.stderr.splitlines()] == ["error", "why", "fix"]


def test_an_error_is_one_json_object_where_json_was_asked_for(tmp_path: Path) -> None:
    done = run(tmp_path, "fetch", "--json")
    assert json.loads(done.stdout)["error"]["code"] == done.returncode == 2


def test_no_colour_reaches_a_pipe_unless_it_is_forced(tmp_path: Path) -> None:
    assert "\x1b" not in run(tmp_path, "fetch").stderr
    assert "\x1b" in run(tmp_path, "fetch", FORCE_COLOR="1").stderr
    assert "\x1b" not in run(tmp_path, "fetch", FORCE_COLOR="1", NO_COLOR="").stderr


def test_a_wrong_settings_file_stops_every_command_before_it_starts(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text("[right_sizing]\nrsk = 0.1\n")
    done = run(tmp_path, "doctor")
    assert done.returncode == 2
    assert "did you mean risk" in done.stderr


def test_version_names_python_and_the_key_packages(tmp_path: Path) -> None:
    shown = run(tmp_path, "--version").stdout
    assert all(name in shown for name in ("devopskit", "Python", "pandas", "duckdb"))


def test_init_without_questions_writes_a_commented_file_and_looks_at_what_it_configured(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes")
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "devopskit.toml").read_text()
    assert "[sources.sample]" in written
    assert "# accepted chance that the need of a week exceeds the size" in written
    assert "sample: has data" in done.stderr


def test_init_finds_code_bills_profiles_and_addresses_by_looking(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text("")
    (tmp_path / "bill.csv").write_text("BilledCost,ChargePeriodStart\n1,2026-01-01\n")
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile dev]\nregion = eu-west-1\n")
    run(tmp_path, "init", "--yes", PROMETHEUS_URL="http://127.0.0.1:9")
    written = (tmp_path / "devopskit.toml").read_text()
    for line in ('roots = ["infra"]', 'path = "bill.csv"', 'profile = "dev"', 'url = "http://127.0.0.1:9"'):
        assert line in written


def test_init_never_overwrites_but_writes_beside_and_shows_the_difference(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text("[right_sizing]\nweeks = 4\n")
    done = run(tmp_path, "init", "--yes", "--answer", "weeks=26")
    assert (tmp_path / "devopskit.toml").read_text() == "[right_sizing]\nweeks = 4\n"
    assert "weeks = 26" in (tmp_path / "devopskit.toml.new").read_text()
    assert "-weeks = 4" in done.stderr


def test_config_show_prints_each_value_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text(
        '[money]\nminimum_saving = 9\n[sources.prometheus]\nurl = "http://a"\ntoken = "env:T"\n'
    )
    shown = run(tmp_path, "config", "show", DEVOPSKIT_RIGHT_SIZING_RISK="0.1", T="hunter22").stdout
    assert f"money.minimum_saving = 9.0  ({tmp_path / 'devopskit.toml'})" in shown
    assert "right_sizing.risk = 0.1  (environment DEVOPSKIT_RIGHT_SIZING_RISK)" in shown
    assert "env:T" in shown
    assert "hunter22" not in shown


def test_doctor_exits_with_3_when_a_source_fails_and_prints_the_fix(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text('[sources.prometheus]\nurl = "http://127.0.0.1:9"\n')
    done = run(tmp_path, "doctor")
    assert done.returncode == 3
    assert "FAIL prometheus: reachable" in done.stdout
    assert "fix:" in done.stdout


def test_a_dry_run_of_fetch_says_what_it_would_pull_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text("[sources.sample]\n")
    done = run(tmp_path, "fetch", "--dry-run", "--json")
    assert json.loads(done.stdout)["requests"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["devopskit.toml"]


def test_lab_starts_jupyterlab_without_its_calls_to_the_outside(tmp_path: Path) -> None:
    words = json.loads(run(tmp_path, "lab", "--dry-run", "--json").stdout)["command"]
    assert words[1:3] == ["-m", "jupyterlab"]
    assert "--LabApp.news_url=None" in words


def test_help_shows_whole_sentences_and_cuts_none_off(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout.partition("Commands:")[2]
    assert "..." not in shown
    assert "e.g.\n" not in shown


@pytest.mark.parametrize(
    "words", [["run", "right_sizing", "--bogus"], ["docter"], ["fetch", "--days", "-3"], ["run"]], ids=" ".join
)
def test_a_wrong_flag_is_told_in_three_lines_like_every_error(words: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(":")[0].strip() for line in done.stderr.splitlines()] == ["error", "why", "fix"]


def test_a_wrong_flag_is_one_json_object_where_json_was_asked_for(tmp_path: Path) -> None:
    done = run(tmp_path, "run", "right_sizing", "--bogus", "--json")
    assert json.loads(done.stdout)["error"]["fix"] == "devopskit run --help"


@pytest.mark.parametrize("limit", ["0", "-3", "nan", "inf"])
def test_a_time_limit_that_is_none_is_refused_before_anything_starts(limit: str, tmp_path: Path) -> None:
    assert run(tmp_path, "run", "right_sizing", "--cell-timeout", limit).returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pair", ["risk=2", "risk=0", "weeks=-1", "minimum_saving=-5"])
def test_a_parameter_out_of_its_range_is_refused_before_anything_starts(pair: str, tmp_path: Path) -> None:
    done = run(tmp_path, "run", "right_sizing", "-p", pair)
    (record,) = tmp_path.glob("reports/*/run.json")
    assert (done.returncode, json.loads(record.read_text())["status"]) == (2, "refused")
    assert "outside of" in done.stderr


def test_a_setting_out_of_its_range_is_refused_with_the_place_to_correct(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text("[right_sizing]\nweeks = -2\n")
    done = run(tmp_path, "fetch")
    assert done.returncode == 2
    assert f"correct it in {tmp_path / 'devopskit.toml'}" in done.stderr


def test_settings_reach_the_notebook_and_a_flag_wins_over_them(tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text("[right_sizing]\nrisk = 0.02\nweeks = 26\n[reports]\ntop_actions = 9\n")
    done = run(tmp_path, "run", "right_sizing", "-p", "weeks=4", "--dry-run", "--json", DEVOPSKIT_MONEY_MINIMUM_SAVING="7")
    asked = json.loads(done.stdout)["parameters"]
    assert {name: asked[name] for name in ("risk", "weeks", "top", "minimum_saving")} == {
        "risk": 0.02, "weeks": 4, "top": 9, "minimum_saving": 7.0,
    }  # fmt: skip


def test_a_dry_run_of_lab_copies_no_notebook(tmp_path: Path) -> None:
    run(tmp_path, "lab", "--dry-run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_run_without_result_says_why_also_when_quiet_and_its_page_is_not_replaced(tmp_path: Path) -> None:
    done = run(tmp_path, "run", "right_sizing", "--quiet")
    page = Path(done.stdout.strip())
    assert done.returncode == 3
    assert "there is no usage; a report has nothing to look at" in done.stderr
    again = run(tmp_path, "report", page.parent.name)
    assert again.returncode == 2
    assert "has no result to export: failed" in again.stderr
    assert '<h1 data-role="headline">Failed' in page.read_text()


def test_init_refuses_a_source_that_does_not_exist_and_writes_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes", "--answer", "monitoring=promethus")
    assert done.returncode == 2
    assert "did you mean prometheus" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_refuses_a_number_below_the_smallest_one(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes", "--answer", "weeks=0")
    assert done.returncode == 2
    assert "wants a number of 1 or more" in done.stderr


def test_init_keeps_the_fiscal_year_and_who_approves(tmp_path: Path) -> None:
    run(tmp_path, "init", "--yes", "--answer", "fiscal=4", "--answer", 'approval=the platform "guild" approves')
    written = (tmp_path / "devopskit.toml").read_text()
    assert "fiscal_year_start = 4" in written
    assert r'approval = "the platform \"guild\" approves"' in written


def test_init_refuses_a_thirteenth_month_and_says_what_is_allowed(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes", "--answer", "fiscal=13")
    assert done.returncode == 2
    assert "1 to 12" in done.stderr


def test_a_misspelt_variable_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    done = run(tmp_path, "config", "show", DEVOPSKIT_RIGHT_SIZE_RISK="0.1")
    assert done.returncode == 2
    assert "did you mean DEVOPSKIT_RIGHT_SIZING_RISK" in done.stderr


def test_init_shows_how_columns_of_own_files_are_named(tmp_path: Path) -> None:
    run(tmp_path, "init", "--yes", "--answer", "monitoring=usage_files")
    assert "# [sources.usage_files.columns]" in (tmp_path / "devopskit.toml").read_text()


def test_init_that_finds_nothing_says_that_made_up_data_stands_in(tmp_path: Path) -> None:
    assert "[sources.sample], a made-up company, stands in" in run(tmp_path, "init", "--yes").stderr
    (tmp_path / "devopskit.toml").unlink()
    assert "made-up company, stands in" not in run(tmp_path, "init", "--yes", "--answer", "monitoring=usage_files").stderr


def test_init_asks_again_after_a_slip_and_keeps_the_other_answers(tmp_path: Path) -> None:
    shown = typed(tmp_path, "init", answers=["infra", "jvm", "often", "3", *[""] * 7, "cost", "30"])
    written = (tmp_path / "devopskit.toml").read_text()
    assert "'often' is no answer to Deployments a week?" in shown
    assert 'roots = ["infra"]' in written
    assert "deploys_per_week = 3" in written


@pytest.mark.slow
def test_a_report_that_finds_nothing_is_done_and_leaves_its_page(tmp_path: Path) -> None:
    lines = [f"box,2026-06-{day:02}T{hour:02}:00:00Z,0.2" for day in range(1, 29) for hour in range(24)]
    (tmp_path / "use.csv").write_text("\n".join(["resource_id,time,cpu", *lines]) + "\n")
    (tmp_path / "devopskit.toml").write_text(
        '[sources.usage_files]\npath = "use.csv"\n[sources.usage_files.metrics]\n"system.cpu.usage" = "cpu"\n'
    )
    done = run(tmp_path, "run", "right_sizing")
    assert done.returncode == 0, done.stderr
    assert "Nothing could be looked at" in Path(done.stdout.strip()).read_text()


def finished(folder: Path, name: str, saving: float, report: str = "right_sizing", scope: str = "") -> None:
    """A run's folder as far as `diff` reads it, with one finding."""
    made = folder / "reports" / name
    made.mkdir(parents=True)
    moment = {"started_at": "2026-06-01T00:00:00Z", "heartbeat_at": "2026-06-01T00:00:00Z", "pid": 1, "host": "a"}
    record = {"run_id": name, "report": report, "status": "completed", "parameters": {"scope": scope}, **moment}
    finding = {
        "finding_id": "f", "check": "c", "resource_id": "i-1", "field": "type", "recommended": "m6i.large", "status": "decided",
        "reason": "fits", "action": "right-size", "saving": saving, "currency": "USD",
    }  # fmt: skip
    (made / "run.json").write_text(json.dumps(record))
    (made / "findings.json").write_text(json.dumps([finding]))


OLD, NEW = "20260601T000000Z-right_sizing-aaaaaa", "20260608T000000Z-right_sizing-bbbbbb"


@pytest.fixture
def two_runs(tmp_path: Path) -> Path:
    """A folder with two runs, whose one saving doubled."""
    finished(tmp_path, OLD, 40.0)
    finished(tmp_path, NEW, 80.0)
    return tmp_path


def test_diff_compares_with_the_latest_run_and_exits_with_1_only_when_asked(two_runs: Path) -> None:
    assert run(two_runs, "diff", OLD).returncode == 0
    assert run(two_runs, "diff", OLD, "--exit-code").returncode == 1
    assert run(two_runs, "diff", OLD, OLD, "--exit-code").returncode == 0


def test_diff_passes_over_later_runs_of_other_reports(two_runs: Path) -> None:
    finished(two_runs, "20260609T000000Z-capacity_forecast-cccccc", 7.0, "capacity_forecast")
    told = json.loads(run(two_runs, "diff", OLD, "--json").stdout)
    assert (told["before"], told["after"]) == (40.0, 80.0)


def test_diff_passes_over_later_runs_of_another_scope(two_runs: Path) -> None:
    finished(two_runs, "20260610T000000Z-right_sizing-dddddd", 7.0, scope="search")
    told = json.loads(run(two_runs, "diff", OLD, "--json").stdout)
    assert (told["before"], told["after"]) == (40.0, 80.0)


def test_diff_of_the_latest_run_is_against_the_one_before(two_runs: Path) -> None:
    told = json.loads(run(two_runs, "diff", NEW, "--json").stdout)
    assert (told["before"], told["after"]) == (40.0, 80.0)


def test_diff_of_the_only_run_of_a_report_says_that_two_are_needed(tmp_path: Path) -> None:
    finished(tmp_path, OLD, 40.0)
    done = run(tmp_path, "diff", OLD)
    assert (done.returncode, "is the only run of right_sizing with a result in reports" in done.stderr) == (2, True)


def test_diff_prints_one_json_object_with_every_row(two_runs: Path) -> None:
    told = json.loads(run(two_runs, "diff", OLD, NEW, "--json").stdout)
    assert (told["before"], told["after"], told["currency"]) == (40.0, 80.0, "USD")
    assert [row["change"] for row in told["rows"]] == ["changed"]


def test_diff_writes_a_page_that_stands_alone(two_runs: Path) -> None:
    run(two_runs, "diff", OLD, NEW, "-o", "d.html")
    page = (two_runs / "d.html").read_text()
    assert "0 new, 0 gone, 1 changed" in page
    assert "http" not in page.replace("http-equiv", "")


def test_diff_of_a_run_that_does_not_exist_names_those_there_are(two_runs: Path) -> None:
    done = run(two_runs, "diff", "tuesday")
    assert done.returncode == 2
    assert NEW in done.stderr
