"""Ansible, Hiera and Chef: a variable that one file sets, and the places where precedence would decide."""

from __future__ import annotations

from collections.abc import Callable

Change = Callable[..., str]
PODS = {"system": "ansible", "address": "defaults/main", "field": "max_pods", "value": 150}
DEFAULTS = {"defaults/main.yml": "---\nmax_pods: 110 # per node\ncpu: '{{ other }}'\nnested: {a: 1}\n"}


def test_an_ansible_variable_set_once_is_edited(change: Change) -> None:
    assert change(DEFAULTS, **PODS) == "defaults/main.yml:2: max_pods: 150 # per node"
    assert change(DEFAULTS, **PODS | {"field": "nested.a"}) == "defaults/main.yml:4: nested: {a: 150}"


def test_an_ansible_variable_of_two_files_is_ambiguous_and_both_are_named(change: Change) -> None:
    files = DEFAULTS | {"group_vars/all.yml": "max_pods: 100\n"}
    assert change(files, **PODS) == "ambiguous defaults/main.yml:2 group_vars/all.yml:1"


def test_a_play_that_sets_the_variable_wins_over_defaults(change: Change) -> None:
    files = DEFAULTS | {"site.yml": "- hosts: all\n  vars:\n    max_pods: 1\n"}
    assert change(files, **PODS) == "ambiguous defaults/main.yml:2 site.yml:3"


def test_a_task_that_sets_the_fact_wins_too(change: Change) -> None:
    files = DEFAULTS | {"tasks/main.yml": "- set_fact:\n    max_pods: 1\n"}
    assert change(files, **PODS) == "ambiguous defaults/main.yml:2 tasks/main.yml:2"


def test_a_jinja_expression_is_templated(change: Change) -> None:
    assert change(DEFAULTS, **PODS | {"field": "cpu"}) == "templated defaults/main.yml:3"


def test_an_encrypted_value_is_never_replaced(change: Change) -> None:
    files = {"defaults/main.yml": "max_pods: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3162\n"}
    assert change(files, **PODS) == "computed defaults/main.yml:1"


def test_a_variable_file_may_be_named_with_its_suffix(change: Change) -> None:
    assert change(DEFAULTS, **PODS | {"address": "defaults/main.yml"}) == "defaults/main.yml:2: max_pods: 150 # per node"


def test_an_unknown_file_or_variable_is_refused(change: Change) -> None:
    assert change(DEFAULTS, **PODS | {"field": "min_pods"}) == "not_set defaults/main.yml:2"
    assert change(DEFAULTS, **PODS | {"address": "vars/main"}) == "no_such_resource"


HIERA = {"system": "hiera", "address": "data/common", "field": "nginx::workers", "value": 8}


def test_a_hiera_key_of_one_level_is_edited(change: Change) -> None:
    assert change({"data/common.yaml": "nginx::workers: 4\n"}, **HIERA) == "data/common.yaml:1: nginx::workers: 8"


def test_a_hiera_key_of_two_levels_is_ambiguous(change: Change) -> None:
    files = {"data/common.yaml": "nginx::workers: 4\n", "data/nodes/a.yaml": "x: 1\nnginx::workers: 2\n"}
    assert change(files, **HIERA) == "ambiguous data/common.yaml:1 data/nodes/a.yaml:2"


def test_a_hiera_interpolation_is_computed(change: Change) -> None:
    assert change({"data/common.yaml": "nginx::workers: '%{lookup(\"n\")}'\n"}, **HIERA) == "computed data/common.yaml:1"


CHEF = {"system": "chef", "address": "roles/web", "field": "default_attributes.nginx.workers", "value": 8}
ROLE = '{"name": "web", "default_attributes": {"nginx": {"workers": 4}}}\n'


def test_a_chef_attribute_in_json_is_edited(change: Change) -> None:
    assert change({"roles/web.json": ROLE}, **CHEF).endswith('{"nginx": {"workers": 8}}}')


def test_a_chef_attribute_of_a_higher_level_elsewhere_is_ambiguous(change: Change) -> None:
    files = {"roles/web.json": ROLE, "environments/p.json": '{"override_attributes": {"nginx": {"workers": 2}}}'}
    assert change(files, **CHEF) == "ambiguous roles/web.json:1 environments/p.json:1"
