"""Kubernetes manifests: documents, lists, quantities, quotes, autoscalers, and addresses that are not unique."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
CPU = "spec.template.spec.containers[name=api].resources.requests.cpu"
API = {"system": "kubernetes", "address": "Deployment/default/api", "field": CPU, "value": "300m"}


def deployment(cpu: str = "200m", name: str = "api", more: str = "") -> str:
    head = f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: 2\n{more}"
    return f"{head}  template:\n    spec:\n      containers:\n      - name: api\n        resources:\n          requests:\n            cpu: {cpu}\n"


@pytest.mark.parametrize(
    ("old", "value", "line"),
    [
        ("200m", "300m", "cpu: 300m"), ("'200m'", "300m", "cpu: '300m'"), ('"1"', 2, 'cpu: "2"'), ("1", "500m", "cpu: 500m"),
        ("200m   # was 100m", "300m", "cpu: 300m   # was 100m"), ("500m", 2, 'cpu: "2"'), ("!!str 1", 2, "computed d.yaml:13"),
    ],
)  # fmt: skip
def test_the_style_of_a_quantity_is_kept_and_its_kind_too(change: Change, old: str, value: object, line: str) -> None:
    assert change({"d.yaml": deployment(old)}, **API | {"value": value}).endswith(line)


def test_only_the_container_of_that_name_changes(change: Change) -> None:
    files = {"d.yaml": deployment() + "      - name: sidecar\n        resources: {requests: {cpu: 10m, memory: 5Mi}}\n"}
    field = CPU.replace("name=api", "name=sidecar")
    assert change(files, **API | {"field": field}) == "d.yaml:15: resources: {requests: {cpu: 300m, memory: 5Mi}}"


def test_the_address_and_not_the_position_chooses_the_document(change: Change) -> None:
    files = {"d.yaml": deployment(name="web") + "---\n" + deployment()}
    assert change(files, **API) == "d.yaml:27: cpu: 300m"


def test_items_of_a_list_are_objects_too(change: Change) -> None:
    files = {
        "l.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: X\n  metadata: {name: a}\n  spec: {size: 1}\n"
    }
    assert change(files, system="kubernetes", address="X/default/a", field="spec.size", value=2) == "l.yaml:7: spec: {size: 2}"


def test_an_object_in_json_is_edited_too(change: Change) -> None:
    files = {"x.json": '{"apiVersion": "v1", "kind": "X",\n "metadata": {"name": "a"}, "spec": {"size": 1}}\n'}
    assert change(files, system="kubernetes", address="X/default/a", field="spec.size", value=2).endswith(
        '"spec": {"size": 2}}'
    )


def test_the_namespace_is_part_of_the_address(change: Change) -> None:
    assert change({"d.yaml": deployment()}, **API | {"address": "Deployment/prod/api"}) == "no_such_resource"


def test_the_same_object_in_two_files_is_ambiguous(change: Change) -> None:
    assert change({"a.yaml": deployment(), "b.yaml": deployment()}, **API) == "ambiguous a.yaml:1 b.yaml:1"
    assert change({"a.yaml": deployment(), "b.yaml": deployment()}, **API, template="b.yaml") == "b.yaml:13: cpu: 300m"


def test_a_field_that_is_not_set_is_refused_at_the_object(change: Change) -> None:
    assert change({"d.yaml": deployment()}, **API | {"field": CPU.replace("cpu", "memory")}) == "not_set d.yaml:1"


def test_two_containers_of_one_name_are_ambiguous(change: Change) -> None:
    assert change({"d.yaml": deployment() + "      - name: api\n"}, **API) == "ambiguous d.yaml:10"


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject"])
def test_replicas_that_an_autoscaler_sets_are_not_edited(change: Change, kind: str) -> None:
    scaler = (
        f"apiVersion: a/v1\nkind: {kind}\nmetadata: {{name: s}}\nspec: {{scaleTargetRef: {{kind: Deployment, name: api}}}}\n"
    )
    asked = API | {"field": "spec.replicas", "value": 5}
    assert change({"d.yaml": deployment()}, **asked) == "d.yaml:6: replicas: 5"
    assert change({"d.yaml": deployment(), "h.yaml": scaler}, **asked) == "autoscaled h.yaml:1"


def test_an_anchor_with_another_reader_is_shared_and_both_are_named(change: Change) -> None:
    files = {"d.yaml": deployment("&c 200m") + "          limits:\n            cpu: *c\n"}
    assert change(files, **API) == "shared d.yaml:13 d.yaml:15"


def test_an_anchor_without_a_second_reader_stays_in_place(change: Change) -> None:
    assert change({"d.yaml": deployment("&c 200m")}, **API) == "d.yaml:13: cpu: &c 300m"


def test_a_value_over_several_lines_is_not_edited(change: Change) -> None:
    assert change({"d.yaml": deployment("|\n              200m")}, **API) == "bad_value d.yaml:13"


def test_a_key_written_twice_is_refused(change: Change) -> None:
    assert change({"d.yaml": deployment() + "            cpu: 1\n"}, **API) == "parse_error d.yaml:13"


def test_a_number_field_refuses_a_word(change: Change) -> None:
    assert change({"d.yaml": deployment()}, **API | {"field": "spec.replicas", "value": "many"}) == "bad_value d.yaml:6"


@pytest.mark.parametrize("value", ["a: b", "#x", "yes", "0755", "1_000", "12:30", "- a", "*x", "", " a", "null", "0o7", "1e3"])
def test_text_that_plain_style_would_change_is_quoted(ask: Change, value: str) -> None:
    files = {"x.yaml": "apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec:\n  text: word\n"}
    answer = ask(files, system="kubernetes", address="X/default/a", field="spec.text", value=value)
    assert answer.after == f'"{value}"'.encode()


def test_a_value_with_a_line_end_or_a_template_is_refused(change: Change) -> None:
    assert change({"d.yaml": deployment()}, **API | {"value": "1\n2"}) == "bad_value d.yaml:13"
    assert change({"d.yaml": deployment()}, **API | {"value": "{{ x }}"}) == "bad_value d.yaml:13"


def test_keys_with_dots_are_named_in_quotes(change: Change) -> None:
    files = {"x.yaml": "apiVersion: v1\nkind: X\nmetadata:\n  name: a\n  annotations:\n    a.b/c: one\n"}
    asked = {"system": "kubernetes", "address": "X/default/a", "value": "two"}
    assert change(files, **asked, field='metadata.annotations."a.b/c"') == "x.yaml:6: a.b/c: two"


def test_a_field_that_cannot_be_read_says_how_to_write_it(ask: Change) -> None:
    answer = ask({"d.yaml": deployment()}, **API | {"field": "spec..[["})
    assert "write keys with dots, items as [0] or [name=x]" in answer.sentence


def test_a_claim_that_would_shrink_carries_a_warning(ask: Change) -> None:
    text = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {resources: {requests: {storage: 10Gi}}}\n"
    asked = {"system": "kubernetes", "address": "PersistentVolumeClaim/default/a", "field": "spec.resources.requests.storage"}
    assert "it cannot shrink" in ask({"p.yaml": text}, **asked, value="9000Mi").warnings[0]
    assert ask({"p.yaml": text}, **asked, value="20Gi").warnings == ()


def test_a_changed_pod_template_says_that_pods_are_replaced(ask: Change) -> None:
    assert ask({"d.yaml": deployment()}, **API).warnings == ("all pods are replaced one after the other",)


def test_the_same_size_in_other_words_changes_no_byte(ask: Change) -> None:
    answer = ask({"d.yaml": deployment("512Mi")}, **API | {"value": 536870912})
    assert answer.result == answer.data
