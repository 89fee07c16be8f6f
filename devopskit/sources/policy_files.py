"""`policy_files`: autoscaling policies from the HorizontalPodAutoscaler manifests of a repository.

[sources.policy_files]
path = "k8s/**/*.yaml"
cluster = "prod"
version = "1.34"
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from devopskit.errors import DataError, DevopskitError, RequestError
from devopskit.period import EPOCH, Period
from devopskit.sources._files import found as _files
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.policies import policies, read_hpa

NAME = "policy_files"
TABLES = ("policies",)
KNOWN = (".yaml", ".yml", ".json")
KIND = "HorizontalPodAutoscaler"
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
    rows = [row for path in _found(settings) for row in _rows(path, settings, fetched)]
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
    return [Check("has data", rows > 0, said, f"point path at files that hold a {KIND}")]


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


def _rows(path: Path, settings: Settings, fetched: Fetched) -> Iterator[dict[str, Any]]:
    for document in _documents(path, fetched):
        if isinstance(document, dict) and document.get("kind") == KIND:
            try:
                yield _row(document, path, settings)
            except (DevopskitError, KeyError, TypeError, ValueError, AttributeError) as error:
                # One manifest that the API would refuse must not hide all others, and is said on the page.
                why = error.what if isinstance(error, DevopskitError) else "it is not of the form of autoscaling/v2"
                fetched.notes.append(f"{path.name}: a {KIND} was left out, because {why}")


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


def _row(document: dict[str, Any], path: Path, settings: Settings) -> dict[str, Any]:
    about, spec = document.get("metadata") or {}, document.get("spec") or {}
    read_hpa(spec)  # refuses what the API would refuse, so that no report replays a policy that cannot exist
    scaled = spec["scaleTargetRef"]
    place = (settings.cluster, about.get("namespace") or settings.namespace, str(scaled["kind"]).lower(), scaled["name"])
    kept = {key: spec[key] for key in ("minReplicas", "maxReplicas", "metrics", "behavior") if spec.get(key) is not None}
    return {
        "resource_id": "/".join(str(part).replace("/", "%2F") for part in place),
        "kind": "Hpa",
        "name": str(about.get("name", "")),
        "policy": json.dumps(kept),
        "version": settings.version or None,
        "defined_in": f"{about.get('namespace') or settings.namespace}/{about.get('name', '')} in {path.name}",
    }
