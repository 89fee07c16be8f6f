"""Names, kinds of bills, objects out of columns and counts: the small parts that every bill goes through."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from devopskit.errors import SourceError
from devopskit.sources._focus.detect import detect, version
from devopskit.sources._focus.names import focus_name, token, tokens
from devopskit.sources._focus.objects import json_objects
from devopskit.sources._focus.tally import Money, Tally
from devopskit.sources._focus.text import each, encoded, marked, recoded
from devopskit.sources._focus.words import canonical


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("savingsPlan/SavingsPlanARN", "savings_plan_savings_plan_a_r_n"),
        ("AbonnementGuid (SubscriptionGuid)", "SubscriptionGuid"),
        ("Währung", "Currency"),
        ("BILLED COST ", "\ufeffbilledCost"),
    ],
)
def test_names_that_mean_one_column_share_their_token(name, same) -> None:
    assert token(name) == token(same)


def test_of_two_names_with_one_token_the_first_wins() -> None:
    assert tokens(["BilledCost", "billed_cost", "Tags"]) == {"billedcost": "BilledCost", "tags": "Tags"}


@pytest.mark.parametrize(("key", "column"), [("skupricedetails", "sku_price_details"), ("xoperation", None), ("extra", None)])
def test_a_token_leads_to_its_column_of_costs_or_to_none(key, column) -> None:
    assert focus_name(key) == column


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["BilledCost", "BillingCurrency"], "focus"),
        (["lineItem/UnblendedCost"], "aws"),
        (["line_item_unblended_cost"], "aws"),
        (["cost/myCost"], "oci"),
        (["usage_start_time", "cost", "currency"], "gcp"),
        (["PreTaxCost"], "azure"),
        (["Cost", "MeterId"], "azure"),
    ],
)
def test_the_kind_of_a_bill_is_told_by_its_columns(columns, kind) -> None:
    assert detect("bill", columns) == kind


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["ContractCommitmentId", "BillingCurrency"], "is the dataset Contract Commitment of FOCUS 1.3"),
        (["BillingPeriodStatus", "BillingPeriodCreated"], "is the dataset Billing Period of FOCUS 1.4"),
        (["BilledCost", "InvoiceDetailGrain", "BillingCurrency"], "is the dataset Invoice Detail of FOCUS 1.4"),
        (["BilledCost", "AmortizedCost", "BilledCurrency"], "is the dataset FOCUS 0.5"),
        (["EffectiveCost", "BillingCurrency", "ServiceName"], "it has no BilledCost"),
        (["id", "cost"], "no column of costs that any provider writes is in it"),
        ([], "columns found: none"),
    ],
)
def test_other_tables_are_refused_by_their_name(columns, message) -> None:
    with pytest.raises(SourceError, match=message):
        detect("bill", columns)


def test_a_refusal_shows_at_most_forty_columns() -> None:
    with pytest.raises(SourceError, match="c39 and 60 more"):
        detect("bill", [f"c{number}" for number in range(100)])


def test_a_file_with_base_columns_alone_is_version_one() -> None:
    assert version(["BilledCost", "Tags"]) == "1.0"


def test_columns_become_one_object_without_their_missing_values() -> None:
    columns = {"a": pa.array(["1", None, None]), 'b"': pa.array(["x", "NULL", 'say "hi"'])}
    made = json_objects(columns, 3).to_pylist()
    assert [text and json.loads(text) for text in made] == [{"a": "1", 'b"': "x"}, None, {'b"': 'say "hi"'}]


def test_rows_keep_their_number_when_no_column_is_given() -> None:
    assert json_objects({}, 2).to_pylist() == [None, None]


def test_changed_texts_are_marked_row_by_row() -> None:
    column, changed = each(encoded(pa.array(["a", "B", None, "B"])), str.lower)
    assert column.to_pylist() == ["a", "b", None, "b"]
    assert changed.tolist() == [False, True, False, True]


def test_recoded_texts_that_became_nothing_read_as_missing() -> None:
    column, changed = recoded(encoded(pa.array(["a", "b"])), lambda text: None if text == "b" else text)
    assert column.cast(pa.string()).to_pylist() == ["a", None]
    assert changed.tolist() == [False, True]


def test_a_mask_over_a_column_that_is_not_there_is_false() -> None:
    assert marked(None, bool, 2).tolist() == [False, False]


@pytest.mark.parametrize(
    ("column", "text", "word"),
    [
        ("charge_frequency", "one time", "One-Time"),
        ("pricing_category", "Spot", "Dynamic"),
        ("charge_class", "correction", "Correction"),
    ],
)
def test_words_are_known_without_their_casing_and_signs(column, text, word) -> None:
    assert canonical(column)(text) == word


def test_money_is_summed_by_currency_and_never_across() -> None:
    money = Money(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0]), ["EUR", "USD"])
    assert money.of(np.array([True, True, True])) == {"EUR": 5.0, "USD": 2.0}
    assert money.of(np.array([True, False, False])) == {"EUR": 1.0}


def test_counts_add_up_over_chunks_and_are_said_in_one_sentence() -> None:
    tally, money = Tally(), Money(np.array([1.5]), np.array([0]), ["USD"])
    tally.add("noted: odd", np.array([True]), money, "a")
    tally.add("noted: odd", np.array([True]), money, "b")
    tally.add("noted: never", np.array([False]), money)
    assert tally.notes() == ["noted: odd: 2 rows, USD 3; for example a, b"]


def test_remarks_come_first_and_once() -> None:
    tally = Tally()
    tally.remark("read as FOCUS 1.2")
    tally.remark("read as FOCUS 1.2")
    assert tally.notes() == ["read as FOCUS 1.2"]
