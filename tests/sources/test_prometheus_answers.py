"""What a server may answer that a healthy Prometheus does not: partial data, no numbers, errors, foreign hosts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources import prometheus
from devopskit.tables.usage import usage

HOUR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC))
START = 1767225600  # 2026-01-01T00:00:00Z
POD = {"namespace": "shop", "pod": "cart-0", "container": "app"}
OWNER = {"__name__": "kube_pod_owner", "namespace": "shop", "pod": "cart-0", "owner_kind": "StatefulSet", "owner_name": "cart"}


def body(result, **more):
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}, **more}).encode()


def playing(series, **more):
    """A server whose only metric is the working set; `series` are its labels and values."""

    def answer(path, form):
        if path == "series":
            return 200, {}, json.dumps({"status": "success", "data": [OWNER]}).encode()
        if "container_memory_working_set_bytes" not in form["query"]:
            return 200, {}, body([])
        if form["query"].startswith("count"):
            return 200, {}, body([{"metric": {"namespace": "shop"}, "values": [[START + 3600, str(len(series))]]}])
        return 200, {}, body([{"metric": labels, "values": values} for labels, values in series], **more)

    return answer


def fetched(server, **settings):
    found = prometheus.fetch("usage", HOUR, settings=prometheus.Settings(url=server.url, cluster="prod", **settings))
    return found, pd.concat([usage.empty(), *found.rows], ignore_index=True)


def test_a_point_at_the_end_of_a_step_is_stored_at_its_start(stand_in):
    _, rows = fetched(stand_in(playing([(POD, [[START + 300, "5"], [START + 600, "7"]])])))
    assert rows["time"].astype("str").tolist() == ["2026-01-01 00:00:00+00:00", "2026-01-01 00:05:00+00:00"]
    assert rows["resource_id"].unique().tolist() == ["prod/shop/statefulset/cart/app"]


def test_values_that_are_no_numbers_are_left_out_and_counted(stand_in):
    values = [[START + 300, "NaN"], [START + 600, "+Inf"], [START + 900, "-Inf"], [START + 1200, "-4"], [START + 1500, "8"]]
    found, rows = fetched(stand_in(playing([(POD, values)])))
    assert rows["value"].tolist() == [8.0]
    assert found.rejected.reasons == {"value is NaN": 1, "value is infinite": 2, "value is below 0": 1}


def test_a_number_beats_the_other_replica_that_has_none(stand_in):
    both = [(POD, [[START + 300, "NaN"]]), ({**POD, "pod": "cart-1"}, [[START + 300, "3"]])]
    _, rows = fetched(stand_in(playing(both)))
    assert rows["value"].tolist() == [3.0]


def test_a_warning_makes_the_answer_partial_and_its_span_uncovered(stand_in):
    found, rows = fetched(stand_in(playing([(POD, [[START + 300, "5"]])], warnings=["store 10.0.0.9 is down"])))
    assert "partial: prometheus could not read all of its data (store 10.0.0.9 is down)" in found.notes
    assert (len(rows), found.coverage) == (1, [])


def test_a_partial_flag_of_victoriametrics_is_noted_likewise(stand_in):
    found, _ = fetched(stand_in(playing([(POD, [[START + 300, "5"]])], isPartial=True)))
    assert found.notes[0].startswith("partial: ")


def test_a_complete_answer_covers_the_whole_period(stand_in):
    found, _ = fetched(stand_in(playing([(POD, [[START + 300, "5"]])])))
    assert found.coverage == [HOUR]


def test_a_pod_nobody_knows_stands_for_itself_and_is_noted(stand_in):
    found, rows = fetched(stand_in(playing([({**POD, "pod": "stray"}, [[START + 300, "5"]])])))
    assert rows["resource_id"].tolist() == ["prod/shop/pod/stray/app"]
    assert found.notes[0].startswith("1 pods, e.g. shop/stray, have no known owner")


def test_names_with_slashes_cannot_make_the_id_of_another(stand_in):
    _, rows = fetched(stand_in(playing([({**POD, "container": "a/../b"}, [[START + 300, "5"]])])))
    assert rows["resource_id"].tolist() == ["prod/shop/statefulset/cart/a%2F..%2Fb"]


def test_at_most_four_queries_are_open_at_once(stand_in):
    server = stand_in(playing([({**POD, "pod": f"cart-{n}"}, [[START + 300, "5"]]) for n in range(20)]))
    fetched(server, points_per_query=20)
    assert len([1 for path, form, _ in server.asked if "max_over_time(container_memory_w" in form.get("query", "")]) == 12
    assert server.most_open <= 4


def test_points_outside_the_span_asked_for_are_left_out_and_counted(stand_in):
    values = [[START, "1"], [START + 300, "5"], [START + 3900, "2"]]
    found, rows = fetched(stand_in(playing([(POD, values)])))
    assert (rows["value"].tolist(), found.rejected.reasons) == ([5.0], {"time is outside the span asked for": 2})


def test_five_times_503_names_the_source_and_the_fix(stand_in):
    server = stand_in(lambda path, form: (503, {"Retry-After": "0"}, b"compacting"))
    with pytest.raises(SourceError, match=r"prometheus: .*/api/v1/series answered HTTP 503: compacting \(asked 5 times\)"):
        fetched(server)


def test_a_busy_answer_once_is_waited_out(stand_in):
    play, busy = playing([(POD, [[START + 300, "5"]])]), [True]
    server = stand_in(lambda path, form: (429, {"Retry-After": "0"}, b"") if busy and busy.pop() else play(path, form))
    assert fetched(server)[1]["value"].tolist() == [5.0]


def test_a_login_page_instead_of_json_is_named(stand_in):
    with pytest.raises(SourceError, match="HTML page, not with JSON"):
        fetched(stand_in(lambda path, form: (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")))


def test_half_an_answer_is_refused_and_not_read_as_fewer_rows(stand_in):
    with pytest.raises(SourceError, match="JSON we cannot read"):
        fetched(stand_in(lambda path, form: (200, {}, b'{"status":"success","data":[{"pod":"a"}')))


def test_a_redirect_to_another_host_gets_no_token(stand_in, monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "tok-123456")
    other = stand_in(playing([]))
    server = stand_in(lambda path, form: (307, {"Location": f"{other.url}/api/v1/{path}"}, b""))
    with pytest.raises(SourceError, match=f"redirects to {other.url}"):
        fetched(server, token="env:PROM_TOKEN")
    assert other.asked == []


def test_a_bearer_token_is_resolved_and_sent_with_the_tenant(stand_in, monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "tok-123456")
    server = stand_in(playing([]))
    fetched(server, token="env:PROM_TOKEN", org_id="team-a", headers={"X-Scope": "plain", "X-Key": "env:PROM_TOKEN"})
    sent = server.asked[0][2]
    assert (sent["authorization"], sent["x-scope-orgid"]) == ("Bearer tok-123456", "team-a")
    assert (sent["x-scope"], sent["x-key"]) == ("plain", "tok-123456")


def test_a_user_and_password_are_sent_as_basic_auth(stand_in, monkeypatch):
    monkeypatch.setenv("PROM_PASSWORD", "secret")
    server = stand_in(playing([]))
    fetched(server, username="reader", password="env:PROM_PASSWORD")
    assert server.asked[0][2]["authorization"] == "Basic cmVhZGVyOnNlY3JldA=="


def test_a_wrong_password_is_refused_and_not_shown(stand_in, monkeypatch):
    monkeypatch.setenv("PROM_PASSWORD", "pass-987654")
    server = stand_in(lambda path, form: (403, {}, b"reader:pass-987654 may not"))
    with pytest.raises(SourceError, match=r"HTTP 403: reader:\*\*\* may not"):
        fetched(server, username="reader", password="env:PROM_PASSWORD")


def test_an_expired_token_never_stands_in_the_error(stand_in, monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "tok-123456")
    server = stand_in(lambda path, form: (401, {}, b"token tok-123456 has expired"))
    with pytest.raises(SourceError, match=r"HTTP 401: token \*\*\* has expired") as error:
        fetched(server, token="env:PROM_TOKEN")
    assert "tok-123456" not in str(error.value)


def test_further_parameters_go_with_every_query(stand_in):
    server = stand_in(playing([]))
    fetched(server, parameters={"dedup": "true"})
    assert {form.get("dedup") for _, form, _ in server.asked} == {"true"}
