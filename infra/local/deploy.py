"""Deploys template.yaml through CloudFormation as `sam deploy` does: code to a bucket, then the stack."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore.exceptions

from infra.local import build
from infra.local.stack import ROOT, STACK_NAME, LocalStackError, Stack
from infra.template.document import load_template

BUCKET = "beatpass-local-code"
# Players here need no tokens: demo data and examples send plays as they are.
PARAMETERS = {"Stage": "local", "PlaybackTokens": "optional"}
STRIPE_TEST_KEY = "BEATPASS_STRIPE_TEST_KEY"
STRIPE_SECRETS = {
    "api_key": "sk_test_local",
    "platform_webhook_secrets": ["whsec_local_platform"],
    "connect_webhook_secrets": ["whsec_local_connect"],
}


def deploy(stack: Stack, *, say: Callable[[str], None]) -> Stack:
    """Create the stack, or update it in place if it exists: functions answer meanwhile, and tables keep their items."""
    template = load_template()
    say("building layers and functions")
    _upload_code(stack, template)
    _leave_out_what_ministack_lacks(template)
    # Stripe sends producers back to the dashboard.
    given = PARAMETERS | ({"FrontendUrl": stack.site_url} if stack.site_url else {})
    for name, value in given.items():
        # As a default, because MiniStack translates SAM without the parameters' values.
        template["Parameters"][name]["Default"] = value
    say("updating the stack from template.yaml" if stack.outputs else "creating the stack from template.yaml")
    _update(stack, template) if stack.outputs else _create(stack, template)
    described = stack.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    pages = stack.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    deployed = replace(
        stack,
        outputs={output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]},
        resources={
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages
            for resource in page["StackResourceSummaries"]
        },
    )
    deployed = replace(deployed, url=f"{stack.endpoint}/_aws/execute-api/{deployed.resource('Api')}")
    _put_secrets(deployed)
    return deployed


def _upload_code(stack: Stack, template: dict[str, Any]) -> None:
    """As `sam deploy`, under a name that changes with the content: CloudFormation compares names alone."""
    s3 = stack.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            archive, place = build.layer(Path(properties["ContentUri"]).name), "ContentUri"
        elif resource["Type"] == "AWS::Serverless::Function":
            archive, place = build.function(ROOT / properties["CodeUri"]), "CodeUri"
        else:
            continue
        key = f"{logical_id}-{build.digest_of(archive)}.zip"
        s3.upload_file(str(archive), BUCKET, key)
        properties[place] = {"Bucket": BUCKET, "Key": key}


def _leave_out_what_ministack_lacks(template: dict[str, Any]) -> None:
    """Alarms on expressions, and CodeDeploy, which watches them."""
    resources = template["Resources"]
    for name in [name for name, each in resources.items() if "Metrics" in each.get("Properties", {})]:
        del resources[name]
    for each in (template["Globals"]["Function"], *(each.get("Properties", {}) for each in resources.values())):
        each.pop("DeploymentPreference", None)


def _create(stack: Stack, template: dict[str, Any]) -> None:
    stack.client("cloudformation").create_stack(**_request(stack, template))
    _wait(stack, "create")


def _update(stack: Stack, template: dict[str, Any]) -> None:
    try:
        stack.client("cloudformation").update_stack(**_request(stack, template))
    except botocore.exceptions.ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise LocalStackError(f"The stack could not be updated: {error}") from error
    _wait(stack, "update")


def _request(stack: Stack, template: dict[str, Any]) -> dict[str, Any]:
    # Through the bucket, because a template in the request can have at most 51,200 bytes.
    stack.client("s3").put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(template).encode())
    return {
        "StackName": STACK_NAME,
        "TemplateURL": f"{stack.endpoint}/{BUCKET}/template.json",
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }


def _wait(stack: Stack, verb: str) -> None:
    cloudformation = stack.client("cloudformation")
    waiter = cloudformation.get_waiter(f"stack_{verb}_complete")
    try:
        waiter.wait(StackName=STACK_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    except botocore.exceptions.WaiterError as error:
        events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason")
        ]
        raise LocalStackError(f"The stack could not be {verb}d.\n" + "\n".join(reasons)) from error


def _put_secrets(stack: Stack) -> None:
    key = {"api_base": stack.stripe_url} if stack.stripe_url else {"api_key": os.environ[STRIPE_TEST_KEY]}
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.output("StripeSecretsArn"), SecretString=json.dumps(STRIPE_SECRETS | key)
    )
