"""Kustomize: the overlay's patch, count or manifest decides; a base's line is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
BASE = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: api\n        resources: {requests: {cpu: 100m}}\n"
REPLICAS = {"system": "kustomize", "address": "Deployment/default/api", "field": "spec.replicas", "value": 3}
CPU = REPLICAS | {"field": "spec.template.spec.containers[name=api].resources.requests.cpu", "value": "300m"}
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 2\n"


def overlay(text: str, **more: str) -> dict[str, str]:
    files = {"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": BASE}
    return files | {"prod/kustomization.yaml": "resources: [../base]\n" + text} | more


def test_a_manifest_of_the_overlay_itself_is_edited(change: Change) -> None:
    assert change({"kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": BASE}, **REPLICAS) == "d.yaml:6: replicas: 3"


def test_a_line_of_a_base_is_refused_because_other_overlays_may_use_it(change: Change) -> None:
    assert change(overlay(""), at="prod", **REPLICAS) == "shared base/d.yaml:6"


def test_a_strategic_patch_of_the_overlay_wins_over_the_base(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH})
    assert change(files, at="prod", **REPLICAS) == "prod/p.yaml:6: replicas: 3"


def test_the_last_of_two_patches_wins(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml}, {path: q.yaml}]\n", **{"prod/p.yaml": PATCH, "prod/q.yaml": PATCH})
    assert change(files, at="prod", **REPLICAS) == "prod/q.yaml:6: replicas: 3"


def test_a_patch_for_another_object_changes_nothing(change: Change) -> None:
    files = overlay("patchesStrategicMerge: [p.yaml]\n", **{"prod/p.yaml": PATCH.replace("api", "web")})
    assert change(files, at="prod", **REPLICAS) == "shared base/d.yaml:6"


def test_an_inline_patch_is_edited_inside_the_kustomization(change: Change) -> None:
    inline = "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: api}\n    spec:\n      replicas: 2 # x\n"
    assert change(overlay(inline), at="prod", **REPLICAS) == "prod/kustomization.yaml:8: replicas: 3 # x"


def test_an_inline_patch_that_is_folded_text_is_not_edited(change: Change) -> None:
    inline = 'patches:\n- patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}, spec: {replicas: 2}}\\n"\n'
    assert change(overlay(inline), at="prod", **REPLICAS) == "computed prod/kustomization.yaml:3"


JSON6902 = "- op: replace\n  path: /spec/template/spec/containers/0/resources/requests/cpu\n  value: 200m\n"


def test_a_json_patch_finds_the_container_by_its_position_in_the_base(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml, target: {kind: Deployment, name: a.*}}]\n", **{"prod/p.yaml": JSON6902})
    assert change(files, at="prod", **CPU) == "prod/p.yaml:3: value: 300m"


def test_a_json_patch_for_another_target_changes_nothing(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml, target: {kind: StatefulSet}}]\n", **{"prod/p.yaml": JSON6902})
    assert change(files, at="prod", **CPU) == "shared base/d.yaml:11"


@pytest.mark.parametrize(
    "operation",
    [
        "{op: remove, path: /spec/template/spec/containers/0/resources}",
        "{op: add, path: /spec/template/spec/containers/0, value: {name: first}}",
        "{op: replace, path: /spec/template, value: {}}",
    ],
)
def test_a_json_patch_that_moves_or_removes_what_holds_it_is_computed(change: Change, operation: str) -> None:
    files = overlay("patches: [{path: p.yaml, target: {kind: Deployment}}]\n", **{"prod/p.yaml": f"- {operation}\n"})
    assert change(files, at="prod", **CPU) == "computed prod/p.yaml:1" or change(files, at="prod", **CPU).startswith(
        "computed prod/kustomization.yaml"
    )


def test_replicas_of_the_kustomization_win_over_patches(change: Change) -> None:
    files = overlay("replicas:\n- {name: api, count: 2}\npatches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH})
    assert change(files, at="prod", **REPLICAS) == "prod/kustomization.yaml:3: - {name: api, count: 3}"


def test_prefix_and_namespace_are_part_of_the_rendered_address(change: Change) -> None:
    files = overlay("namePrefix: prod-\nnamespace: live\npatches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH})
    assert change(files, at="prod", **REPLICAS | {"address": "Deployment/live/prod-api"}) == "prod/p.yaml:6: replicas: 3"


def test_a_patch_that_deletes_or_replaces_is_computed(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH.replace("spec:", "spec:\n  $patch: replace")})
    assert change(files, at="prod", **REPLICAS).startswith("computed prod/kustomization.yaml")


def test_a_component_that_sets_the_value_is_shared(change: Change) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]\n"
    files = overlay("components: [../c]\n", **{"c/kustomization.yaml": component, "c/p.yaml": PATCH})
    assert change(files, at="prod", **REPLICAS) == "shared c/p.yaml:6"


def test_an_overlay_that_another_one_includes_is_itself_a_base(change: Change) -> None:
    files = overlay("patches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH, "eu/kustomization.yaml": "resources: [../prod]\n"})
    assert change(files, at="prod", **REPLICAS) == "shared prod/p.yaml:6"


def test_replacements_that_write_the_field_are_computed(change: Change) -> None:
    text = "replacements:\n- source: {kind: ConfigMap, name: c, fieldPath: data.n}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [spec.replicas]\n"
    assert change(overlay(text), at="prod", **REPLICAS) == "computed prod/kustomization.yaml:6"


def test_bases_in_a_circle_are_refused(change: Change) -> None:
    files = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"}
    assert change(files, at="a", **REPLICAS).startswith("parse_error")


def test_remote_bases_and_paths_out_of_the_repository_are_not_read(change: Change) -> None:
    files = {"kustomization.yaml": "resources: ['https://example.com/x.yaml', ../../../etc, github.com/a/b]\n"}
    assert change(files, **REPLICAS) == "no_such_resource"


def test_without_a_kustomization_at_the_root_the_overlays_below_are_asked(change: Change) -> None:
    files = overlay("namespace: live\npatches: [{path: p.yaml}]\n", **{"prod/p.yaml": PATCH})
    assert change(files, **REPLICAS | {"address": "Deployment/live/api"}) == "prod/p.yaml:6: replicas: 3"
