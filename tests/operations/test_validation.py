"""What is emitted passes the checkers of each format: CRD schemas, kubernetes-validate, cfn-lint, terraform fmt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from devopskit import parts
from devopskit.operations import cloudformation, cronjob, cronjob_minima, hpa, karpenter, keda, keda_minima, pdb, vpa
from devopskit.tables.policies import Action, Behavior, Hpa, Metric, Predictive, Rules, Scheduled
from devopskit.tables.policies_disruption import DisruptionBudget
from tests.operations import policies

# Examples are drawn once for the whole file, because each checker is a process of its own.
quick = settings(
    max_examples=1, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
WEEK = Scheduled(2, 20, tuple(Action(day * 86_400 + 8 * 3600, 5) for day in range(5)))
HCL = [
    ("terraform_appautoscaling", policies.SERVICES),
    ("terraform_appautoscaling", policies.STEP_SCALINGS),
    ("terraform_appautoscaling", policies.SCHEDULES),
    ("terraform_autoscaling", policies.PREDICTIVES),
    ("terraform_google", policies.MIGS),
    ("terraform_azure", policies.SETTINGS),
]


def examples(strategy: Any, count: int = 6) -> list[Any]:
    found: list[Any] = []

    @settings(quick, max_examples=count)
    @given(strategy)
    def collect(one: Any) -> None:
        found.append(one)

    collect()
    return found


def test_random_manifests_pass_the_strict_schemas_of_their_kinds(shared_bench: Path, tmp_path: Path) -> None:
    texts = [hpa.emit(one, name="web") for one in examples(policies.HPAS)]
    texts += [keda.emit(one, name="web") for one in examples(policies.KEDAS)]
    texts += [karpenter.emit(one, name="general") for one in examples(policies.POOLS)]
    texts += [vpa.emit(one, name="web") for one in examples(policies.VPAS)]
    texts += [pdb.emit(one, name="web") for one in examples(policies.DISRUPTIONS)]
    texts += [cronjob.emit(WEEK, hpa="web"), cronjob_minima.emit([2] * 672, hpa="web")]
    texts += [keda_minima.emit([2] * 600 + [5] * 72, policy=one, name="web") for one in examples(policies.CPU_HPAS, 2)]
    (tmp_path / "all.yaml").write_text("---\n".join(texts), encoding="utf-8")
    script = shared_bench / "autoscaling" / "validate_manifests.py"
    done = subprocess.run([sys.executable, script, tmp_path / "all.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " 0 refused, 0 not checked" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        hpa.emit(Hpa(9, 2, behavior=Behavior(down=Rules(600, tolerance=0.05))), name="web"),
        pdb.emit(DisruptionBudget("50%"), name="web"),
        cronjob.emit(WEEK, hpa="web"),
        cronjob_minima.emit([2] * 672, hpa="web"),
    ],
    ids=["hpa", "pdb", "cronjob", "cronjob_minima"],
)
def test_kubernetes_validate_finds_nothing_to_refuse(text: str) -> None:
    checked = [
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
        for document in yaml.safe_load_all(text)
    ]
    assert checked


def test_kubernetes_validate_does_refuse_a_manifest_with_a_wrong_field() -> None:
    document = yaml.safe_load(hpa.emit(Hpa(9), name="web"))
    document["spec"]["maxReplica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.slow
def test_cfn_lint_finds_nothing_in_templates_of_every_form(tmp_path: Path) -> None:
    told: list[tuple[Any, dict[str, str]]] = [(WEEK, {}), (WEEK, {"group": "web"}), (Predictive(1, 9, 50.0, max_buffer=5), {})]
    told += [(one, {}) for one in examples(policies.SERVICES, 2) + examples(policies.FUNCTIONS, 2)]
    told += [(one, {"group": "web"}) for one in examples(policies.STEP_SCALINGS, 2) + examples(policies.TRACKINGS, 2)]
    paths = [tmp_path / f"{number}.yaml" for number, _ in enumerate(told)]
    written = [p.write_text(cloudformation.emit(one, name="web", **more)) for p, (one, more) in zip(paths, told, strict=True)]
    assert all(written)
    lint = Path(sys.executable).parent / "cfn-lint"
    done = subprocess.run(
        [lint, "--format", "json", "--regions", "us-east-1", "--", *paths], capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout) == []
    assert done.returncode == 0


@pytest.mark.parametrize(("part", "strategy"), HCL, ids=[f"{part}-{number}" for number, (part, _) in enumerate(HCL)])
def test_terraform_would_format_nothing_anew(part: str, strategy: Any, tmp_path: Path, terraform: str) -> None:
    text = "\n".join(parts.load("operations", part).emit(one, name=f"web-{n}") for n, one in enumerate(examples(strategy, 4)))
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    done = subprocess.run([terraform, "fmt", "-check", "-diff", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_object_metric_describes_the_object_that_was_named() -> None:
    text = hpa.emit(Hpa(9, metrics=(Metric("Object", "rps", "Value", 1500),)), name="web", objects={"rps": "Service/front"})
    metric = yaml.safe_load(text)["spec"]["metrics"][0]["object"]
    assert metric["describedObject"] == {"kind": "Service", "name": "front"}
