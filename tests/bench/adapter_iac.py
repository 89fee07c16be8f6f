"""Answer the blind cases of the edit oracle with `propose_edit`: `adapter_iac.py BLIND ROOT RESULTS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from devopskit.changes._answer import Edit
from devopskit.changes._propose import propose_edit


def answer(case: dict, root: Path, folder: Path) -> dict:
    """One result line; the whole new file is written beside RESULTS."""
    resource = case["resource"]
    owner = case["root"].split("/")[0]
    got = propose_edit(
        root / case["root"],
        system=resource["system"],
        address=resource["address"],
        template=resource.get("template"),
        field=case["field"],
        value=case["new_value"],
        repository=root / owner,
    )
    if not isinstance(got, Edit):
        return {"id": case["id"], "status": "refused", "code": got.code, "reason": got.sentence}
    path = folder / "after" / case["id"]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(got.result)
    return {
        "id": case["id"],
        "status": "edited",
        "file": f"{owner}/{got.file}",
        "before_sha256": got.before_sha256,
        "after_path": f"after/{case['id']}",
    }


def main(blind: Path, root: Path, results: Path) -> None:
    cases = [json.loads(row) for row in blind.read_text(encoding="utf-8").splitlines() if row.strip()]
    rows = [json.dumps(answer(case, root, results.parent), ensure_ascii=False) for case in cases]
    results.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
