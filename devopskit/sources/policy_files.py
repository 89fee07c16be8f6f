"""`policy_files`: autoscaling policies from manifests and from what the clouds' own tools print.

Manifests of Kubernetes (HorizontalPodAutoscaler, ScaledObject), and JSON of `aws autoscaling describe-auto-scaling-groups` and
`describe-policies`, `aws application-autoscaling describe-scalable-targets` and `describe-scaling-policies`, `gcloud compute
instance-groups managed list --format json` and `az monitor autoscale list`:

    [sources.policy_files]
    path = "k8s/**/*.yaml"
    paths = ["scaling/*.json"]
    cluster = "prod"
    version = "1.34"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from devopskit.errors import DataError, DevopskitError, RequestError
from devopskit.period import EPOCH, Period
from devopskit.sources._files import found as _files
from devopskit.sources._policies import clouds as _clouds
from devopskit.sources._policies import kubernetes as _kubernetes
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.policies import policies

NAME = "policy_files"
TABLES = ("policies",)
KNOWN = (".yaml", ".yml", ".json")
LARGEST = 5 * 1024 * 1024  # bytes of a manifest; more is no manifest, and must not fill the memory
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Settings:
    """Which files, and of which cluster.

    Attributes
    ----------
    path, paths : files, patterns or folders.
    cluster : name of the cluster, as the usage spells it. version : of the cluster, e.g. "1.34"; rules differ by it.
    namespace : of manifests that name none.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    cluster: str = ""
    version: str = ""
    namespace: str = "default"


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Rows of `policies`; manifests have no past, so that the period plays no part.

    Raises
    ------
    SourceError : a file is missing. RequestError : no files are named.
    """
    fetched = Fetched([], [period])
    rows = list(_rows(_found(settings), settings, fetched))
    frame = pd.DataFrame(rows, columns=policies.names) if rows else policies.empty()
    fetched.rows = [policies.accept(frame, rejected=fetched.rejected)]
    return fetched


def check(*, settings: Settings) -> list[Check]:
    """Files are there, and hold policies that the API would take."""
    try:
        fetched = fetch("policies", Period(EPOCH, EPOCH), settings=settings)
        rows = sum(len(frame) for frame in fetched.rows)
    except (DataError, RequestError) as error:
        return [Check("files can be read", False, f"{error.what}; {error.why}", error.fix)]
    said = f"{rows} policies" + (f"; {len(fetched.notes)} left out: {fetched.notes[0]}" if fetched.notes else "")
    return [
        Check("has data", rows > 0, said, "point path at manifests of autoscalers, or at what the cloud's tool prints of them")
    ]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Reading files costs no request and no money."""
    return Estimate(0, 0.0, f"{len(_found(settings))} files")


def version(*, settings: Settings) -> str:
    """Text that changes when a file or a setting changes."""
    return _files.version(_found(settings), settings)


def _found(settings: Settings) -> list[Path]:
    patterns = (*((settings.path,) if settings.path else ()), *settings.paths)
    if not patterns:
        raise RequestError(
            f"[sources.{NAME}] names no files",
            "policies are read from the manifests of path",
            'add path = "k8s/**/*.yaml" to it in devopskit.toml',
        )
    return _files.find(patterns, source=NAME, kinds=KNOWN)


def _rows(paths: list[Path], settings: Settings, fetched: Fetched) -> Iterator[dict[str, Any]]:
    gathered = _clouds.Gathered()
    for path in paths:
        for document in _documents(path, fetched):
            # `list` of the clouds' tools prints one array, and an answer of `kubectl get -o json` an object with items.
            for one in _parts(document):
                yield from _document(one, path, settings, fetched, gathered)
    yield from gathered.rows()


def _parts(document: Any) -> Iterator[dict[str, Any]]:
    found = document.get("items", [document]) if isinstance(document, dict) else document
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _document(
    document: dict[str, Any], path: Path, settings: Settings, fetched: Fetched, gathered: _clouds.Gathered
) -> Iterator[dict[str, Any]]:
    kind = str(document.get("kind", "policy"))
    try:
        if kind in _kubernetes.KINDS:
            place = {"cluster": settings.cluster, "namespace": settings.namespace, "version": settings.version}
            yield _kubernetes.manifest_row(document, path.name, **place)
        elif not gathered.take(document):
            row = _clouds.google_row(document) or _clouds.azure_row(document)
            if row:
                yield row
    except (DevopskitError, KeyError, TypeError, ValueError, AttributeError) as error:
        # One document that its API would refuse must not hide all others, and is said on the page.
        why = error.what if isinstance(error, DevopskitError) else "it is not of the form of its API"
        fetched.notes.append(f"{path.name}: a {kind} was left out, because {why}")


def _documents(path: Path, fetched: Fetched) -> list[Any]:
    try:
        if path.stat().st_size <= LARGEST:
            return list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=_LOADER))
        why = f"it has more than {LARGEST} bytes"
    except (yaml.YAMLError, UnicodeDecodeError):
        # Passed over, because templates of charts are no YAML until they are rendered.
        why = "it is not YAML"
    fetched.notes.append(f"{path.name} was left out, because {why}")
    return []
