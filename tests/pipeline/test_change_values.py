"""Values of findings in the words of files: units, styles, and what does not fit exactly."""

from __future__ import annotations

import pytest

from devopskit.pipeline.change_values import DoesNotFit, amount, same, spell

GIB = 1024**3


@pytest.mark.parametrize(
    ("value", "unit", "old", "written"),
    [
        ("m6i.large", "text", "m5.large", "m6i.large"), ("0.25", "cores", "500m", "250m"), ("0.25", "cores", "0.5", "0.25"),
        ("2", "cores", "4", "2"), (1.5 * GIB, "quantity", "2Gi", "1536Mi"), (GIB, "quantity", "512Mi", "1024Mi"),
        (2 * GIB, "quantity", "4Gi", "2Gi"), (GIB, "quantity", "536870912", "1073741824"), (100 * GIB, "gib", "200", "100"),
        (125 * 2**20, "mibps", "250", "125"), (3000.0, "count", "4000", "3000"), (0.5, "fargate", "1024", "512"),
        (512 * 2**20, "mib", "1024", "512"), (512 * 2**20, "docker", "1G", "512M"), (512 * 2**20, "docker", "1gb", "512mb"),
        (2 * GIB, "docker", "4g", "2g"), (GIB, "docker", "2147483648", "1073741824"),
    ],
)  # fmt: skip
def test_a_value_is_written_in_the_unit_and_style_of_the_old_one(value: object, unit: str, old: str, written: str) -> None:
    assert spell(value, unit, old) == written


@pytest.mark.parametrize(
    ("value", "unit", "old"),
    [(1.5, "count", "2"), (1.5 * GIB, "gib", "2"), ("x", "cores", "1"), ("nan", "count", "1"), (0.0005, "cores", "5m")],
)
def test_a_value_that_would_have_to_be_rounded_is_refused(value: object, unit: str, old: str) -> None:
    with pytest.raises(DoesNotFit, match=r"whole number|no number"):
        spell(value, unit, old)


@pytest.mark.parametrize(
    ("old", "value", "unit"),
    [
        ("500m", 0.5, "cores"),
        ("1Gi", GIB, "quantity"),
        ("1024Mi", GIB, "quantity"),
        ("1G", GIB, "docker"),
        ("100", 100 * GIB, "gib"),
    ],
)
def test_another_spelling_of_an_amount_is_the_same_amount(old: str, value: object, unit: str) -> None:
    assert same(old, value, unit)


def test_a_gigabyte_is_no_gibibyte_and_text_is_no_amount() -> None:
    assert not same("1G", GIB, "quantity")
    assert not same("${size}", GIB, "quantity")
    assert amount("${size}", "cores") != amount("${size}", "cores")
