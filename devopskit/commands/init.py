"""`devopskit init`: ten questions, each with a default found by looking, and a commented devopskit.toml."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from devopskit.commands import _found, _questions, _toml, doctor
from devopskit.commands._command import Command, Voice
from devopskit.errors import RequestError, UnknownName
from devopskit.settings.declared import DECLARED
from devopskit.settings.options import FILE


@click.command(cls=Command)
@click.option("--yes", is_flag=True, help="Ask nothing; take the defaults that were found.")
@click.option(
    "--answer", "given", multiple=True, metavar="NAME=VALUE", help="Answer one question, e.g. --answer monitoring=aws."
)
@click.pass_obj
def command(voice: Voice, yes: bool, given: tuple[str, ...]) -> None:
    """Write a commented devopskit.toml for this folder: ten questions, Enter keeps what was found.

    An existing file is never overwritten: the new one is written beside it as devopskit.toml.new with the difference shown.
    """
    answers = _given(given)
    ask = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    found = _found.look(Path.cwd(), os.environ)
    values, origins, sources = {}, {}, {}
    for question in _questions.QUESTIONS:
        answer, origin = _answer(question, found, answers, ask)
        if question.sets:
            values[question.sets] = _typed(question, answer)
            origins[question.sets] = origin
        else:
            sources = {name: _options(name, found) for name in _words(answer)}
    written = _write(voice, _toml.document(values, origins, sources))
    voice.data(f"wrote {written.name}; next: devopskit run right_sizing", file=str(written))
    if written.name == FILE:
        # A failing source is not init's failure: the file is there, and the rows say what to mend.
        rows = doctor.answers()
        voice.note(doctor.as_text(rows))


def _given(given: tuple[str, ...]) -> dict[str, str]:
    names = [question.name for question in _questions.QUESTIONS]
    answers = dict(answer.partition("=")[::2] for answer in given)
    for name in answers:
        if name not in names:
            raise UnknownName("question", name, names, "give --answer NAME=VALUE with one of these names")
    return answers


def _answer(question: _questions.Question, found: _found.Found, given: Mapping[str, str], ask: bool) -> tuple[str, str]:
    default = question.default(found)
    if question.name in given:
        return given[question.name], "answered"
    if not ask:
        return default, "found by looking" if default != question.default(_found.Found()) else "default"
    click.echo(f"{question.text}\n  ({question.why})", err=True)
    answer = click.prompt("  ", default=default, show_default=bool(default), err=True)
    return str(answer), "answered" if answer != default else "found by looking"


def _typed(question: _questions.Question, answer: str) -> Any:
    section, _, key = question.sets.partition(".")
    kind = type(DECLARED[section][key].default)
    if kind is list:
        return _words(answer)
    try:
        return kind(answer or 0)
    except ValueError as error:
        raise RequestError(
            f"{answer!r} is no answer to {question.name!r}", f"{question.text} wants a number", "answer again"
        ) from error


def _words(answer: str) -> list[str]:
    return [word.strip() for word in answer.split(",") if word.strip()]


def _options(name: str, found: _found.Found) -> dict[str, Any]:
    """Keys a new section starts with; a secret is only ever a reference."""
    if name == "prometheus":
        return {"url": found.prometheus or "http://localhost:9090", "#": 'token = "env:PROMETHEUS_TOKEN"'}
    if name == "aws":
        return {"profile": found.aws_profiles[0]} if found.aws_profiles else {}
    if name == "focus_files":
        return {"path": found.bills[0] if found.bills else "bills/*.parquet"}
    return {"path": f"data/{name}/*.parquet"} if name.endswith("_files") else {}


def _write(voice: Voice, text: str) -> Path:
    target = Path.cwd() / FILE
    if not target.exists():
        target.write_text(text, encoding="utf-8")
        return target
    old = target.read_text(encoding="utf-8").splitlines(keepends=True)
    new = target.with_name(FILE + ".new")
    new.write_text(text, encoding="utf-8")
    voice.note("".join(difflib.unified_diff(old, text.splitlines(keepends=True), FILE, new.name)))
    return new
