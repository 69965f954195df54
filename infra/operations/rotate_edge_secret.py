"""make rotate-edge-secret: give the edge another secret, while requests with the one before go on being answered."""

from __future__ import annotations

import json
import os
from secrets import token_urlsafe
from typing import Any

import boto3

from beatpass.http.platform.edge import SECRET

_API = "api"


def rotate(stack: str) -> None:
    """Store the new secret beside the old one; tell the edge; when it has spread, drop the old one. Takes minutes.

    A run that is interrupted is safe, and another one begins anew.
    """
    outputs = outputs_of(stack)
    arn, distribution = outputs["EdgeSecretArn"], outputs["EdgeDistributionId"]
    secrets, edge = boto3.client("secretsmanager"), boto3.client("cloudfront")
    sent = sent_secret(edge.get_distribution_config(Id=distribution)["DistributionConfig"])
    new = token_urlsafe(48)
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps({"current": new, "previous": sent}))
    print("  the API takes both secrets")
    found = edge.get_distribution_config(Id=distribution)
    config = with_secret(found["DistributionConfig"], new)
    edge.update_distribution(Id=distribution, IfMatch=found["ETag"], DistributionConfig=config)
    print("  the edge is being told; this takes some minutes")
    edge.get_waiter("distribution_deployed").wait(Id=distribution)
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps({"current": new, "previous": ""}))
    print("  the API takes the new secret alone, within five minutes")


def outputs_of(stack: str) -> dict[str, str]:
    found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found}
    if "EdgeSecretArn" not in outputs:
        raise SystemExit("  This stack has no edge: its parameter Edge is no.")
    return outputs


def sent_secret(config: dict[str, Any]) -> str:
    """What the edge sends now."""
    value: str = _header(config)["HeaderValue"]
    return value


def with_secret(config: dict[str, Any], secret: str) -> dict[str, Any]:
    """The distribution's configuration, sending this secret."""
    changed: dict[str, Any] = json.loads(json.dumps(config))
    _header(changed)["HeaderValue"] = secret
    return changed


def _header(config: dict[str, Any]) -> dict[str, Any]:
    (origin,) = (each for each in config["Origins"]["Items"] if each["Id"] == _API)
    (header,) = (each for each in origin["CustomHeaders"]["Items"] if each["HeaderName"].lower() == SECRET)
    found: dict[str, Any] = header
    return found


def main() -> None:
    stack = os.environ.get("STACK_NAME", "")
    if not stack:
        raise SystemExit(
            "  Say which stack: make rotate-edge-secret STACK_NAME=beatpass-prod. The local one has no edge."
        )
    rotate(stack)


if __name__ == "__main__":
    main()
