"""How series are cut into calls."""

from datetime import UTC, datetime, timedelta

from devopskit.period import Period
from devopskit.sources._aws.bands import Band
from devopskit.sources._aws.metrics import calls
from devopskit.sources._aws.series import CPU, NETWORK, Part, Series

START = datetime(2026, 1, 1, tzinfo=UTC)


def band(hours: int) -> Band:
    return Band(Period(START, START + timedelta(hours=hours)), 300)


def cpu(number: int, region: str = "eu-west-1") -> Series:
    return Series(f"i-{number}", region, CPU, (Part("AWS/EC2", "CPUUtilization", (("InstanceId", f"i-{number}"),)),))


def network(number: int) -> Series:
    named = (("InstanceId", f"i-{number}"),)
    return Series(
        f"i-{number}", "eu-west-1", NETWORK, (Part("AWS/EC2", "NetworkIn", named), Part("AWS/EC2", "NetworkOut", named))
    )


def test_a_call_never_holds_more_than_five_hundred_metrics():
    planned = calls([cpu(n) for n in range(1201)], [band(1)])
    assert [call.queries for call in planned] == [500, 500, 201]


def test_a_call_asks_for_no_more_points_than_one_page_holds():
    planned = calls([cpu(n) for n in range(60)], [band(14 * 24)])
    assert [call.queries for call in planned] == [25, 25, 10]
    assert planned[0].queries * planned[0].band.points == 100_800


def test_the_parts_of_one_series_are_never_torn_apart():
    planned = calls([cpu(0), *[network(n) for n in range(13)]], [band(14 * 24)])
    assert [call.queries for call in planned] == [25, 2]
    assert [len(call.series) for call in planned] == [13, 1]


def test_regions_are_asked_in_calls_of_their_own():
    planned = calls([cpu(0, "us-east-1"), cpu(1, "eu-west-1"), cpu(2, "us-east-1")], [band(1)])
    assert [(call.region, call.queries) for call in planned] == [("eu-west-1", 1), ("us-east-1", 2)]


def test_every_series_is_asked_once_in_every_band():
    planned = calls([cpu(0), cpu(1)], [band(1), Band(Period(START - timedelta(hours=5), START), 3600)])
    assert [(call.band.step, call.queries) for call in planned] == [(300, 2), (3600, 2)]


def test_nothing_to_read_needs_no_call_at_all():
    assert calls([], [band(1)]) == []
