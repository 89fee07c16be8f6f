"""The cost page of a bill written as text: through the source, the store and the notebook's own cells to the HTML file."""

from __future__ import annotations

import ast
import csv
import html
import io
import json
import re
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from devopskit import settings
from devopskit.period import Period
from devopskit.pipeline import fetching
from devopskit.reporting.page import export

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "cost_overview.ipynb"
EVER = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
JUNE = {
    "BilledCost": "10", "EffectiveCost": "10", "ContractedCost": "10", "ListCost": "10", "BillingCurrency": "USD",
    "BillingAccountId": "1111", "BillingPeriodStart": "2026-06-01T00:00:00Z", "BillingPeriodEnd": "2026-07-01T00:00:00Z",
    "ChargePeriodStart": "2026-06-01T00:00:00Z", "ChargeCategory": "Usage", "ServiceName": "compute", "Tags": '{"team":"a"}',
}  # fmt: skip
NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)


def loaded(folder: Path, *contents: str, **options: str) -> settings.Settings:
    """Settings of a folder whose store has read the contents, one file each, as `devopskit fetch` does."""
    for number, content in enumerate(contents):
        (folder / f"bill-{number}.csv").write_text(content, encoding="utf-8")
    keys = {"path": str(folder / "*.csv"), **options}
    section = "\n".join(f"{name} = {json.dumps(value)}" for name, value in keys.items())
    (folder / "devopskit.toml").write_text(f"[sources.focus_files]\n{section}\n", encoding="utf-8")
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    pulled = fetching.fetch(found, fetching.plan(found, EVER, now=NOW), now=NOW)
    assert [pull.error for pull in pulls_with_error(pulled)] == []
    return found


def pulls_with_error(pulled: list[fetching.Pulled]) -> list[fetching.Pulled]:
    """Pulls that could not be made."""
    return [pull for pull in pulled if pull.error]


def blocks(folder: Path, **parameters: Any) -> list[Any]:
    """Everything the notebook shows, its cells run in order in the folder, as the runner's kernel does."""
    shown: list[Any] = []
    names: dict[str, Any] = {}
    with chdir(folder):
        for source in _cells():
            *steps, last = ast.parse(source).body
            value = isinstance(last, ast.Expr)
            exec(compile(ast.Module(steps if value else [*steps, last], []), "cell", "exec"), names)
            if "as_of: str" in source:
                names.update(parameters)
            if value and "kit.record" not in source:
                out = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                shown += list(out) if isinstance(out, tuple) else [out]
    return shown


def page(folder: Path, **parameters: Any) -> str:
    """The page itself; charts stay data in it, so that no browser is started."""
    outputs = [new_output("display_data", data=block._repr_mimebundle_()) for block in blocks(folder, **parameters)]
    return export(new_notebook(cells=[new_code_cell("shown", outputs=[output]) for output in outputs]), meta={}, chromium="")


def words(text: str) -> str:
    """What a reader sees of a page, in one line."""
    plain = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", plain)))


def shown(folder: Path, *contents: str, **parameters: Any) -> str:
    """Words of the cost page of a bill."""
    loaded(folder, *contents)
    return words(page(folder, **parameters))


def _cells() -> list[str]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def bill(*changes: dict[str, str], days: int = 0, **same: str) -> str:
    """CSV text of FOCUS charges: `days` of usage of 10 a day from 2026-06-01 on, then one row for each of `changes`."""
    usual = [{"ChargePeriodStart": f"2026-06-{day:02}T00:00:00Z"} for day in range(1, days + 1)]
    rows = [JUNE | same | change for change in (*usual, *changes)]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows or [JUNE] for key in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def cost(amount: str) -> dict[str, str]:
    """The four costs of a charge, without prices that would contradict them."""
    return dict.fromkeys(("BilledCost", "EffectiveCost", "ContractedCost", "ListCost"), amount)
