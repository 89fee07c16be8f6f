from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from devopskit.reporting import scrub

SECRET = "CANARY-5b1f-\"q&<7e'\\é/ +"
GONE = scrub.REPLACEMENT
clean = scrub.scrubber([SECRET])


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        SECRET[::-1],
        repr(SECRET)[1:-1],
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").replace("%22", "%22").lower().replace("canary", "CANARY"),
        html.escape(SECRET),
        html.escape(SECRET, quote=False),
        html.escape(SECRET, quote=False).replace('"', "&#34;").replace("'", "&#39;"),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
        json.dumps(SECRET)[1:-1].replace("<", "\\u003c").replace("&", "\\u0026"),
        SECRET.replace('"', '""'),
    ],
)
def test_each_spelling_of_a_secret_is_removed(spelled: str) -> None:
    left = clean(f"before {spelled} after")
    assert left.rstrip("=").startswith(f"before {GONE}")
    assert left.endswith(" after")


@pytest.mark.parametrize("user", ["a", "ab", "abc"])
def test_secret_inside_of_a_basic_login_is_removed(user: str) -> None:
    token = base64.b64encode(f"{user}:CANARY-5b1f-value".encode()).decode()
    left = scrub.scrubber(["CANARY-5b1f-value"])(token)
    assert GONE in left
    assert len(left.replace(GONE, "")) < 10


def test_text_without_the_secret_stays_as_it_is() -> None:
    assert clean("CANARY is a bird; 5b1f a number") == "CANARY is a bird; 5b1f a number"


@pytest.mark.parametrize("plain", ["true", "4096", "no", "abc", "", "None", "8.5"])
def test_value_too_plain_to_be_a_secret_is_left_in_the_text(plain: str) -> None:
    assert scrub.scrubber([plain])(f"set to {plain} here") == f"set to {plain} here"


def test_line_of_a_key_in_several_lines_is_removed_alone() -> None:
    key = "-----BEGIN-----\nMIIEvQIBADANBgkq\n-----END-----"
    assert scrub.scrubber([key])("line 2: MIIEvQIBADANBgkq!") == f"line 2: {GONE}!"


def test_longer_secret_is_removed_before_the_shorter_inside_it() -> None:
    assert scrub.scrubber(["canary", "canary-long-one"])("canary-long-one canary") == f"{GONE} {GONE}"


@pytest.mark.parametrize("name", ["RF_API_TOKEN", "client_secret", "DB_PASSWORD", "apiKey", "SSH_KEY_DATA", "TOKENS"])
def test_names_of_secrets_are_known_by_their_words(name: str) -> None:
    assert scrub.sounds_secret(name)


@pytest.mark.parametrize("name", ["days", "keyword", "KEYBOARD_LAYOUT", "TOKENIZERS_PARALLELISM", "monkey_count"])
def test_names_that_only_look_alike_are_no_secrets(name: str) -> None:
    assert not scrub.sounds_secret(name)


def test_values_are_collected_by_name_without_empty_ones() -> None:
    assert scrub.named({"API_TOKEN": "canary", "HOME": "/x", "A_KEY": "", "B_KEY": None}) == ["canary"]


def test_reference_to_a_secret_is_no_secret_itself() -> None:
    assert scrub.named(
        {"A_TOKEN": "env:PROM_TOKEN", "B_TOKEN": "aws_sm:prod/db", "C_TOKEN": "user:canary", "D_TOKEN": "env:"}
    ) == [
        "user:canary",
        "env:",
    ]


def test_every_text_and_key_of_a_tree_is_scrubbed() -> None:
    tree = {"a": [f"x {SECRET}", 1, None], SECRET: {"b": SECRET}}
    assert scrub.tree(tree, clean) == {"a": [f"x {GONE}", 1, None], GONE: {"b": GONE}}


def test_secret_split_by_colour_codes_is_removed_with_them() -> None:
    assert scrub.tree("\x1b[31mCANARY\x1b[0m-5b1f", scrub.scrubber(["CANARY-5b1f"])) == GONE


def test_colours_of_a_harmless_text_stay() -> None:
    assert scrub.tree("\x1b[31mred\x1b[0m", clean) == "\x1b[31mred\x1b[0m"


def test_files_of_a_folder_are_scrubbed_and_named(tmp_path: Path) -> None:
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "a.patch").write_text(f"+{SECRET}")
    (tmp_path / "page.html").write_text(html.escape(SECRET))
    (tmp_path / "fine.csv").write_text("id,saving\n")
    assert scrub.files(tmp_path, clean) == ["a.patch", "page.html"]
    assert (tmp_path / "changes" / "a.patch").read_text() == f"+{GONE}"


def test_json_stays_json_when_an_escape_touches_the_secret(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"x": "line\nnabc-secret", "y": "nabc-secret"}))
    scrub.files(tmp_path, scrub.scrubber(["nabc-secret"]))
    assert json.loads((tmp_path / "a.json").read_text()) == {"x": f"line\n{GONE}", "y": GONE}


def test_json_that_is_cut_off_is_scrubbed_as_text(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text(f'{{"x": "{SECRET}')
    scrub.files(tmp_path, clean)
    assert (tmp_path / "cut.json").read_text() == f'{{"x": "{GONE}'


def test_link_to_a_file_outside_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(SECRET)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "link.txt").symlink_to(tmp_path / "outside.txt")
    assert scrub.files(tmp_path / "run", clean) == []
