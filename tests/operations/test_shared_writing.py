"""What all formats share: names, asides, YAML, HCL and weekly lines, each with hostile and broken input."""

from __future__ import annotations

import pytest

from devopskit.errors import DataError, RequestError
from devopskit.operations._aside import MARK, aside, read_aside
from devopskit.operations._hcl import Object, Reference, Resource, label_of, resources_in, written
from devopskit.operations._names import metadata, require_name, target_of
from devopskit.operations._weekly import actions_of, lines_of, times_of
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Action

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize("name", ["web", "a", "web-2.internal", "0x", "a" * 253])
def test_names_that_kubernetes_takes_are_kept(name: str) -> None:
    assert require_name(name) == name


@pytest.mark.parametrize("name", ["", "Web", "-web", "web-", "web_1", "web..x", "web\n", "web/x", "${web}", "wéb", "a" * 254])
def test_names_that_kubernetes_refuses_are_refused(name: str) -> None:
    with pytest.raises(RequestError, match="is not a name that Kubernetes takes"):
        require_name(name)


def test_a_namespace_may_not_be_as_long_as_a_name() -> None:
    assert metadata("a" * 200, "b" * 63) == {"name": "a" * 200, "namespace": "b" * 63}
    with pytest.raises(RequestError, match="the namespace"):
        metadata("web", "b" * 64)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}),
        ("StatefulSet/db", {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db"}),
        ("Rollout/web", {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}),
        ("Widget/x", {"kind": "Widget", "name": "x"}),
    ],
)
def test_a_target_has_the_group_of_its_kind_where_that_is_known(text: str, reference: dict[str, str]) -> None:
    assert target_of(text, name="web").reference == reference


@pytest.mark.parametrize("text", ["web", "deployment/web", "Deployment/", "/web", "Deployment/Web", "De ploy/web"])
def test_a_target_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match=r"Kind/name|Kubernetes takes"):
        target_of(text, name="web")


def test_what_is_kept_aside_comes_back() -> None:
    kept = {"node": {"cpu_m": 4000}, "name": "wéb\u2028# replay: {}"}
    assert read_aside(aside(kept) + "kind: X\n") == kept
    assert aside({}) == ""


def test_an_aside_is_read_at_the_head_of_a_text_only() -> None:
    assert read_aside(f'kind: X\n{MARK}{{"max": 1}}\n') == {}
    assert read_aside(f'# a comment of a person\n{MARK}{{"max": 1}}\nkind: X\n') == {"max": 1}


@pytest.mark.parametrize("line", ["{", "[1]", "3", "null", ""])
def test_an_aside_that_was_broken_by_hand_is_refused(line: str) -> None:
    with pytest.raises(DataError, match="is no JSON object"):
        read_aside(f"{MARK}{line}\nkind: X\n")


def test_yaml_keeps_the_order_of_keys_and_repeats_what_is_equal() -> None:
    shared = ["a"]
    text = dumped([{"z": shared, "a": shared}, {"kind": "B"}])
    assert text == "z:\n- a\na:\n- a\n---\nkind: B\n"


def test_a_long_line_of_a_query_is_never_broken() -> None:
    query = "sum(rate(x[1m])) " * 40
    assert dumped([{"query": query.strip()}]).count("\n") == 1


def test_documents_of_the_kinds_asked_for_are_found_among_others() -> None:
    text = "kind: A\n---\n- a list\n---\n\n---\nkind: B\nn: 1\n---\nkind: B\nn: 2\n"
    assert [one["n"] for one in loaded(text, "B", "C")] == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: A", "holds no B or C"),
        ("a: [", "is not YAML"),
        ("", "holds no B or C"),
        ("x: !!python/object:os.system {}", "is not YAML"),
    ],
)
def test_a_text_without_the_kind_or_without_yaml_is_refused(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        loaded(text, "B", "C")


def test_a_resource_is_written_with_aligned_attributes_and_its_blocks_below() -> None:
    body = {
        "name": "web",
        "size": 2,
        "on": True,
        "group": Reference("aws_x.web.name"),
        "tags": Object({"a": "b"}),
        "rule": {"n": 1.5},
    }
    assert written([Resource("aws_x", "web", body)]) == (
        'resource "aws_x" "web" {\n  name  = "web"\n  size  = 2\n  on    = true\n  group = aws_x.web.name\n'
        '  tags  = { a = "b" }\n\n  rule {\n    n = 1.5\n  }\n}\n'
    )


def test_a_resource_reads_back_with_references_and_blocks_as_lists() -> None:
    text = written(
        [Resource("aws_x", "web", {"n": 2, "f": 2.5, "who": Reference("aws_y.z.arn"), "rule": [{"a": 1}, {"a": 2}]})]
    )
    (found,) = resources_in(text, "aws_x")
    assert found.body == {"n": 2, "f": 2.5, "who": Reference("aws_y.z.arn"), "rule": [{"a": 1}, {"a": 2}]}


@pytest.mark.parametrize("value", ['say "x"', "${file(1)}", "%{if true}", "back\\slash", "tab\there", "line\nbreak", "ünï", ""])
def test_any_text_survives_terraform_and_back(value: str) -> None:
    (found,) = resources_in(written([Resource("aws_x", "web", {"name": value})]), "aws_x")
    assert found.body["name"] == value


@pytest.mark.parametrize("label", ["", "9web", "web x", 'web"', "${x}"])
def test_a_label_that_terraform_refuses_is_refused(label: str) -> None:
    with pytest.raises(RequestError):
        label_of(label)


def test_a_text_without_the_resource_is_refused_by_its_type() -> None:
    with pytest.raises(DataError, match="aws_z"):
        resources_in(written([Resource("aws_x", "web", {})]), "aws_z")


def test_equal_times_of_several_days_become_one_line() -> None:
    week = [Action(day * DAY + 8 * HOUR, 5) for day in (0, 1, 2, 4)] + [Action(20 * HOUR, 2)]
    assert [line.cron for line in lines_of(week, who="x")] == ["0 8 * * MON,TUE,WED,FRI", "0 20 * * MON"]


def test_every_day_is_a_star_and_three_in_a_row_are_a_run() -> None:
    daily = [Action(day * DAY + 30 * 60, 5) for day in range(7)]
    weekend = [Action(day * DAY, 2) for day in (4, 5, 6)]
    assert [line.cron for line in lines_of([*daily, *weekend], who="x")] == ["30 0 * * *", "0 0 * * FRI-SUN"]


@pytest.mark.parametrize("at", [-60, 7 * DAY, 90])
def test_a_time_outside_of_the_week_or_between_minutes_is_refused(at: int) -> None:
    with pytest.raises(RequestError):
        lines_of([Action(at, 2)], who="the scheduler")


def test_two_actions_at_one_time_are_refused() -> None:
    with pytest.raises(RequestError):
        lines_of([Action(60, 2), Action(60, 3)], who="the scheduler")


def test_lines_become_actions_in_the_order_of_the_week() -> None:
    found = actions_of([("0 20 * * MON", Action(0, 2)), ("0 8 * * MON-TUE", Action(0, 5))])
    assert found == (Action(8 * HOUR, 5), Action(20 * HOUR, 2), Action(DAY + 8 * HOUR, 5))


@pytest.mark.parametrize("line", ["*/5 * * * *", "0 8 1 * *", "0 8 * 3 MON", "8 * * MON", "0 8 * * FUNDAY", "soon"])
def test_a_line_that_is_not_one_time_on_days_of_the_week_is_refused(line: str) -> None:
    with pytest.raises(DataError, match="is not one time on days of the week"):
        times_of(line)
