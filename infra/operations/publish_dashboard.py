"""make publish-dashboard: upload the dashboard and the API's reference to a stack (docs/deploying.md 3.2)."""

from __future__ import annotations

import json
import mimetypes
import os
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3

from infra.dashboard.headers import SITE
from infra.openapi import reference_page

# Asked for again each time, and answered by "not modified": files of two versions never meet in one page.
_CACHE = "no-cache"


class NotPublished(Exception):
    """What has to be done first, in a sentence."""


def publish(outputs: dict[str, str], *, s3: Any, cloudfront: Any) -> int:  # noqa: ANN401 - boto3 publishes no types
    """Upload all files and config.json, the dashboard's index.html last, and delete those of before; returns how many.

    Raises NotPublished where the stack has no edge, or no sign-in pages of its own.
    """
    bucket = outputs.get("DashboardBucket")
    if not bucket:
        raise NotPublished("The stack has no edge. Deploy it with Edge=yes (docs/deploying.md 3.1).")
    files = {**dict(_files()), "config.json": json.dumps(config(outputs)).encode()}
    for name in sorted(files, key=lambda each: each == "index.html"):
        s3.put_object(Bucket=bucket, Key=name, Body=files[name], ContentType=_type_of(name), CacheControl=_CACHE)
    for name in _stored(s3, bucket) - files.keys():
        s3.delete_object(Bucket=bucket, Key=name)
    cloudfront.create_invalidation(
        DistributionId=outputs["EdgeDistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
    return len(files)


def config(outputs: dict[str, str]) -> dict[str, dict[str, str]]:
    """config.json of the site: how readers sign in. Never the demo accounts of `make run`."""
    if "SignInUrl" not in outputs:
        raise NotPublished("The stack has another OIDC issuer, for which the dashboard has no sign-in.")
    return {"sign_in": {"kind": "cognito", "url": outputs["SignInUrl"], "client_id": outputs["UserPoolClientId"]}}


def _files() -> Iterator[tuple[str, bytes]]:
    if not (SITE / "vendor").is_dir():
        raise NotPublished("The libraries of the pages are missing. They need npm.")
    if not (reference := reference_page.files()):
        raise NotPublished("Scalar, which shows the API's reference, is missing. It needs npm.")
    yield from reference.items()
    for file in sorted(SITE.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield file.relative_to(SITE).as_posix(), file.read_bytes()


def _stored(s3: Any, bucket: str) -> set[str]:  # noqa: ANN401
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"] for page in pages for item in page.get("Contents", [])}


def _type_of(name: str) -> str:
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return f"{kind}; charset=utf-8" if (kind or "").startswith("text/") else kind or "application/octet-stream"


def main() -> None:
    name = os.environ.get("STACK_NAME")
    if not name:
        sys.exit("Which stack? Run: make publish-dashboard STACK_NAME=beatpass-prod")
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    try:
        count = publish(outputs, s3=boto3.client("s3"), cloudfront=boto3.client("cloudfront"))
    except NotPublished as problem:
        sys.exit(str(problem))
    print(f"{count} files published: {outputs['EdgeUrl']}")


if __name__ == "__main__":
    main()
