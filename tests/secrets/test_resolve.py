"""References to secrets: what is resolved, what is refused, and that no value is shown."""

from __future__ import annotations

import pytest

from devopskit.errors import RequestError, UnknownName
from devopskit.secrets import resolve, schemes


def test_env_reference_gives_the_value_of_the_variable(monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "s3cr3t")
    assert resolve("env:PROM_TOKEN") == "s3cr3t"


def test_repr_of_a_value_shows_its_reference_only(monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "s3cr3t")
    assert repr(resolve("env:PROM_TOKEN")) == "Secret(env:PROM_TOKEN)"


def test_an_unset_variable_is_named_with_its_fix(monkeypatch):
    monkeypatch.delenv("PROM_TOKEN", raising=False)
    with pytest.raises(RequestError, match=r"PROM_TOKEN is not set(.|\n)*export PROM_TOKEN="):
        resolve("env:PROM_TOKEN")


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("PROM_TOKEN", "")
    with pytest.raises(RequestError, match="is not set, or empty"):
        resolve("env:PROM_TOKEN")


def test_a_token_written_after_env_is_not_shown():
    with pytest.raises(RequestError, match="not shown: no name of a variable") as error:
        resolve("env:glsa_9f.8e7d-6c5b")
    assert "glsa" not in str(error.value)


@pytest.mark.parametrize("plain", ["glsa_abc", "ghp_0123456789:x", "", "https://user:pw@host", "Bearer abc", "AKIA:x", "env:"])
def test_a_plain_secret_is_refused_and_not_shown(plain):
    with pytest.raises(RequestError, match="write env:NAME") as error:
        resolve(plain)
    assert "glsa_abc" not in str(error.value)
    assert "ghp" not in str(error.value)


def test_an_unknown_scheme_offers_the_nearest_one():
    with pytest.raises(UnknownName, match=r"'fille' is not known(.|\n)*did you mean file\?"):
        resolve("fille:/run/secrets/x")


def test_the_schemes_are_the_modules_of_the_folder():
    assert {"env", "file"} <= set(schemes())


def test_file_reference_strips_one_newline_only(tmp_path):
    file = tmp_path / "token"
    file.write_text("s3cr3t \n\n")
    file.chmod(0o600)
    assert resolve(f"file:{file}") == "s3cr3t \n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path, mode):
    file = tmp_path / "token"
    file.write_text("s3cr3t\n")
    file.chmod(mode)
    with pytest.raises(RequestError, match=f"read by others.*{mode:o}(.|\n)*chmod 600") as error:
        resolve(f"file:{file}")
    assert "s3cr3t" not in str(error.value)


def test_a_missing_file_is_named_with_its_fix(tmp_path):
    with pytest.raises(RequestError, match=r"No such file(.|\n)*install -m 600"):
        resolve(f"file:{tmp_path}/none")


@pytest.mark.parametrize("content", [b"", b"x" * 70_000])
def test_an_empty_or_huge_file_is_refused(tmp_path, content):
    file = tmp_path / "token"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(RequestError, match="empty, too large, or no regular file"):
        resolve(f"file:{file}")


def test_a_folder_is_no_secret_file(tmp_path):
    with pytest.raises(RequestError, match="cannot be read: Is a directory"):
        resolve(f"file:{tmp_path}")


def test_bytes_that_are_no_text_are_refused_unseen(tmp_path):
    file = tmp_path / "token"
    file.write_bytes(b"\xff\xfes3cr3t")
    file.chmod(0o600)
    with pytest.raises(RequestError, match="not text in UTF-8") as error:
        resolve(f"file:{file}")
    assert error.value.__cause__ is None
