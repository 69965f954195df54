"""The 70 cases of docs/stripe.md 5, each with the tests that cover it, and where this system does otherwise.

A test whose name begins with a number (``test_51_…``, ``test_case_47_…``) covers that case as well.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from stripe import _event

from beatpass.usecases.money.apply_stripe_event import _REFRESHES
from tests.support.functions import ROOT

WEBHOOK, APPLY = "functions/money/test_webhook_stripe.py", "usecases/money/test_apply_stripe_event.py"
PAGES, SALES, PAYOUTS = (
    "functions/money/test_http_finances.py",
    "usecases/money/test_refresh_sale.py",
    "usecases/money/test_refresh_payout.py",
)
SIMULATOR, HERE = "infra/stripe_simulator/test_model.py", "infra/stripe_simulator/test_cases.py"
RECONCILE = "usecases/money/test_reconcile_money.py"

CASES = [*map(str, range(1, 71)), "4b", "4c", "25b", "36b"]

COVERED: dict[str, list[str]] = {
    "1": [f"{WEBHOOK}::test_an_event_of_the_platform_is_recorded_and_acknowledged"],
    "2": [f"{WEBHOOK}::test_a_missing_or_broken_signature_is_refused"],
    "3": [
        f"{WEBHOOK}::test_a_signature_of_another_secret_is_refused",
        f"{WEBHOOK}::test_forged_signatures_do_not_read_the_secret_each_time",
    ],
    "4": [f"{WEBHOOK}::test_a_signature_is_valid_for_five_minutes_before_and_after"],
    "4b": [f"{WEBHOOK}::test_a_signature_is_valid_for_five_minutes_before_and_after"],
    "4c": [f"{WEBHOOK}::test_a_signature_is_valid_for_five_minutes_before_and_after"],
    "5": [f"{WEBHOOK}::test_a_reserialised_body_is_refused"],
    "6": [
        f"{WEBHOOK}::test_a_base64_body_is_decoded_before_verification",
        f"{WEBHOOK}::test_broken_base64_is_refused",
    ],
    "7": [f"{WEBHOOK}::test_a_signature_that_is_not_ascii_is_refused"],
    "8": [f"{WEBHOOK}::test_a_body_that_is_not_utf8_or_missing_is_refused"],
    "9": [f"{WEBHOOK}::test_the_signature_header_is_found_in_any_case"],
    "10": [
        f"{WEBHOOK}::test_the_old_secret_is_valid_only_while_it_is_listed",
        f"{WEBHOOK}::test_a_warm_process_reads_a_rotated_secret",
    ],
    "11": [f"{WEBHOOK}::test_the_secret_of_one_endpoint_is_not_valid_for_the_other"],
    "12": [f"{WEBHOOK}::test_the_platform_endpoint_ignores_events_of_connected_accounts"],
    "13": [
        f"{WEBHOOK}::test_without_a_signing_secret_nothing_is_recorded",
        f"{WEBHOOK}::test_a_pasted_secret_may_end_with_a_line_break",
    ],
    "14": [f"{WEBHOOK}::test_a_signed_body_that_is_not_an_event_is_refused"],
    "15": [
        f"{WEBHOOK}::test_the_same_event_twice_is_recorded_once",
        f"{APPLY}::test_an_event_applied_twice_asks_stripe_once",
    ],
    "16": [f"{WEBHOOK}::test_one_of_eight_concurrent_deliveries_records_the_event"],
    "17": [f"{APPLY}::test_of_two_overlapping_deliveries_one_takes_effect"],
    "18": [f"{APPLY}::test_a_fault_at_any_call_and_delivery_again_end_as_one_clean_run"],
    "19": [
        f"{WEBHOOK}::test_a_throttled_table_gives_503",
        f"{SALES}::test_a_fault_at_any_call_does_not_change_the_result",
    ],
    "20": [f"{WEBHOOK}::test_a_conflict_with_another_transaction_gives_503"],
    "21": [f"{SALES}::test_two_events_of_one_refund_are_one_entry"],
    "23": [f"{WEBHOOK}::test_an_event_of_an_unknown_type_is_recorded"],
    "24": [f"{WEBHOOK}::test_a_live_event_is_ignored_in_test_mode"],
    "25b": [f"{PAGES}::test_an_account_whose_connection_was_not_stored_is_connected_by_its_event"],
    "26": [f"{APPLY}::test_the_events_own_copy_of_the_object_is_not_used"],
    "27": [f"{WEBHOOK}::test_only_the_envelope_of_a_large_event_is_stored"],
    "28": [f"{APPLY}::test_two_events_in_either_order_end_in_the_current_state"],
    "29": [f"{APPLY}::test_any_order_and_any_repetition_of_events_end_in_stripes_state"],
    "30": [f"{APPLY}::test_while_stripe_does_not_answer_nothing_changes_and_the_event_is_retried"],
    "31": [f"{APPLY}::test_a_deauthorized_account_is_disconnected_and_stays_so"],
    "32": [
        f"{APPLY}::test_any_order_and_any_repetition_of_events_end_in_stripes_state",
        "usecases/money/test_send_splits.py::test_60_an_account_that_lost_its_capability_is_paid_when_it_has_it_again",
    ],
    "33": [f"{PAGES}::test_onboarding_creates_one_account_and_a_new_link_each_time"],
    "34": [f"{PAGES}::test_another_users_finances_are_not_found", f"{PAGES}::test_bad_input_names_its_field"],
    "35": [
        f"{SALES}::test_a_paid_sale_is_in_the_journal_licensed_and_on_the_page",
        f"{PAYOUTS}::test_paid_and_failed_payouts_and_settled_sales_are_published_once",
    ],
    "36": [f"{SALES}::test_failed_then_succeeded_is_paid_and_failed_after_succeeded_stays_paid"],
    "36b": [f"{SALES}::test_failed_then_succeeded_is_paid_and_failed_after_succeeded_stays_paid"],
    "37": [f"{SALES}::test_the_event_of_a_payment_without_a_sale_is_kept"],
    "38": [
        f"{SALES}::test_another_amount_than_agreed_grants_nothing",
        f"{RECONCILE}::test_a_sale_in_review_is_a_finding_after_a_day",
    ],
    "40": [f"{SALES}::test_an_exclusive_licence_is_sold_once_and_the_second_buyer_is_refunded"],
    "41": [f"{SALES}::test_a_full_refund_of_an_exclusive_lists_the_track_again"],
    "42": [f"{SALES}::test_any_order_and_any_repetition_of_events_end_in_stripes_state"],
    "44": [
        f"{SALES}::test_any_order_and_any_repetition_of_events_end_in_stripes_state",
        f"{SIMULATOR}::test_a_refund_without_reversal_is_paid_by_the_platform_and_returned_when_it_fails",
    ],
    "45": [f"{SALES}::test_a_failed_refund_is_undone"],
    "46": [
        f"{SALES}::test_a_dispute_reverses_the_transfer_and_a_won_one_repeats_it_once",
        "domain/money/test_sales.py::test_a_lost_dispute_leaves_the_producer_without",
        f"{SIMULATOR}::test_a_dispute_holds_the_money_until_it_is_won",
    ],
    "54": ["domain/money/test_allocation.py::test_a_pool_that_cannot_be_split_raises"],
    "65": [f"{PAGES}::test_while_stripe_does_not_answer_the_last_balances_are_shown_as_stale"],
    "66": [f"{PAGES}::test_lines_are_paged_and_filtered_and_equal_the_csv_file"],
    "67": [f"{PAGES}::test_another_users_finances_are_not_found"],
    "68": [
        f"{SIMULATOR}::test_a_request_that_the_sdk_cannot_send_is_refused",
        f"{APPLY}::test_the_simulator_gives_only_answers_that_stripe_could_give",
    ],
    "69": [f"{HERE}::test_every_handled_event_type_exists_at_stripe"],
    "70": [f"{SIMULATOR}::test_every_simulated_route_exists_in_the_installed_sdk"],
}

# Where docs/architecture.md or a decision deviates from docs/stripe.md's proposal: the tests check what this system
# does.
OTHERWISE = {
    "17": "200, as the event is stored: the webhook only records, and the stream applies one event after the other",
    "18": "as 17: no lease, so no 503 either; a recorded event is applied when the stream delivers it again",
    "22": "events do not expire here; the test deletes one",
    "25": "200: an unknown account is fetched at once; an account without a producer is found by the daily run",
}

_NUMBERED = re.compile(r"test_(?:case_)?((?:\d+b?_)+)")


@cache
def names_in(path: Path) -> frozenset[str]:
    found = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


@cache
def numbered() -> dict[str, list[str]]:
    found = defaultdict(list)
    for folder in ("domain", "usecases", "functions", "infra"):
        for path in sorted((ROOT / "tests" / folder).rglob("test_*.py")):
            for name in names_in(path):
                if match := _NUMBERED.match(name):
                    for number in match[1].strip("_").split("_"):
                        found[number].append(f"{path.relative_to(ROOT / 'tests')}::{name}")
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_a_test_that_exists(case: str) -> None:
    named = [*COVERED.get(case, []), *numbered().get(case, [])]
    assert named
    for node in named:
        file, _, name = node.partition("::")
        assert name in names_in(ROOT / "tests" / file), node


def test_only_existing_cases_are_listed() -> None:
    assert {*COVERED, *OTHERWISE} <= set(CASES)


def test_every_handled_event_type_exists_at_stripe() -> None:
    known = Path(_event.__file__ or "").read_text()  # the names are in an annotation only
    assert [kind for kind in _REFRESHES if f'"{kind}"' not in known] == []
