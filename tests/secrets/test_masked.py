"""What `devopskit config show` prints of a source: references, and never the secret itself."""

import pytest

from devopskit.secrets._masked import HIDDEN, masked


@pytest.mark.parametrize("name", ["token", "password", "secret_access_key", "api_key", "apikey_token", "Authorization"])
def test_a_secret_that_stands_in_the_file_itself_is_not_shown(name):
    assert masked({name: "abc123"}) == {name: HIDDEN}


@pytest.mark.parametrize("reference", ["env:PROMETHEUS_TOKEN", "file:/run/secrets/token"])
def test_a_reference_to_a_secret_is_shown_as_it_stands(reference):
    assert masked({"token": reference}) == {"token": reference}


def test_every_header_is_hidden_whatever_its_name_is():
    assert masked({"headers": {"X-Scope": "abc"}}) == {"headers": {"X-Scope": HIDDEN}}


def test_a_user_and_password_within_an_address_are_hidden():
    assert masked({"url": "https://me:pw@prometheus.example:9090/x"}) == {"url": "https://***@prometheus.example:9090/x"}


def test_other_options_are_shown_as_they_stand():
    options = {"path": "usage/*.csv", "step_seconds": 60, "metrics": {"system.cpu.usage": "cores"}, "keys_of": ["a"]}
    assert masked(options) == options


def test_a_list_of_secrets_is_hidden_one_by_one():
    assert masked({"tokens": ["abc", "env:A"]}) == {"tokens": [HIDDEN, "env:A"]}
