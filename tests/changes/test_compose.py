"""Compose and Swarm: literals, variables through .env, anchors, overrides and extended services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
MEMORY = {"system": "compose", "address": "web", "field": "deploy.resources.limits.memory", "value": "256M"}


def stack(memory: str, more: str = "") -> str:
    return f"services:\n  web:\n    image: nginx\n    deploy:\n      resources:\n        limits:\n          memory: {memory}\n{more}"


def test_a_literal_of_a_service_is_edited(change: Change) -> None:
    assert change({"compose.yaml": stack("128M")}, **MEMORY) == "compose.yaml:7: memory: 256M"


def test_a_service_in_two_files_needs_the_file(change: Change) -> None:
    files = {"compose.yaml": stack("128M"), "stack.yml": stack("1G")}
    assert change(files, **MEMORY) == "ambiguous compose.yaml:2 stack.yml:2"
    assert change(files, **MEMORY, template="stack.yml") == "stack.yml:7: memory: 256M"


@pytest.mark.parametrize("reference", ["${MEM:-64M}", "${MEM}", "$MEM", "${MEM-64M}"])
def test_a_variable_that_dotenv_sets_and_one_place_reads_is_edited_there(change: Change, reference: str) -> None:
    assert change({"compose.yaml": stack(reference), ".env": "A=1\nMEM=128M\r\n"}, **MEMORY) == ".env:2: MEM=256M"


def test_quotes_and_comments_in_dotenv_stay(ask: Change) -> None:
    answer = ask({"compose.yaml": stack("$MEM"), ".env": 'export MEM="128M"  # small\n'}, **MEMORY)
    assert answer.result == b'export MEM="256M"  # small\n'
    assert answer.warnings == ("the shell's own MEM wins over .env where it is set",)


def test_a_variable_that_only_the_shell_sets_is_computed(change: Change) -> None:
    assert change({"compose.yaml": stack("${MEM:-64M}")}, **MEMORY) == "computed compose.yaml:7"


def test_a_variable_read_twice_is_shared(change: Change) -> None:
    files = {"compose.yaml": stack("$MEM", "  db:\n    image: x-${MEM}\n"), ".env": "MEM=1\n"}
    assert change(files, **MEMORY) == "shared compose.yaml:7 compose.yaml:9"


def test_a_variable_set_twice_in_dotenv_is_ambiguous(change: Change) -> None:
    assert change({"compose.yaml": stack("$MEM"), ".env": "MEM=1\nMEM=2\n"}, **MEMORY) == "ambiguous compose.yaml:7"


def test_a_value_that_dotenv_would_expand_is_refused(change: Change) -> None:
    files = {"compose.yaml": stack("$MEM"), ".env": "MEM=1\n"}
    assert change(files, **MEMORY | {"value": "$(rm)"}) == "bad_value .env:1"


def test_a_value_put_together_from_variables_is_computed(change: Change) -> None:
    assert change({"compose.yaml": stack("${A}${B}")}, **MEMORY) == "computed compose.yaml:7"


def test_a_dollar_in_a_new_value_is_doubled(change: Change) -> None:
    assert change({"compose.yaml": stack("128M")}, **MEMORY | {"value": "a$b"}) == "compose.yaml:7: memory: a$$b"


def test_a_present_value_with_a_dollar_changes_no_byte_when_it_is_set_again(ask: Change) -> None:
    answer = ask({"compose.yaml": stack("'^/(sys|proc)($$|/)'")}, **MEMORY | {"value": "^/(sys|proc)($|/)"})
    assert answer.before == answer.after == b"'^/(sys|proc)($$|/)'"


EXTENSION = (
    "x-limits: &limits\n  resources:\n    limits:\n      memory: 64M\nservices:\n  web:\n    image: a\n    deploy: *limits\n"
)


def test_an_extension_anchor_with_one_reader_is_edited_where_it_is_written(change: Change) -> None:
    assert change({"compose.yaml": EXTENSION}, **MEMORY) == "compose.yaml:4: memory: 256M"


def test_an_extension_anchor_with_two_readers_is_shared(change: Change) -> None:
    files = {"compose.yaml": EXTENSION + "  db:\n    image: b\n    deploy: *limits\n"}
    assert change(files, **MEMORY) == "shared compose.yaml:1 compose.yaml:8 compose.yaml:11"


def test_a_merge_key_is_followed_and_its_readers_counted(change: Change) -> None:
    merged = EXTENSION.replace("deploy: *limits", "deploy:\n      <<: *limits\n      replicas: 1")
    assert change({"compose.yaml": merged}, **MEMORY) == "compose.yaml:4: memory: 256M"


def test_the_override_file_that_compose_merges_wins(change: Change) -> None:
    files = {"compose.yaml": stack("128M"), "compose.override.yaml": stack("1G")}
    assert change(files, **MEMORY, template="compose.yaml") == "ambiguous compose.override.yaml:7"


def test_a_service_that_extends_another_may_inherit_it(change: Change) -> None:
    files = {"compose.yaml": "services:\n  web:\n    extends: {service: common, file: c.yaml}\n"}
    assert change(files, **MEMORY) == "shared compose.yaml:3"


def test_a_field_that_no_service_sets_is_refused(change: Change) -> None:
    assert change({"compose.yaml": stack("1M")}, **MEMORY | {"field": "deploy.replicas"}) == "not_set compose.yaml:3"
