"""What `make preflight` finds in an account, by answers that have the form of AWS's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.operations import preflight
from infra.operations.preflight import Client, Deployment, deployment, findings

FILLED_IN = {"CorsOrigins": "https://app.beatpass.ca", "FrontendUrl": "https://app.beatpass.ca", "AlarmEmail": "a@b.ca"}
SENDER = {"SenderEmail": "a@b.ca", "SenderIdentityArn": "arn:aws:ses:us-east-1:123456789012:identity/b.ca"}


def account(
    *,
    executions: int = 1_000,
    code_bytes: int = 0,
    memory: int | None = None,
    verified: bool | None = None,
    status: str | None = None,
    ringing: tuple[str, ...] = (),
) -> Client:
    """An account of AWS; what is None is not asked for, or does not exist."""
    settings = {
        "AccountLimit": {
            "TotalCodeSize": 80_530_636_800,
            "ConcurrentExecutions": executions,
            "UnreservedConcurrentExecutions": executions,
        },
        "AccountUsage": {"TotalCodeSize": code_bytes, "FunctionCount": 1},
    }
    functions = {"Functions": [{"FunctionName": "other", "MemorySize": memory}] if memory else []}
    answers: dict[str, list[tuple[str, Mapping[str, Any]]]] = {
        "sts": [("get_caller_identity", {"Account": "123456789012"})],
        "lambda": [
            ("get_account_settings", settings),
            ("list_functions", functions),
            ("get_account_settings", settings),
        ],
        "sesv2": [
            ("get_email_identity", {"VerifiedForSendingStatus": bool(verified)}),
            ("get_account", {"ProductionAccessEnabled": bool(verified)}),
        ],
        "cloudwatch": [("describe_alarms", {"MetricAlarms": [{"AlarmName": name} for name in ringing]})],
        "cloudformation": [],
    }
    if memory is None:
        del answers["lambda"][1]
    clients = {service: boto3.client(service, region_name="us-east-1") for service in answers}
    for service, client in clients.items():
        stub = Stubber(client)
        for operation, answer in answers[service]:
            stub.add_response(operation, dict(answer))
        if service == "cloudformation" and status is None:
            stub.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist")
        elif service == "cloudformation":
            made = "2026-11-30T00:00:00Z"
            stub.add_response("describe_stacks", {"Stacks": [_stack(status or "", made)]})
        stub.activate()
    return clients.__getitem__


def _stack(status: str, made: str) -> dict[str, Any]:
    return {"StackName": "beatpass-prod", "StackStatus": status, "CreationTime": made}


def texts(given: Deployment, client: Client, kind: str = "stops") -> list[str]:
    return [each.text for each in findings(given, client) if each.kind == kind]


def test_the_defaults_can_be_deployed_to_a_new_account() -> None:
    new = account(executions=10)
    assert texts(deployment("default", {}), new) == []
    assert texts(deployment("default", {}), account(executions=10), "look") == [
        "10 executions at once serve few people: ask for the quota of 1,000."
    ]


def test_production_of_samconfig_is_stopped_until_it_is_filled_in() -> None:
    stopped = texts(deployment("prod", {}), account())
    assert all(any(name in text for text in stopped) for name in FILLED_IN)
    assert texts(deployment("prod", FILLED_IN), account()) == []


@pytest.mark.parametrize(
    "origins",
    [
        "http://localhost:8080",
        "https://app.beatpass.ca,http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://app.beatpass.ca",
        "https://app.example.com",
    ],
)
def test_production_is_stopped_with_an_address_of_a_developer(origins: str) -> None:
    stopped = texts(deployment("prod", FILLED_IN | {"CorsOrigins": origins}), account())
    assert any(text.startswith("CorsOrigins") for text in stopped)


@pytest.mark.parametrize(("executions", "stops"), [(10, True), (101, True), (102, False), (1_000, False)])
def test_reserved_executions_need_a_quota(executions: int, stops: bool) -> None:  # noqa: FBT001 - of the table
    given = deployment("default", {"ReserveConcurrency": "true"})
    assert any("ReserveConcurrency" in text for text in texts(given, account(executions=executions))) is stops


@pytest.mark.parametrize(("largest", "told"), [(128, True), (3_008, True), (10_240, False)])
def test_a_large_function_needs_a_quota_that_nobody_can_read(largest: int, told: bool) -> None:  # noqa: FBT001
    given = deployment("default", {"ReplayMemoryMb": "10240"})
    assert any("ReplayMemoryMb" in text for text in texts(given, account(memory=largest), "look")) is told


@pytest.mark.parametrize("verified", [True, False])
def test_a_sender_has_to_be_verified(verified: bool) -> None:  # noqa: FBT001
    given = deployment("prod", FILLED_IN | SENDER)
    assert any("SES has not verified b.ca" in text for text in texts(given, account(verified=verified))) is not verified


@pytest.mark.parametrize(
    ("status", "stops"),
    [
        ("CREATE_COMPLETE", False),
        ("UPDATE_COMPLETE", False),
        ("UPDATE_ROLLBACK_COMPLETE", False),
        ("ROLLBACK_COMPLETE", True),
        ("UPDATE_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_FAILED", True),
        ("DELETE_FAILED", True),
    ],
)
def test_a_stack_has_to_be_in_a_state_that_can_be_updated(status: str, stops: bool) -> None:  # noqa: FBT001
    assert bool(texts(deployment("default", {}), account(status=status))) is stops


def test_ringing_alarms_are_named_before_a_canary() -> None:
    client = account(ringing=("beatpass-prod-ApiFailing-1",))
    (told,) = (text for text in texts(deployment("prod", FILLED_IN), client, "look") if "canary" in text)
    assert "beatpass-prod-ApiFailing-1" in told


def test_storage_for_code_that_runs_out_is_told() -> None:
    assert any("storage" in text for text in texts(deployment("default", {}), account(code_bytes=70 * 10**9), "look"))


def test_a_check_that_may_not_be_made_does_not_stop_the_others() -> None:
    client = boto3.client("sts", region_name="us-east-1")
    with Stubber(client) as stub:
        stub.add_client_error("get_caller_identity", "AccessDenied", "no")
        others = account()
        found = list(findings(deployment("default", {}), lambda name: client if name == "sts" else others(name)))
    assert any("account could not be checked" in each.text for each in found)
    assert any("executions at once" in each.text for each in found)


def test_an_unknown_environment_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight.main(["production"]) == 2
    assert "production" in capsys.readouterr().err
