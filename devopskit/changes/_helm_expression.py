"""Go template expressions that print one value unchanged: `.Values.a.b`, `toYaml .Values.a | nindent 8`, `. | quote`."""

from __future__ import annotations

import re

from devopskit.changes._helm_mask import Block

_PATH = r"\$?\.(?:[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*)?"
_PLAIN = re.compile(
    rf"(?:(?:toYaml|quote|squote|int|int64|toString)\s+)?\(?\s*(?P<path>{_PATH})\s*\)?"
    r"(?:\s*\|\s*(?:toYaml|quote|squote|int|int64|toString|trim|n?indent\s+\d+))*"
)
_TEST = re.compile(rf"(?P<not>not\s+)?\(?\s*(?P<path>{_PATH})\s*\)?")


def values_path(expression: str, blocks: list[Block]) -> str | None:
    """Path below `.Values` that an expression prints unchanged, None where it computes.

    Parameters
    ----------
    blocks : control blocks around it, outermost first; `with` moves the dot.
    """
    match = _PLAIN.fullmatch(expression.strip())
    return _absolute(match["path"], blocks) if match else None


def _absolute(path: str, blocks: list[Block]) -> str | None:
    if path.startswith(("$.Values.", ".Values.")) and (path.startswith("$") or not _moved(blocks)):
        return path.split(".Values.", 1)[1]
    if path.startswith("$"):
        return None
    inner = next((number for number in range(len(blocks) - 1, -1, -1) if blocks[number].kind in ("with", "range")), None)
    if inner is None or blocks[inner].kind == "range" or blocks[inner].otherwise:
        return None
    origin = values_path(blocks[inner].expression, blocks[:inner])
    if origin is None:
        return None
    return origin + ("" if path == "." else path)


def _moved(blocks: list[Block]) -> bool:
    return any(block.kind in ("with", "range") and not block.otherwise for block in blocks)


def asked_path(expression: str, blocks: list[Block]) -> tuple[str, bool] | None:
    """Path and wanted truth of a simple test such as `not .Values.autoscaling.enabled`, None for anything else."""
    match = _TEST.fullmatch(expression.strip())
    path = _absolute(match["path"], blocks) if match else None
    return None if match is None or path is None else (path, match["not"] is None)
