"""Manifests to the letter: what would be applied, and the same text read back."""

from __future__ import annotations

import pytest

from devopskit import parts
from devopskit.tables.policies import (
    Behavior,
    Budget,
    Fallback,
    Hpa,
    Karpenter,
    Keda,
    Metric,
    NodeShape,
    Rate,
    Rules,
    SwarmSchedule,
    Trigger,
    Vpa,
)
from devopskit.tables.policies_disruption import DisruptionBudget

SCALED = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
  namespace: default
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 2
  maxReplicas: 20
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 70
  - type: External
    external:
      metric:
        name: queue
      target:
        type: AverageValue
        averageValue: '30'
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      selectPolicy: Max
      policies:
      - type: Pods
        value: 4
        periodSeconds: 15
      - type: Percent
        value: 100
        periodSeconds: 15
    scaleDown:
      stabilizationWindowSeconds: 600
      selectPolicy: Min
      policies:
      - type: Pods
        value: 2
        periodSeconds: 60
"""

QUEUED = """apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: mail
  namespace: default
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: mail
  pollingInterval: 15
  cooldownPeriod: 120
  initialCooldownPeriod: 0
  minReplicaCount: 2
  maxReplicaCount: 9
  idleReplicaCount: 0
  fallback:
    failureThreshold: 3
    replicas: 6
    behavior: static
  triggers:
  - type: prometheus
    name: queue
    metricType: AverageValue
    metadata:
      serverAddress: http://prometheus-server.monitoring.svc:9090
      query: queue
      threshold: '20'
      activationThreshold: '5'
"""

POOL = """# replay: {"node": {"cpu_m": 4000, "memory_mib": 16000}, "max_nodes": 20, "provision_s": 60, "batch_idle_s": 1, "batch_most_s": 10}
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: general
spec:
  template:
    spec:
      nodeClassRef:
        group: karpenter.k8s.aws
        kind: EC2NodeClass
        name: default
      requirements:
      - key: karpenter.sh/capacity-type
        operator: In
        values:
        - on-demand
      expireAfter: 720h
  disruption:
    consolidationPolicy: WhenEmpty
    consolidateAfter: 1m
    budgets:
    - nodes: 10%
      reasons:
      - Drifted
      schedule: 0 1 * * *
      duration: 2h0m
  limits:
    cpu: 80000m
    memory: 320000Mi
"""

SIZED = """apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata:
  name: web
  namespace: default
spec:
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  updatePolicy:
    updateMode: Initial
  resourcePolicy:
    containerPolicies:
    - containerName: '*'
      controlledResources:
      - memory
      minAllowed:
        memory: '268435456'
      maxAllowed:
        memory: '2147483648'
"""

KEPT = """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
  namespace: default
spec:
  minAvailable: 50%
  selector:
    matchLabels:
      app: web
  unhealthyPodEvictionPolicy: AlwaysAllow
"""

CLOCK = """# Replicas by time of the week, UTC
CRON_TZ=UTC
0 8 * * MON docker service scale --detach shop_web=10
0 20 * * MON docker service scale --detach shop_web=3
"""

CASES = [
    (
        "hpa",
        Hpa(
            20,
            2,
            (Metric("Resource", "cpu", "Utilization", 70), Metric("External", "queue", "AverageValue", 30000)),
            Behavior(down=Rules(600, "Min", (Rate("Pods", 2, 60),))),
        ),
        {"name": "web"},
        SCALED,
    ),
    ("keda", Keda((Trigger("queue", 20000, 5000),), 2, 9, 0, 15, 120, 0, Fallback(3, 6)), {"name": "mail"}, QUEUED),
    (
        "karpenter",
        Karpenter(NodeShape(4000, 16000), 20, "WhenEmpty", 60, (Budget("10%", ("Drifted",), 3600, 7200),)),
        {"name": "general"},
        POOL,
    ),
    ("vpa", Vpa("memory", 2**28, 2**31, "Initial"), {"name": "web"}, SIZED),
    ("pdb", DisruptionBudget("50%"), {"name": "web"}, KEPT),
    ("swarm", SwarmSchedule(((8 * 3600, 10), (20 * 3600, 3))), {"service": "shop_web"}, CLOCK),
]
NAMES = ["scaled", "queued", "pool", "sized", "kept", "clock"]


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_a_policy_is_written_as_this_text_to_the_letter(part: str, policy: object, told: dict[str, str], text: str) -> None:
    assert parts.load("operations", part).emit(policy, **told) == text


@pytest.mark.parametrize(("part", "policy", "told", "text"), CASES, ids=NAMES)
def test_this_text_is_read_as_the_policy_it_was_written_from(
    part: str, policy: object, told: dict[str, str], text: str
) -> None:
    assert parts.load("operations", part).read(text) == policy


BY_HAND = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: by-hand
  labels: {team: shop}
spec:
  # the target stands last here, and the behaviour knows one direction only
  behavior:
    scaleUp: {stabilizationWindowSeconds: 30}
  maxReplicas: 12
  metrics:
    - type: Resource
      resource: {target: {averageUtilization: 55, type: Utilization}, name: cpu}
  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}
"""


def test_a_manifest_of_a_person_is_read_with_what_the_api_defaults() -> None:
    found = parts.load("operations", "hpa").read(BY_HAND)
    assert (found.min_replicas, found.max_replicas, found.metrics) == (1, 12, (Metric("Resource", "cpu", "Utilization", 55),))
    assert found.behavior.up.window_s == 30


def test_the_manifest_among_others_in_a_file_is_found() -> None:
    file = "kind: Service\nmetadata: {name: web}\n---" + BY_HAND
    assert parts.load("operations", "hpa").read(file).max_replicas == 12
