"""Outputs of cells: neighbouring prints joined, long ones cut to their first and last part, recorded numbers collected."""

from __future__ import annotations

from typing import Any

RECORD = "application/vnd.devopskit.record+json"  # what kit.record emits

KEPT = 100_000  # characters kept at each end of a cell's text
_HTML_MOST = 2_000_000  # a frame printed whole; its plain text says enough
_DROPPED = "dropped_output"  # key in the cell's metadata: what was left out so far, because a cell may be cut twice


def cap(cell: dict[str, Any], kept: int = KEPT) -> None:
    """Cut the printed text of a cell to its first and last `kept` characters, at line ends, and say what was dropped."""
    outputs = joined(cell.get("outputs", []))
    total = sum(len(output["text"]) for output in outputs if output["output_type"] == "stream")
    if total > 2 * kept:
        outputs = _cut(outputs, total, kept, cell)
    for output in outputs:
        _cap_data(output.get("data", {}), kept)
        if output["output_type"] == "error":
            output["traceback"] = [_middle_cut(line, kept) for line in output["traceback"]]
            output["evalue"] = _middle_cut(output["evalue"], kept)
    cell["outputs"] = outputs


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outputs with neighbouring pieces of the same stream as one; a piece may end within a line or a secret."""
    result: list[dict[str, Any]] = []
    pieces: list[str] = []
    for output in outputs:
        if output["output_type"] == "stream":
            if not (pieces and result[-1].get("name") == output["name"]):
                _close(result, pieces)
                result.append({**output})
                pieces = []
            pieces.append("".join(output["text"]))
        else:
            _close(result, pieces)
            result.append(output)
            pieces = []
    _close(result, pieces)
    return result


def recorded(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything the cells gave to kit.record: `numbers` merged, later texts replacing earlier ones."""
    merged: dict[str, Any] = {"numbers": {}}
    for cell in cells:
        for output in cell.get("outputs", []):
            given = output.get("data", {}).get(RECORD)
            if isinstance(given, dict):
                merged["numbers"].update(given.get("numbers") or {})
                merged.update({key: value for key, value in given.items() if key != "numbers"})
    return merged


def _close(result: list[dict[str, Any]], pieces: list[str]) -> None:
    if pieces:
        result[-1]["text"] = "".join(pieces)


def _cut(outputs: list[dict[str, Any]], total: int, kept: int, cell: dict[str, Any]) -> list[dict[str, Any]]:
    """Drop the stream text between the first and the last `kept` characters of the cell, counted over all its streams."""
    said = cell.setdefault("metadata", {}).setdefault(_DROPPED, {"lines": 0, "characters": 0})
    result, position, notice = [], 0, None
    for output in outputs:
        if output["output_type"] != "stream":
            result.append(output)
            continue
        text = output["text"]
        head, tail = kept - position, total - kept - position
        position += len(text)
        start = _line_end(text, min(max(head, 0), len(text)))
        end = max(start, _line_end(text, min(max(tail, 0), len(text))))
        said["lines"] += text.count("\n", start, end)
        said["characters"] += end - start
        if end > start and notice is None:
            notice = {**output, "text": ""}
            result += [{**output, "text": text[:start]}, notice, {**output, "text": text[end:]}]
        else:
            result.append({**output, "text": text[:start] + text[end:]})
    if notice is not None:
        notice["text"] = f"\n[devopskit left out {said['lines']:,} lines ({said['characters']:,} characters) of output here]\n"
    return joined([output for output in result if output.get("text") != ""])


def _line_end(text: str, position: int) -> int:
    """Position behind the line end before `position`; `position` itself in a line too long to be kept or dropped whole."""
    return text.rfind("\n", max(0, position - 10_000), position) + 1 or position


def _middle_cut(text: str, kept: int) -> str:
    if len(text) <= 2 * kept:
        return text
    return f"{text[:kept]}\n[devopskit left out {len(text) - 2 * kept:,} characters here]\n{text[-kept:]}"


def _cap_data(data: dict[str, Any], kept: int) -> None:
    plain = data.get("text/plain")
    if plain is not None:
        data["text/plain"] = _middle_cut("".join(plain), kept)
    if plain is not None and len("".join(data.get("text/html", ""))) > _HTML_MOST:
        del data["text/html"]
