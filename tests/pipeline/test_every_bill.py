"""Every bill beside the clone through to the page: what the page calls the sum is what the file holds, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from devopskit.errors import SourceError
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.invoicing import invoice_sums
from devopskit.reporting.invoices import cost_invoices
from devopskit.sources import focus_files
from devopskit.store.store import Store
from tests.pipeline.charges import stored
from tests.pipeline.cost_page import EVER, page, words
from tests.pipeline.raw_bills import paid

FOCUS = [f"focus/focus_{name}.csv" for name in (
    "1.0_multicloud_1000", "1.2_aws_synthetic_100", "1.2_azure_synthetic_100", "1.2_gcp_synthetic_100", "1.3_aws_synthetic_100",
    "1.3_scenario_correction_set",
)]  # fmt: skip
NATIVE = [f"exports/{name}" for name in (
    "aws_cur2_synthetic.csv", "aws_cur_legacy.csv", "azure_ea.csv", "azure_ea_actual_small.csv", "azure_ea_amortized_small.csv",
    "azure_headers_Enterprise.csv", "azure_headers_PayAsYouGo.csv", "gcp_detailed_synthetic.jsonl", "oci_cost_report.csv",
)]  # fmt: skip
SCENARIOS = [f"spec_scenarios/{name}.csv" for name in (
    *(f"saas_spend_agreements_{one}" for one in ("a1", "a2", "b1", "b2")),
    *(f"simple_saas_agreements_{one}" for one in ("a1", "a2", "a3", "b", "c")),
    *(f"virtual_currency_pricing_model_{one}" for one in ("a1", "a2", "b1", "b2", "b3", "c")),
)]  # fmt: skip
PAGES = [
    "exports/gcp_detailed_synthetic.jsonl",
    "focus/focus_1.0_multicloud_1000.csv",
    "spec_scenarios/simple_saas_agreements_c.csv",
]
# One file is another dataset, the others are fragments of the specification's text without a currency.
REFUSED = {
    "focus/focus_1.3_aws_contract_commitment_synthetic.csv": "is the dataset Contract Commitment of FOCUS 1.3",
    **{f"focus/focus_1.3_scenario_sca_{one}.csv": "it has no BillingCurrency" for one in ("equal", "negative", "weighted")},
    **{f"spec_scenarios/commitment_discount_purchase_scenario_{one}.csv": "it has no BillingCurrency" for one in "123"},
    **{f"spec_scenarios/commitment_discount_usage_scenario_{one}.csv": "it has no BillingCurrency" for one in "1234"},
}


def sums_of(path) -> set[str]:
    """Sentences that a page must hold for the file."""
    exact = {currency: f"{amount.quantize(Decimal('0.01')) + 0:,.2f}" for currency, amount in paid(path).items()}
    return {f"Together {currency} {amount} billed in" for currency, amount in exact.items()}


def kept(folder, path):
    """Settings of a folder whose store holds the file; a month for the one export that names none."""
    found = stored(folder)
    chosen = focus_files.Settings(path=str(path), month="2026-01")
    Store(found.store).save("costs", "focus_files", focus_files.fetch("costs", EVER, settings=chosen))
    return found


@pytest.mark.parametrize("name", [*FOCUS, *NATIVE, *SCENARIOS])
def test_the_invoices_of_a_bill_sum_to_its_file_to_the_cent(tmp_path, shared_data, name):
    path = shared_data / "cost" / name
    said = cost_invoices(invoice_sums(read_bill(months=1200, settings=kept(tmp_path, path)))).data["said"]
    assert {sentence.rpartition(" in ")[0] + " in" for sentence in said if sentence.startswith("Together")} == sums_of(path)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_of_a_bill_says_the_sum_of_its_file_to_the_cent(tmp_path, shared_data, name):
    path = shared_data / "cost" / name
    kept(tmp_path, path)
    shown = words(page(tmp_path, months=1200))
    assert [sentence for sentence in sums_of(path) if sentence not in shown] == []


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_is_no_bill_is_refused_and_reaches_no_page(shared_data, name, reason):
    chosen = focus_files.Settings(path=str(shared_data / "cost" / name))
    with pytest.raises(SourceError, match=reason):
        list(focus_files.fetch("costs", EVER, settings=chosen).rows)
