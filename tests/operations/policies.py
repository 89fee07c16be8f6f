"""Random policies of every form that its API takes, for the round trips."""

from __future__ import annotations

from hypothesis import strategies as st

from devopskit.tables.policies import (
    Action,
    AzureRule,
    AzureVmss,
    Behavior,
    Budget,
    Ecs,
    Fallback,
    GcpMig,
    Hpa,
    Karpenter,
    Keda,
    Metric,
    NodeShape,
    Predictive,
    ProvisionedConcurrency,
    Rate,
    Rules,
    ScaleInControl,
    Scheduled,
    Step,
    StepScaling,
    SwarmSchedule,
    TargetTracking,
    Tracked,
    Trigger,
    Vpa,
)
from devopskit.tables.policies_disruption import DisruptionBudget

WEEK_MINUTES = 7 * 24 * 60
LIMITS = st.tuples(st.integers(1, 50), st.integers(0, 500)).map(lambda pair: (pair[0], pair[0] + pair[1]))
# Names come from outside: quotes, templates, colons, other scripts, line separators.
NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0xFFFF), min_size=1, max_size=30)
SHARES = st.integers(1, 100).map(lambda percent: percent / 100)
NUMBERS = st.integers(1, 10**7).map(lambda milli: milli / 1000)
SECONDS = st.integers(0, 3600)

RATES = st.builds(Rate, st.sampled_from(["Pods", "Percent"]), st.integers(1, 1000), st.integers(1, 1800))
RULES = st.builds(
    Rules,
    st.none() | SECONDS,
    st.sampled_from(["Max", "Min", "Disabled"]),
    st.lists(RATES, max_size=3).map(tuple),
    st.none() | st.integers(0, 10**6).map(lambda number: number / 10**6),
)
BEHAVIORS = st.none() | st.builds(Behavior, RULES, RULES)
VALUES = st.sampled_from([("Pods", "AverageValue"), ("Object", "Value"), ("Object", "AverageValue"), ("External", "Value"), ("External", "AverageValue")])  # fmt: skip
METRICS = (
    st.builds(Metric, st.just("Resource"), st.sampled_from(["cpu", "memory"]), st.sampled_from(["Utilization", "AverageValue"]), st.integers(1, 10**9))
    | st.builds(Metric, st.just("ContainerResource"), st.just("cpu"), st.just("Utilization"), st.integers(1, 1000), NAMES)
    | st.builds(lambda pair, name, target: Metric(pair[0], name, pair[1], target), VALUES, NAMES, st.integers(1, 10**9))
)  # fmt: skip


HPAS = st.builds(
    lambda limits, metrics, behavior: Hpa(limits[1], limits[0], metrics, behavior),
    LIMITS,
    st.lists(METRICS, max_size=3).map(tuple),
    BEHAVIORS,
)
CPU_HPAS = st.builds(
    lambda limits, target, behavior: Hpa(limits[1], limits[0], (Metric("Resource", "cpu", "Utilization", target),), behavior),
    LIMITS, st.integers(1, 100), BEHAVIORS,
)  # fmt: skip
TRIGGERS = st.lists(
    st.builds(Trigger, NAMES, st.integers(1, 10**9), st.integers(0, 10**6), st.sampled_from(["AverageValue", "Value"])),
    min_size=1, max_size=3, unique_by=lambda one: one.name,
)  # fmt: skip
FALLBACKS = st.builds(Fallback, st.integers(0, 9), st.integers(0, 99), st.sampled_from(["static", "currentReplicasIfHigher"]))
KEDAS = st.builds(
    lambda limits, triggers, idle, spans, fallback, behavior: Keda(
        tuple(triggers), *limits, idle, spans[0] + 1, spans[1], spans[2], fallback, behavior
    ),
    LIMITS, TRIGGERS, st.none() | st.just(0), st.tuples(SECONDS, SECONDS, SECONDS), st.none() | FALLBACKS, BEHAVIORS,
)  # fmt: skip
BUDGETS = st.builds(
    lambda nodes, reasons, opens, lasts: Budget(nodes, tuple(reasons), 60 * opens, 60 * lasts),
    st.integers(0, 100).map(lambda percent: f"{percent}%") | st.integers(0, 50).map(str),
    st.lists(st.sampled_from(["Empty", "Underutilized", "Drifted"]), unique=True), st.integers(0, 1439), st.integers(1, 1440),
)  # fmt: skip
POOLS = st.builds(
    Karpenter,
    st.builds(NodeShape, st.integers(1, 10**6), st.integers(1, 10**6)),
    st.integers(1, 1000),
    st.sampled_from(["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"]),
    SECONDS,
    st.lists(BUDGETS, max_size=4).map(tuple),
    SECONDS,
)
VPAS = st.builds(
    lambda resource, least, more, mode: Vpa(resource, least, None if more is None else least + more, mode),
    st.sampled_from(["cpu", "memory"]), st.integers(0, 10**6), st.none() | st.integers(0, 10**10),
    st.sampled_from(["Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate"]),
)  # fmt: skip
COUNTS = st.integers(0, 500) | st.integers(0, 100).map(lambda percent: f"{percent}%")
DISRUPTIONS = COUNTS.map(DisruptionBudget) | COUNTS.map(lambda given: DisruptionBudget(None, given))
TIMES = st.sets(st.integers(0, WEEK_MINUTES - 1).map(lambda minute: 60 * minute), min_size=1, max_size=12).map(sorted)
MOVED = LIMITS | LIMITS.map(lambda pair: (pair[0], None)) | LIMITS.map(lambda pair: (None, pair[1]))
SCHEDULES = st.builds(
    lambda limits, times, moved: Scheduled(*limits, tuple(Action(at, *moved[n % len(moved)]) for n, at in enumerate(times))),
    LIMITS, TIMES, st.lists(MOVED, min_size=1, max_size=4),
)  # fmt: skip
SWARMS = TIMES.map(lambda times: SwarmSchedule(tuple((at, at // 60 % 7) for at in times)))
MINIMA = st.lists(st.integers(1, 400), min_size=672, max_size=672).map(tuple)
STEPS = st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=5, unique=True).map(
    lambda bounds: tuple(
        Step(low / 1000, high / 1000, low % 90) for low, high in zip(sorted(bounds), sorted(bounds)[1:], strict=False)
    )
)
STEP_SCALINGS = st.builds(
    lambda limits, threshold, steps, magnitude, above, points: StepScaling(
        *limits, threshold, steps, "ChangeInCapacity" if magnitude is None else "PercentChangeInCapacity", magnitude, above, *points
    ),
    LIMITS, NUMBERS, STEPS, st.none() | st.integers(1, 20), st.booleans(), st.tuples(st.integers(1, 9), SECONDS),
)  # fmt: skip
TRACKED = st.builds(Tracked, NUMBERS, st.none() | NUMBERS, st.integers(1, 9), st.integers(1, 30), st.booleans())
TRACKINGS = st.builds(
    lambda limits, tracked, spans: TargetTracking(*limits, tuple(tracked), *spans),
    LIMITS, st.lists(TRACKED, min_size=1, max_size=2), st.tuples(SECONDS, SECONDS),
)  # fmt: skip
SERVICES = TRACKINGS.map(Ecs)
FUNCTIONS = st.builds(lambda limits, share: ProvisionedConcurrency(*limits, share / 100), LIMITS, st.integers(10, 90))
PREDICTIVES = st.builds(
    lambda limits, target, buffer, more, only: Predictive(*limits, target, buffer, more, only),
    LIMITS, NUMBERS, st.integers(0, 3599), st.none() | st.integers(0, 100), st.booleans(),
)  # fmt: skip
CONTROLS = st.builds(ScaleInControl, st.integers(1, 3600), st.integers(1, 50)) | st.builds(
    lambda window, percent: ScaleInControl(window, None, percent), st.integers(1, 3600), st.integers(1, 100)
)
MIGS = st.builds(lambda limits, *rest: GcpMig(*limits, *rest), LIMITS, SHARES, SECONDS, st.none() | CONTROLS)
AZURE_RULES = st.builds(
    AzureRule,
    st.sampled_from(["out", "in"]),
    NAMES,
    NUMBERS,
    st.integers(1, 20),
    st.integers(5, 720).map(lambda minutes: 60 * minutes),
    st.integers(1, 600).map(lambda minutes: 60 * minutes),
)
SETTINGS = st.builds(lambda limits, rules: AzureVmss(*limits, tuple(rules)), LIMITS, st.lists(AZURE_RULES, max_size=4))
