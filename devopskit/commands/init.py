"""`devopskit init`: a dozen questions, each with a default found by looking, and a commented devopskit.toml."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from devopskit import parts
from devopskit.commands import _found, _questions, _toml, doctor
from devopskit.commands._command import Command, Voice
from devopskit.errors import RequestError, UnknownName
from devopskit.settings.declared import DECLARED
from devopskit.settings.options import FILE

# What a person must say about files of their own, as lines to uncomment.
_MAPPING = {
    "#1": "the file's own name for each column, where it is not the same, and which column holds which metric:",
    "#2": "[sources.usage_files.columns]",
    "#3": 'resource_id = "workload"',
    "#4": 'time = "timestamp"',
    "#5": "[sources.usage_files.metrics]",
    "#6": '"system.cpu.usage" = "cpu_cores"',
}


@click.command(cls=Command, short_help="Write a commented devopskit.toml from a dozen questions.")
@click.option("--yes", is_flag=True, help="Ask nothing; take the defaults that were found.")
@click.option(
    "--answer", "given", multiple=True, metavar="NAME=VALUE", help="Answer one question, e.g. --answer monitoring=aws."
)
@click.pass_obj
def command(voice: Voice, yes: bool, given: tuple[str, ...]) -> None:
    """Write a commented devopskit.toml for this folder: a dozen questions, Enter keeps what was found.

    An existing file is never overwritten: the new one is written beside it as devopskit.toml.new with the difference shown.
    """
    answers = _given(given)
    ask = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    found = _found.look(Path.cwd(), os.environ)
    values, origins, sources = {}, {}, {}
    for number, question in enumerate(_questions.QUESTIONS, start=1):
        place = f"{number}/{len(_questions.QUESTIONS)} " if ask else ""
        answer, origin = _answer(voice, question, found, answers, place)
        if question.sets:
            values[question.sets] = _typed(question, answer)
            origins[question.sets] = origin
        else:
            sources = {name: _options(name, found) for name in _typed(question, answer)}
    # A page should show what people can take on: one action a head, but never a bare or an endless table.
    values["reports.top_actions"] = min(10, max(3, values["context.team_size"]))
    origins["reports.top_actions"] = f"from team_size, {origins['context.team_size']}"
    written = _write(voice, _toml.document(values, origins, sources))
    step = "devopskit run right_sizing" if written.name == FILE else f"read it, then: mv {written.name} {FILE}"
    if list(sources) == ["sample"]:
        voice.note(
            "no source of your own was found, so that [sources.sample], a made-up company, stands in; name yours with, e.g., "
            "devopskit init --answer monitoring=prometheus,focus_files"
        )
    voice.data(f"wrote {written.name}; next: {step}", file=str(written))
    if written.name == FILE:
        # A failing source must not fail init: the file is there, and the rows say what to mend.
        rows = doctor.answers()
        voice.note(doctor.as_text(rows))


def _given(given: tuple[str, ...]) -> dict[str, str]:
    names = [question.name for question in _questions.QUESTIONS]
    answers = dict(answer.partition("=")[::2] for answer in given)
    for name in answers:
        if name not in names:
            raise UnknownName("question", name, names, "give --answer NAME=VALUE with one of these names")
    return answers


def _answer(
    voice: Voice, question: _questions.Question, found: _found.Found, given: Mapping[str, str], place: str
) -> tuple[str, str]:
    """Return the answer and where it comes from; asks where there is a `place` (such as "3/12 ") to show."""
    default = question.default(found)
    kept = "found by looking" if default != question.default(_found.Found()) else "default"
    if question.name in given:
        return given[question.name], "answered"
    if not place:
        return default, kept
    click.echo(f"{place}{question.text}\n  ({question.why})", err=True)
    while True:
        answer = str(click.prompt("  >", default=default, show_default=bool(default), prompt_suffix=" ", err=True))
        try:
            _typed(question, answer)
        except RequestError as error:
            voice.error(error)  # asked again, because nine good answers must not be lost to one slip
        else:
            return answer, "answered" if answer != default else kept


def _typed(question: _questions.Question, answer: str) -> Any:
    if not question.sets:
        return [_source(name) for name in _words(answer)]
    section, _, key = question.sets.partition(".")
    declared = DECLARED[section][key]
    kind = type(declared.default)
    if kind is list:
        return _words(answer)
    if kind is str:
        return answer.strip()
    try:
        value = kind(answer or 0)
    except ValueError:
        value = None
    if value is None or not declared.least <= value <= declared.most:
        raise RequestError(
            f"{answer!r} is no answer to {question.text}",
            f"it wants a number of {declared.least:g} or more: {declared.meaning}",
            f"answer again, or: devopskit init --answer {question.name}={declared.default}",
        )
    return value


def _source(name: str) -> str:
    if name not in parts.names("sources"):
        raise UnknownName("source", name, parts.names("sources"), "name sources from this list, with commas between them")
    return name


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
    if name == "usage_files":
        return {"path": "data/usage_files/*.parquet", **_MAPPING}
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
