"""The webhook records authentic events once and acknowledges them; all else changes nothing (docs/stripe.md 5)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from stripe import WebhookSignature

from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways import stripe_secrets
from beatpass.observability import logger
from beatpass.usecases.money.record_stripe_event import record_stripe_event
from tests.support.databases import database
from tests.support.faults import calls
from tests.support.functions import CONTEXT, ROOT, function, sample
from tests.support.stripes import (
    CONNECT,
    PLATFORM,
    body,
    deliver,
    put_secret_text,
    put_secrets,
    signed,
    stripe_items,
)
from tests.support.template import resources

EVENT = "EVENT#evt_1SampleAccountUpdated0001"
PLATFORM_EVENT = {"account": None, "type": "payment_intent.succeeded"}


@pytest.fixture(autouse=True)
def secrets() -> Iterator[None]:
    with database("moto"):
        put_secrets()
        yield
    stripe_secrets.forget_stripe_secrets()


def assert_recorded(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"received": True}
    assert list(stripe_items()) == [EVENT]


def assert_refused(answer: dict[str, Any], status: int = 400) -> None:
    problem = json.loads(answer["body"])
    assert answer["statusCode"] == problem["status"] == status
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
    assert ("Retry-After" in answer["headers"]) == (status == 503)
    assert problem["type"].startswith("https://beatpass.dev/problems/")
    assert problem["title"]
    assert problem["detail"]
    assert stripe_items() == {}


def assert_ignored(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"received": True}
    assert stripe_items() == {}


def test_an_event_of_the_platform_is_recorded_and_acknowledged() -> None:
    text = body(**PLATFORM_EVENT)
    assert_recorded(deliver(text, endpoint="platform"))
    item = stripe_items()[EVENT]
    assert item["status"] == "received"
    assert item["body"] == {
        "id": "evt_1SampleAccountUpdated0001",
        "type": "payment_intent.succeeded",
        "created": 1795175999,
        "livemode": False,
        "object_id": "acct_1SampleProducer",
        "api_version": "2026-10-28.endive",
    }


def test_an_event_of_a_connected_account_is_recorded_with_that_account() -> None:
    assert_recorded(deliver(body()))
    assert stripe_items()[EVENT]["body"]["account"] == "acct_1SampleProducer"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "garbage",
        "t=,v1=",
        "t=now,v1=abc",
        "v1=abc",
        "t",
        "t=1795000000",
        "t=1795000000,v0=abc",
        "t=" + "9" * 5_000 + ",v1=abc",
        "=,,==,t=1=2,v1",
        ",".join(["t=1795000000"] + ["v1=" + "0" * 64] * 1_000),
    ],
)
def test_a_missing_or_broken_signature_is_refused(header: str) -> None:
    assert_refused(deliver(body(), signature=header))


def test_a_signature_that_is_not_ascii_is_refused() -> None:
    assert_refused(deliver(body(), signature=signed(body()).replace("v1=", "v1=é")))


def test_a_signature_of_another_secret_is_refused() -> None:
    assert_refused(deliver(body(), signature=signed(body(), secret="whsec_forged")))


def test_the_secret_of_one_endpoint_is_not_valid_for_the_other() -> None:
    text = body(**PLATFORM_EVENT)
    assert_refused(deliver(text, endpoint="platform", signature=signed(text, secret=CONNECT)))
    assert_refused(deliver(body(), signature=signed(body(), secret=PLATFORM)))


@pytest.mark.parametrize(("age", "status"), [(298, 200), (302, 400), (-298, 200), (-302, 400), (-3_600, 400)])
def test_a_signature_is_valid_for_five_minutes_before_and_after(age: int, status: int) -> None:
    answer = deliver(body(), signature=signed(body(), age=age))
    assert answer["statusCode"] == status
    assert bool(stripe_items()) == (status == 200)


def test_a_reserialised_body_is_refused() -> None:
    compact = json.dumps(json.loads(body()), separators=(",", ":"))
    assert_refused(deliver(compact, signature=signed(body())))


def test_a_base64_body_is_decoded_before_verification() -> None:
    assert_recorded(deliver(body(), encoded=True))


@pytest.mark.parametrize("sent", ["no base64!", "é", "YWJj\n", "YWI"])
def test_broken_base64_is_refused(sent: str) -> None:
    event = sample("webhook_stripe_connect") | {"body": sent, "isBase64Encoded": True}
    assert_refused(function("webhook_stripe").handler(event, CONTEXT))


@pytest.mark.parametrize("sent", ["//79", None])
def test_a_body_that_is_not_utf8_or_missing_is_refused(sent: str | None) -> None:
    event = sample("webhook_stripe_connect") | {"body": sent, "isBase64Encoded": True}
    assert_refused(function("webhook_stripe").handler(event, CONTEXT))


def test_a_body_with_half_a_surrogate_pair_is_refused() -> None:
    event = sample("webhook_stripe_connect") | {"body": "\ud800", "isBase64Encoded": False}
    assert_refused(function("webhook_stripe").handler(event, CONTEXT))


def test_the_signature_header_is_found_in_any_case() -> None:
    event = sample("webhook_stripe_connect") | {"body": body()}
    event["headers"] = {"Stripe-Signature": signed(body())}
    assert_recorded(function("webhook_stripe").handler(event, CONTEXT))


def test_the_old_secret_is_valid_only_while_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(connect_webhook_secrets=["whsec_new", CONNECT])
    assert_recorded(deliver(body()))
    put_secrets(connect_webhook_secrets=["whsec_new"])
    assert deliver(body())["statusCode"] == 400


@pytest.mark.parametrize("fitting", [0, 1])
def test_while_a_secret_is_rotated_one_of_stripes_two_signatures_is_enough(fitting: int) -> None:
    secrets = ["whsec_rolled", CONNECT] if fitting else [CONNECT, "whsec_rolled"]
    at = int(time.time())
    first, second = (WebhookSignature.generate_signature_header(body(), secret, timestamp=at) for secret in secrets)
    assert_recorded(deliver(body(), signature=f"{first},{second.partition(',')[2]}"))


def test_a_second_timestamp_does_not_renew_an_old_signature() -> None:
    old, now = signed(body(), age=400), f"t={int(time.time())}"
    for header in (f"{old},{now}", f"{now},{old}", f"{now},{old.partition(',')[2]}"):
        assert_refused(deliver(body(), signature=header))


def test_a_warm_process_reads_a_rotated_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert deliver(body(id="evt_before"))["statusCode"] == 200
    put_secret_text(json.dumps({"connect_webhook_secrets": ["whsec_new"]}))
    rotated = signed(body(), secret="whsec_new")
    assert (
        deliver(body(), signature=rotated)["statusCode"] == 400
    )  # the secret was read a moment ago, and is not read again yet
    monkeypatch.setattr(stripe_secrets, "_LEAST_AGE_SECONDS", 0.0)
    assert deliver(body(), signature=rotated)["statusCode"] == 200
    assert set(stripe_items()) == {"EVENT#evt_before", EVENT}


def test_forged_signatures_do_not_read_the_secret_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = signed(body(), secret="whsec_forged")
    deliver(body(), signature=forged)
    with calls() as counted:
        for _ in range(20):
            assert_refused_quietly(deliver(body(), signature=forged))
        assert counted.count == 0
        monkeypatch.setattr(stripe_secrets, "_LEAST_AGE_SECONDS", 0.0)
        assert_refused_quietly(deliver(body(), signature=forged))
        assert counted.count == 1


def assert_refused_quietly(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] == 400


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"api_key": 5}',
        '{"connect_webhook_secrets": []}',
        '{"connect_webhook_secrets": ["", " \\n"]}',
        '{"connect_webhook_secrets": "whsec_test_connect"}',
        '{"connect_webhook_secrets": [7]}',
    ],
)
@pytest.mark.parametrize("secret", [CONNECT, ""])
def test_without_a_signing_secret_nothing_is_recorded(text: str, secret: str) -> None:
    put_secrets()
    put_secret_text(text or " ")
    assert_refused(deliver(body(), signature=signed(body(), secret=secret)), 500)


def test_a_pasted_secret_may_end_with_a_line_break() -> None:
    put_secrets(connect_webhook_secrets=[f"{CONNECT}\n"])
    assert_recorded(deliver(body()))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        "{}",
        "7",
        '"event"',
        "{",
        "",
        "NaN",
        "[" * 100_000,
        '{"object": "v2.core.event", "id": "evt_1", "type": "v2.core.account.updated"}',
        body(object="account"),
        body(object=None),
        body(id=None),
        body(id=""),
        body(id="ch_1"),
        body(id=7),
        body(id="evt_"),
        body(id="evt_" + "x" * 3_000),
        body(id="evt_#1"),
        body(id="evt_\ud800"),
        body(type=None),
        body(type=""),
        body(type=["account.updated"]),
        body(type="é"),
        body(created=None),
        body(created="now"),
        body(created=True),
        body(created=-1),
        body(created=2**70),
        body(livemode=None),
        body(livemode="false"),
        body(account=7),
        body(account="acct"),
        body(data=None),
        body(data=[]),
        body(data={"object": None}),
    ],
)
def test_a_signed_body_that_is_not_an_event_is_refused(text: str) -> None:
    assert_refused(deliver(text))


@pytest.mark.parametrize("object_id", [None, 7, "", "\ud800", "x" * 400_000])
def test_an_object_without_a_usable_id_is_recorded_without_it(object_id: object) -> None:
    assert_recorded(deliver(body(data={"object": {"id": object_id, "object": "balance"}})))
    assert "object_id" not in stripe_items()[EVENT]["body"]


def test_the_platform_endpoint_ignores_events_of_connected_accounts() -> None:
    assert_ignored(deliver(body(), endpoint="platform"))


def test_the_connect_endpoint_ignores_events_without_an_account() -> None:
    assert_ignored(deliver(body(account=None)))


def test_a_live_event_is_ignored_in_test_mode() -> None:
    assert_ignored(deliver(body(livemode=True)))


def measured(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Names of the metrics since the last call."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {each["Name"] for line in lines for found in line["_aws"]["CloudWatchMetrics"] for each in found["Metrics"]}


def test_12_events_of_the_wrong_accounts_raise_the_alarms_metric(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (alarm,) = [each for name, each in resources("AWS::CloudWatch::Alarm").items() if name == "StripeEventsAstray"]
    deliver(body())
    deliver(body(livemode=True))
    assert alarm["MetricName"] not in measured(capsys)
    deliver(body(), endpoint="platform")
    assert alarm["MetricName"] in measured(capsys)
    deliver(body(account=None))
    assert alarm["MetricName"] in measured(capsys)


def test_26_an_event_of_another_api_version_is_recorded_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    deliver(body(id="evt_of_ours"))
    assert "StripeEventsOfOtherVersion" not in measured(capsys)
    for number, version in enumerate(("2019-02-19", None)):
        assert deliver(body(id=f"evt_{number}", api_version=version))["statusCode"] == 200
        assert measured(capsys) >= {"StripeEventsRecorded", "StripeEventsOfOtherVersion"}
    assert len(stripe_items()) == 3


def test_an_event_of_an_unknown_type_is_recorded() -> None:
    assert_recorded(deliver(body(type="something.of.tomorrow")))
    assert stripe_items()[EVENT]["body"]["type"] == "something.of.tomorrow"


def test_the_same_event_twice_is_recorded_once() -> None:
    assert_recorded(deliver(body()))
    first = stripe_items()
    assert_recorded(deliver(body(), signature=signed(body(), age=60)))
    assert stripe_items() == first


@pytest.mark.dynamodb_local
def test_one_of_eight_concurrent_deliveries_records_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"connect_webhook_secrets": [CONNECT]})
    monkeypatch.setattr(stripe_secrets, "read_secret", lambda _arn: text)
    stripe_secrets.forget_stripe_secrets()

    def receive(_: int) -> str:
        now = datetime.now(UTC)
        try:
            return record_stripe_event(body().encode(), signature=signed(body()), endpoint="connect", now=now).outcome
        except TryAgain:
            return "try again"

    with database("dynamodb_local"):
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(receive, range(8)))
        assert outcomes.count("recorded") == 1
        assert set(outcomes) <= {"recorded", "duplicate", "try again"}
        assert list(stripe_items()) == [EVENT]


def test_each_delivery_takes_one_call() -> None:
    deliver(body(id="evt_warm"))
    with calls() as counted:
        deliver(body())
        deliver(body())
    assert counted.count == 2


def test_a_throttled_table_gives_503() -> None:
    deliver(body(account=None))  # reads the secrets
    with calls("throttled", at=0):
        answer = deliver(body())
    assert_refused(answer, 503)
    assert_recorded(deliver(body()))


def test_after_a_write_that_timed_out_the_next_delivery_is_acknowledged() -> None:
    deliver(body(account=None))
    with calls("timeout_after", at=0):
        assert deliver(body())["statusCode"] == 503
    assert_recorded(deliver(body()))


def test_a_conflict_with_another_transaction_gives_503(monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(body(account=None))

    def busy(*_: object) -> None:
        error = {"Error": {"Code": "TransactionConflictException", "Message": "busy"}}
        raise ClientError(error, "PutItem")  # type: ignore[arg-type, unused-ignore]

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", busy)
        answer = deliver(body())
    assert_refused(answer, 503)


def test_an_outage_of_secrets_manager_gives_503() -> None:
    with calls("throttled", at=0):
        assert deliver(body())["statusCode"] == 503
    assert_recorded(deliver(body()))


def test_only_the_envelope_of_a_large_event_is_stored() -> None:
    assert_recorded(deliver(body(data={"object": {"id": "in_1", "object": "invoice", "note": "é" * 160_000}})))
    item = stripe_items()[EVENT]
    assert item["body"]["object_id"] == "in_1"
    assert len(json.dumps(item)) < 1_000


def test_no_body_signature_or_secret_is_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger.handlers[0], "stream", sys.stdout)  # it keeps the stream that it started with
    deliver(body(data={"object": {"id": "acct_1", "email": "ana@example.com"}}))
    deliver(body(), signature="t=1,v1=forged_signature")
    deliver("private words")
    put_secret_text("whsec_not_json")
    stripe_secrets.forget_stripe_secrets()
    deliver(body())
    logged = "".join(capsys.readouterr())
    assert "Stripe event recorded" in logged
    for private in ("ana@example.com", "forged_signature", "private words", "whsec_", "sk_test_"):
        assert private not in logged


@pytest.mark.parametrize(
    ("name", "stripe"),
    [("webhook_stripe", True), ("stream_apply_stripe", False), ("stream_project_activity", False)],
)
def test_a_cold_start_imports_only_what_every_call_needs(name: str, stripe: bool) -> None:  # noqa: FBT001 - a column
    code = f"import runpy, sys; runpy.run_path('functions/{name}/handler.py'); print(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": "layers/core"}
    ran = subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    imported = set(ran.stdout.decode().split())
    assert ("stripe" in imported) == stripe
    assert not imported & {"httpx", "aiohttp", "boto3", "pydantic", "aws_lambda_powertools.event_handler"}
