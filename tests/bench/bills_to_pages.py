"""The cost page of every bill beside the clone, written to a folder, its sum compared with that of the file.

    PYTHONPATH=. python tests/bench/bills_to_pages.py FOLDER [PART OF A NAME]

Each bill goes through the source, a store of its own and the cells of the notebook, as in a run. Prints one line a file: its
sums, whether the page says them to the cent, and CPU seconds; exit 1 where a page does not. The pages are for
`page_check.py` and for the eye.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.pipeline.cost_page import page, words
from tests.pipeline.test_every_bill import FOCUS, NATIVE, SCENARIOS, kept, sums_of

COST = Path(__file__).resolve().parents[3] / "shared" / "data" / "cost"


def write(name: str, folder: Path) -> bool:
    """Write the page of one bill; whether it says the sums of the file."""
    began = time.process_time()
    with tempfile.TemporaryDirectory() as scratch:
        kept(Path(scratch), COST / name)
        text = page(Path(scratch), months=1200)
    (folder / f"{name.replace('/', '_')}.html").write_text(text, encoding="utf-8")
    sums = sums_of(COST / name)
    right = all(sentence in words(text) for sentence in sums)
    print(
        f"{name}: {'; '.join(sorted(sums))}: {'right' if right else 'WRONG'}, {time.process_time() - began:.1f} CPU s",
        flush=True,
    )
    return right


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in (*FOCUS, *NATIVE, *SCENARIOS) if (sys.argv[2:] or [""])[0] in name]
    right = [write(name, target) for name in wanted]  # every page, also behind a wrong one
    sys.exit(0 if all(right) else 1)
