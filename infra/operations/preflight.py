"""make preflight: what would stop a deployment to this account, or hurt afterwards. It only reads.

``python -m infra.operations.preflight <environment of samconfig.toml> [Parameter=value ...]``
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.stack import ROOT
from infra.template.document import template
from infra.template.parameters import refusals

# Lambda's limits of a new account, and the executions that it never lets be reserved.
NEW_ACCOUNT_MB, NEW_ACCOUNT_EXECUTIONS, NEVER_RESERVED = 3_008, 10, 100
# CloudFormation can only delete a stack in such a state.
_DEAD = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
_LOCAL = ("localhost", "127.0.0.1", "example.com", "example.org")

Client = Callable[[str], Any]
"""Makes the client of a service."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``stops``: the deployment fails, or harms; ``look``: know this; ``fine``."""

    kind: Literal["fine", "look", "stops"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What `sam deploy` is going to do; ``parameters`` has the defaults too."""

    stack: str
    region: str
    parameters: Mapping[str, str]

    @property
    def production(self) -> bool:
        return self.parameters["Stage"] == "prod"


def deployment(environment: str, overrides: Mapping[str, str]) -> Deployment:
    """Raises KeyError for an environment that samconfig.toml does not have."""
    configured = tomllib.loads((ROOT / "samconfig.toml").read_text())[environment]["deploy"]["parameters"]
    defaults = {name: str(each["Default"]) for name, each in template()["Parameters"].items()}
    return Deployment(
        stack=configured["stack_name"],
        region=configured["region"],
        parameters=defaults | pairs(configured["parameter_overrides"]) | dict(overrides),
    )


def pairs(texts: Sequence[str]) -> dict[str, str]:
    return {name: value.strip('"') for name, _, value in (each.partition("=") for each in texts)}


def findings(given: Deployment, client: Client) -> Iterator[Finding]:
    yield from _parameters(given)
    for check in (_account, _executions, _memory, _storage, _sender, _stack, _alarms):
        try:
            yield from check(given, client)
        except (ClientError, BotoCoreError) as error:
            yield Finding("look", f"{check.__name__.strip('_')} could not be checked: {error}")


def _parameters(given: Deployment) -> Iterator[Finding]:
    for reason in refusals(given.parameters):
        yield Finding("stops", reason)
    if given.production:
        for name in ("CorsOrigins", "FrontendUrl"):
            for origin in given.parameters[name].split(","):
                if origin.startswith("http://") or any(local in origin for local in _LOCAL):
                    yield Finding("stops", f"{name}: {origin} is no address of a production frontend.")
        if given.parameters["OidcIssuer"] == given.parameters["SenderEmail"] == "":
            yield Finding("look", "Without SenderEmail, Cognito sends at most 50 e-mails a day: sign-ups beyond fail.")


def _account(given: Deployment, client: Client) -> Iterator[Finding]:
    account = client("sts").get_caller_identity()["Account"]
    yield Finding("fine", f"Account {account}, region {given.region}, stack {given.stack}.")


def _executions(given: Deployment, client: Client) -> Iterator[Finding]:
    limits = client("lambda").get_account_settings()["AccountLimit"]
    allowed, free = limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    if given.parameters["ReserveConcurrency"] == "true" and free - _reserved() < NEVER_RESERVED:
        yield Finding(
            "stops",
            f"ReserveConcurrency takes {_reserved()} of {free} unreserved executions, and {NEVER_RESERVED} must stay: "
            "ask for a higher quota (Service Quotas, Lambda, concurrent executions), or leave it false. If this stack "
            "reserves them already, this is no problem.",
        )
    if allowed <= NEW_ACCOUNT_EXECUTIONS:
        yield Finding("look", f"{allowed} executions at once serve few people: ask for the quota of 1,000.")
    else:
        yield Finding("fine", f"{allowed} executions at once.")


def _reserved() -> int:
    kind = "AWS::Serverless::Function"
    functions = (each["Properties"] for each in template()["Resources"].values() if each["Type"] == kind)
    return sum("ReservedConcurrentExecutions" in each for each in functions)


def _memory(given: Deployment, client: Client) -> Iterator[Finding]:
    """There is no quota to read: a function that has more shows that the account may."""
    wanted = int(given.parameters["ReplayMemoryMb"])
    if wanted <= NEW_ACCOUNT_MB:
        return
    pages = client("lambda").get_paginator("list_functions").paginate()
    most = max((each["MemorySize"] for page in pages for each in page["Functions"]), default=0)
    if most < wanted:
        yield Finding(
            "look",
            f"ReplayMemoryMb is {wanted}. A new account may have {NEW_ACCOUNT_MB}, and no function here shows that "
            "this one may have more: ask AWS Support, or deploy with less.",
        )


def _storage(_: Deployment, client: Client) -> Iterator[Finding]:
    settings = client("lambda").get_account_settings()
    used, allowed = settings["AccountUsage"]["TotalCodeSize"], settings["AccountLimit"]["TotalCodeSize"]
    if used > 0.8 * allowed:
        yield Finding(
            "look", f"{used / allowed:.0%} of the storage for code are used: delete old functions and layers."
        )


def _sender(given: Deployment, client: Client) -> Iterator[Finding]:
    identity = given.parameters["SenderIdentityArn"].partition(":identity/")[2]
    if not identity:
        return
    ses = client("sesv2")
    if not ses.get_email_identity(EmailIdentity=identity).get("VerifiedForSendingStatus"):
        yield Finding("stops", f"SES has not verified {identity}: Cognito refuses it as a sender.")
    if not ses.get_account().get("ProductionAccessEnabled"):
        yield Finding("look", "SES is in its sandbox here: it sends to verified addresses only.")


def _stack(given: Deployment, client: Client) -> Iterator[Finding]:
    try:
        (found,) = client("cloudformation").describe_stacks(StackName=given.stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        yield Finding("fine", f"{given.stack} will be created.")
        return
    status = found["StackStatus"]
    if status in _DEAD:
        yield Finding("stops", f"{given.stack} is {status}: delete it first. Its tables are retained.")
    elif status.endswith("IN_PROGRESS") or status == "UPDATE_ROLLBACK_FAILED":
        yield Finding("stops", f"{given.stack} is {status}: wait, or continue the rollback in the console.")
    else:
        yield Finding("fine", f"{given.stack} is {status}, and will be updated.")


def _alarms(given: Deployment, client: Client) -> Iterator[Finding]:
    if given.parameters["Canary"] != "true":
        return
    ringing = client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{given.stack}-", StateValue="ALARM")
    if names := [each["AlarmName"] for each in ringing["MetricAlarms"]]:
        yield Finding(
            "look",
            f"A canary goes back at once while its alarms ring: {', '.join(names)}. Or deploy with Canary=false.",
        )


def main(arguments: Sequence[str]) -> int:
    environment, overrides = arguments[0] if arguments else "default", pairs(arguments[1:])
    try:
        given = deployment(environment, overrides)
    except KeyError:
        print(f"samconfig.toml has no environment {environment}.", file=sys.stderr)
        return 2
    found = list(findings(given, lambda service: boto3.client(service, region_name=given.region)))
    for each in found:
        print(f"  {each.kind:<5}  {each.text}")
    return 1 if any(each.kind == "stops" for each in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
