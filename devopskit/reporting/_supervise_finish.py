"""The end of a run: the executed notebook, the page, the record's last word. Nothing that breaks here goes unrecorded."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from devopskit.errors import RunError
from devopskit.reporting import _atomic, failure, index, outputs, record, scrub
from devopskit.reporting import _supervise_kernel as kernels
from devopskit.reporting import _supervise_notebook as notebooks
from devopskit.reporting import _supervise_reasons as reasons
from devopskit.reporting._supervise_signals import Interrupted, Signals
from devopskit.reporting._supervise_watch import Seen

Render = Callable[[Any, Path], None]

PAGE = "report.html"
_ROOM = 64_000  # bytes held back on the disk, so that a full one still takes the last record and a small page


class Finish:
    """Context in which a run happens; at its exit the record says how it ended, also when an exception passes through.

    Whatever a renderer or a disk raises becomes the run's reason, because a scheduler reads the record, not a traceback.
    """

    def __init__(self, recorder: record.Recorder, signals: Signals) -> None:
        self.recorder, self.signals = recorder, signals
        self.doing = "starting the run"
        self.end: reasons.End | None = None
        self.cell: tuple[int, str, str] | None = None  # index, title and source of the failing cell
        self._kills = kernels.memory_kills()

    def __enter__(self) -> Self:
        _reserve(self.recorder.folder)
        return self

    def conclude(self, seen: Seen, source: dict[str, Any], *, limit: float | None, render: Render, partial: str) -> None:
        """Keep the notebook, and make the page where the run deserves one."""
        self.end = self._judged(seen, source, limit)
        self.signals.raising = self.signals.caught is None
        self.doing = "keeping the executed notebook"
        failing = notebooks.failing_cell(seen, skipped=_skipped(seen, source)) if self.end.status != "completed" else None
        kept = notebooks.assemble(seen, source, failing, self.recorder.clean)
        if failing is not None:
            cells = kept["cells"]
            self.cell = (failing, notebooks.title(cells, failing), notebooks.text(cells[failing]))
            state = cells[failing]["metadata"].get("devopskit", {}).get("status", "not run")
            self.recorder.record.failing_cell = record.FailingCell(index=failing, title=self.cell[1], state=state)
        given = outputs.recorded(kept["cells"])
        self._take_recorded(given)
        node = _valid(kept)
        _atomic.write(self.recorder.folder / f"{_stem(self.recorder)}.ipynb", _written(node))
        if self.end.status == "completed":
            self._render(node, render, partial or str(given.get("partial") or ""))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.signals.raising = False
        if isinstance(error, Interrupted) and self.signals.caught is not None:
            self.end = reasons.stopped(self.signals.caught.name, self.signals.caught)
        elif error is not None and (self.end is None or self._good):
            self.end = reasons.broken(error, self.doing)
        elif error is not None:
            self.recorder.record.notes.append(f"{self.doing} failed too: {type(error).__name__}: {error}"[:300])
        (self.recorder.folder / ".room").unlink(missing_ok=True)
        self._leave(error)
        tidy(self.recorder)
        return error is None or isinstance(error, (Exception, Interrupted))

    def _leave(self, error: BaseException | None) -> None:
        """Scrub what is there and write the record; for a run that is no success a small page before it."""
        folder, clean = self.recorder.folder, self.recorder.clean
        self._try(lambda: scrub.files(folder, clean), "scrubbing the files of the run")
        if self._good:
            self._try(self._record_end, "writing the record")
        if self._good:  # else the record itself found no room: a smaller one follows
            return
        end = self._end()
        text = failure.page(self.recorder.record, end.status, clean(end.reason), clean(end.fix), cell=self.cell)
        self._try(lambda: _atomic.write(folder / PAGE, text.encode()), "writing the failure page")
        if error is not None and not isinstance(error, Interrupted):
            said = clean("".join(traceback.format_exception(error)))[-7000:]
            self._try(lambda: _atomic.write(folder / "traceback.txt", said.encode(errors="replace")), "writing the traceback")
        self._try(self._record_end, "writing the record")

    @property
    def _good(self) -> bool:
        return self.end is not None and self.end.status in record.WITH_A_RESULT

    def _record_end(self) -> None:
        end = self._end()
        self.recorder.end(end.status, end.exit_code, reason=end.reason, fix=end.fix)

    def _end(self) -> reasons.End:
        return self.end or reasons.End("failed", f"the runner stopped while {self.doing}", "repeat the run")

    def _try(self, step: Callable[[], object], doing: str) -> None:
        try:
            step()
        except OSError as error:
            if self._good:
                self.end = reasons.system(error, doing)
            else:
                self.recorder.record.notes.append(reasons.system(error, doing).reason)

    def _render(self, node: Any, render: Render, partial: str) -> None:
        self.recorder.record.step = self.doing = "making the page"
        self.recorder.try_save()
        render(node, self.recorder.folder)
        if partial:
            self.end = reasons.End("partial", partial, "see devopskit doctor for the source that is missing", 3)

    def _take_recorded(self, given: dict[str, Any]) -> None:
        now = self.recorder.record
        now.numbers, now.headline = given["numbers"], str(given.get("headline") or "")
        now.data += [entry for entry in given.get("data") or [] if isinstance(entry, dict)]

    def _judged(self, seen: Seen, source: dict[str, Any], limit: float | None) -> reasons.End:
        caught, event = self.signals.caught, (seen.end or {}).get("event")
        if caught is not None and (seen.over == "signal" or event != "done"):
            return reasons.stopped(caught.name, caught)
        if seen.over == "limit" and limit is not None:
            return reasons.time_limit(limit, answered=event == "failed")
        if event != "done" or seen.over == "dead":
            return self._broken_off(seen)
        skipped = _skipped(seen, source)
        return reasons.not_all_run(skipped) if skipped else reasons.End("completed", exit_code=0)

    def _broken_off(self, seen: Seen) -> reasons.End:
        """End of a run whose child did not get to the last cell: by its last event, or by what it printed."""
        end = seen.end or {}
        if end.get("event") == "dead" or seen.over == "dead":
            return reasons.kernel_died(kernels.cause_of_death(end.get("code"), kills_before=self._kills))
        if end.get("event") == "failed":
            return reasons.exception(end["name"], end["text"])
        said = next(reversed(seen.tail.strip().splitlines()), "")
        return reasons.kernel_unborn(said) if seen.current is None else reasons.child_broke(said)


def tidy(recorder: record.Recorder) -> None:
    """Rebuild the list of runs beside the run; a list that cannot be written changes nothing about the run."""
    try:
        index.rebuild(recorder.folder.parent)
    except OSError as error:
        recorder.record.notes.append(f"the list of runs could not be written: {error}")


def _skipped(seen: Seen, source: dict[str, Any]) -> int:
    states = notebooks.marks(seen, (seen.notebook or source)["cells"])
    return sum(state == "not run" for state in states.values())


def _stem(recorder: record.Recorder) -> str:
    return recorder.folder.name.split("-", 1)[1].rsplit("-", 1)[0]


def _valid(kept: dict[str, Any]) -> Any:
    """Return the notebook as nbformat's node.

    Raises
    ------
    RunError : it is no valid notebook, so that JupyterLab could not open it.
    """
    import nbformat

    node = nbformat.from_dict(kept)  # type: ignore[no-untyped-call]
    try:
        nbformat.validate(node)
    except nbformat.ValidationError as error:
        raise RunError(
            f"the executed notebook is not valid: {error}",
            "JupyterLab would refuse to open it, and the page is made from it",
            "open the source notebook in JupyterLab and save it, which repairs its cells",
        ) from error
    return node


def _written(node: Any) -> bytes:
    import nbformat

    text: str = nbformat.writes(node)  # type: ignore[no-untyped-call]
    return (text + "\n").encode("utf-8", errors="surrogatepass")


def _reserve(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / ".room").open("xb") as file:  # no room for it: go on without
        os.posix_fallocate(file.fileno(), 0, _ROOM)
