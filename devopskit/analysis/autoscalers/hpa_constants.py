"""Constants of the HPA controller and what they depend on.

Source: kubernetes cmd/kube-controller-manager/app/options/hpacontroller.go (flags) and
pkg/controller/podautoscaler/horizontal.go (limits built in), development branch of 1.37.
"""

from __future__ import annotations

import re

from devopskit.errors import RequestError

SYNC_PERIOD_S = 15  # --horizontal-pod-autoscaler-sync-period
TOLERANCE = 0.1  # --horizontal-pod-autoscaler-tolerance
DOWNSCALE_WINDOW_S = 300  # --horizontal-pod-autoscaler-downscale-stabilization
CPU_INITIALIZATION_S = 300  # --horizontal-pod-autoscaler-cpu-initialization-period
READINESS_DELAY_S = 30  # --horizontal-pod-autoscaler-initial-readiness-delay
UP_FACTOR, UP_LEAST = 2, 4  # scaleUpLimitFactor, scaleUpLimitMinimum: only without `behavior`
INT32_MAX, INT64_MAX = 2**31 - 1, 2**63 - 1
NEWEST = "1.37"
CLOSED_TOLERANCE = (1, 33)  # first release with HPAConfigurableTolerance and a closed interval around one
ZERO_BY_DEFAULT = (1, 37)  # first release with HPAScaleToZero on by default (beta)


def release(version: str) -> tuple[int, int]:
    """Major and minor number of a cluster's version such as "1.32", "v1.33.4-gke.100".

    Raises
    ------
    RequestError : the text does not begin with two numbers.
    """
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if found is None:
        raise RequestError(
            f"the version {version!r} of the cluster names no release of Kubernetes",
            "tolerance and scaling to zero differ between releases, so that major and minor number must be known",
            'give what `kubectl version` prints of the server, for example "1.33" or "v1.32.4-gke.100"',
        )
    return int(found[1]), int(found[2])
