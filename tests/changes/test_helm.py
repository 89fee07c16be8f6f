"""Helm: values lines by their path, and rendered fields followed to the values line that prints them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
VALUES = "replicaCount: 1 # pods\nresources:\n  requests:\n    cpu: 100m\nautoscaling:\n  enabled: false\n"
HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "x.name" . }}\n  labels:\n    {{- include "x.labels" . | nindent 4 }}\nspec:\n'
REPLICAS = {"system": "helm", "address": "templates/d.yaml#Deployment", "field": "spec.replicas", "value": 3}
CPU = REPLICAS | {"field": "spec.template.spec.containers[resources=.Values.resources].resources.requests.cpu", "value": "250m"}


def chart(spec: str, values: str = VALUES, **more: str) -> dict[str, str]:
    return {"Chart.yaml": "name: x\n", "values.yaml": values, "templates/d.yaml": HEAD + spec} | more


def containers(resources: str) -> str:
    return f"  template:\n    spec:\n      containers:\n        - name: {{{{ .Chart.Name }}}}\n{resources}"


def test_a_values_line_is_edited_by_its_path(change: Change) -> None:
    asked = {"system": "helm", "address": "values", "field": "resources.requests.cpu", "value": "200m"}
    assert change(chart(""), **asked) == "values.yaml:4: cpu: 200m"


def test_several_values_files_need_a_name(change: Change) -> None:
    files = {"values.yaml": VALUES, "values-prod.yaml": VALUES}
    asked = {"system": "helm", "address": "values", "field": "replicaCount", "value": 3}
    assert change(files, **asked) == "ambiguous values-prod.yaml:1 values.yaml:1"
    assert change(files, **asked, template="values-prod.yaml") == "values-prod.yaml:1: replicaCount: 3 # pods"


@pytest.mark.parametrize(
    "printed",
    [
        ".Values.replicaCount",
        "- .Values.replicaCount -",
        " int .Values.replicaCount ",
        ".Values.replicaCount | quote",
        "$.Values.replicaCount",
    ],
)
def test_a_rendered_field_leads_to_its_values_line(change: Change, printed: str) -> None:
    assert change(chart(f"  replicas: {{{{{printed}}}}}\n"), **REPLICAS) == "values.yaml:1: replicaCount: 3 # pods"


RESOURCES = [
    "          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n",
    "          resources:\n{{ toYaml .Values.resources | indent 12 }}\n",
    "          resources: {{- toYaml .Values.resources | nindent 12 }}\n",
    "          {{- with .Values.resources }}\n          resources:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}\n",
    "          {{- if .Values.resources }}\n          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n          {{- end }}\n",
]


@pytest.mark.parametrize("text", RESOURCES, ids=["nindent", "indent", "inline", "with", "guard"])
def test_a_printed_block_of_values_is_followed_into_its_keys(change: Change, text: str) -> None:
    assert change(chart(containers(text)), **CPU) == "values.yaml:4: cpu: 250m"


def test_a_value_that_two_templates_print_is_shared(change: Change) -> None:
    files = chart(containers(RESOURCES[0]), **{"templates/job.yaml": "a:\n  {{- toYaml .Values.resources | nindent 2 }}\n"})
    assert change(files, **CPU) == "shared values.yaml:4 templates/d.yaml:13 templates/job.yaml:2"


def test_templates_that_read_all_values_at_once_make_it_shared(change: Change) -> None:
    files = chart("  replicas: {{ .Values.replicaCount }}\n", **{"templates/c.yaml": "a: {{ toYaml .Values | quote }}\n"})
    assert change(files, **REPLICAS) == "shared values.yaml:1 templates/c.yaml:1 templates/d.yaml:8"


@pytest.mark.parametrize(
    "printed",
    [
        "default 1 .Values.replicaCount",
        ".Values.replicaCount | default 1",
        'include "x.n" .',
        "ternary 1 2 .Values.b",
        "add 1 .Values.replicaCount",
        "$n",
    ],
)
def test_an_expression_is_computed_at_its_line(change: Change, printed: str) -> None:
    assert change(chart(f"  replicas: {{{{ {printed} }}}}\n"), **REPLICAS) == "computed templates/d.yaml:8"


def test_a_value_between_other_text_is_computed(change: Change) -> None:
    assert change(chart("  replicas: {{ .Values.replicaCount }}0\n"), **REPLICAS) == "computed templates/d.yaml:8"


def test_a_field_inside_a_loop_is_computed(change: Change) -> None:
    spec = "  {{- range .Values.all }}\n  replicas: {{ .n }}\n  {{- end }}\n"
    assert change(chart(spec), **REPLICAS).startswith("computed templates/d.yaml:9")


def test_two_branches_that_set_the_field_are_computed(change: Change) -> None:
    spec = "  {{- if .Values.a }}\n  replicas: {{ .Values.replicaCount }}\n  {{- else }}\n  replicas: 2\n  {{- end }}\n"
    assert change(chart(spec), **REPLICAS).startswith("computed templates/d.yaml")


GUARDED = "  {{- if not .Values.autoscaling.enabled }}\n  replicas: {{ .Values.replicaCount }}\n  {{- end }}\n"


def test_replicas_are_edited_while_autoscaling_is_off_and_refused_while_it_is_on(change: Change) -> None:
    assert change(chart(GUARDED), **REPLICAS) == "values.yaml:1: replicaCount: 3 # pods"
    assert change(chart(GUARDED, VALUES.replace("false", "true")), **REPLICAS) == "autoscaled values.yaml:1 templates/d.yaml:9"


def test_an_object_that_the_values_switch_off_is_edited_with_a_warning(ask: Change) -> None:
    spec = "  {{- if .Values.autoscaling.enabled }}\n  replicas: {{ .Values.replicaCount }}\n  {{- end }}\n"
    assert ask(chart(spec), **REPLICAS).warnings == ("the chart's own values switch it off by autoscaling.enabled",)


def test_an_empty_values_key_is_not_set(change: Change) -> None:
    assert change(chart(containers(RESOURCES[0]), "resources: {}\n"), **CPU) == "not_set values.yaml:1"


def test_the_values_of_an_environment_win_and_are_named(change: Change) -> None:
    files = chart("  replicas: {{ .Values.replicaCount }}\n", **{"values-prod.yaml": "replicaCount: 5\n"})
    assert change(files, **REPLICAS) == "ambiguous values-prod.yaml:1 values.yaml:1"


def test_values_of_tests_do_not_count_as_an_environment(change: Change) -> None:
    files = chart("  replicas: {{ .Values.replicaCount }}\n", **{"ci/test-values.yaml": "replicaCount: 5\n"})
    assert change(files, **REPLICAS) == "values.yaml:1: replicaCount: 3 # pods"


def test_a_literal_in_a_template_is_edited_there(ask: Change) -> None:
    answer = ask(chart("  replicas: 2\n"), **REPLICAS)
    assert answer.result == answer.data.replace(b"replicas: 2", b"replicas: 3")


def test_a_loop_that_is_no_yaml_is_left_out_of_the_reading(change: Change) -> None:
    loop = "  {{- range $c := .Values.all }}\n- {{ toYaml $c | trim }}\n    x:\n  {{- end }}\n"
    assert (
        change(chart("  replicas: {{ .Values.replicaCount }}\n" + loop), **REPLICAS) == "values.yaml:1: replicaCount: 3 # pods"
    )


@pytest.mark.parametrize("text", ["  {{ if .x }}\n", "  a: [\n", "\t{{ .x }}: y\n- z\n"])
def test_a_template_that_cannot_be_read_is_refused_with_its_place(change: Change, text: str) -> None:
    assert change(chart("  replicas: 1\n" + text), **REPLICAS).startswith("parse_error templates/d.yaml")


def test_a_kind_that_the_template_does_not_make_is_no_such_resource(change: Change) -> None:
    asked = REPLICAS | {"address": "templates/d.yaml#StatefulSet"}
    assert change(chart("  replicas: 1\n"), **asked) == "no_such_resource"


def test_comments_and_quoted_braces_do_not_confuse_the_reading(change: Change) -> None:
    spec = '  {{/* a }} b\n  {{ c */}}\n  note: {{ "}}" | quote }}\n  replicas: {{ .Values.replicaCount }}\n'
    assert change(chart(spec), **REPLICAS) == "values.yaml:1: replicaCount: 3 # pods"


SUB = {"Chart.yaml": "name: app\n", "charts/x/Chart.yaml": "name: x\n", "charts/x/values.yaml": VALUES}
SUB |= {"charts/x/templates/d.yaml": HEAD + "  replicas: {{ .Values.replicaCount }}\n"}


def test_a_sub_charts_value_is_set_below_its_name_in_the_parents_values(change: Change) -> None:
    asked = REPLICAS | {"address": "charts/x/templates/d.yaml#Deployment"}
    assert change(SUB | {"values.yaml": "x:\n  replicaCount: 2\n"}, **asked) == "values.yaml:2: replicaCount: 3"
    assert change(SUB | {"values.yaml": "y: 1\n"}, **asked).startswith("not_set values.yaml")


def test_charts_in_a_folder_of_charts_are_no_sub_charts(change: Change) -> None:
    files = {"charts/x/Chart.yaml": "name: x\n", "charts/x/values.yaml": VALUES}
    asked = {"system": "helm", "address": "values", "field": "replicaCount", "value": 3}
    assert change(files, **asked) == "charts/x/values.yaml:1: replicaCount: 3 # pods"
