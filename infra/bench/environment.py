"""The environment of deployed functions, with an empty DynamoDB Local.

Settings are read when beatpass is imported, so :func:`prepare` must run before any import of beatpass.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.dynamodb_local import dynamodb_local
from infra.tables import TABLES, create_tables
from infra.template.document import variables

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_XRAY_SDK_ENABLED": "false",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_LOG_LEVEL": "WARNING",  # not a line per call
    "POWERTOOLS_METRICS_DISABLED": "true",
    "STAGE": "bench",
    "EVENT_BUS_NAME": "bench",
    "POISON_QUEUE_URL": "http://127.0.0.1/poison",
    "STRIPE_SECRETS_ARN": "bench-stripe-secrets",
    "CURSOR_SECRET_ARN": "bench-cursor-secret",
    "PLAYBACK_TOKENS": "required",
    "PLAYBACK_SECRET_ARN": "bench-playback-secret",
    "PSEUDONYM_SECRET_ARN": "bench-pseudonym-secret",
}


@contextmanager
def prepare() -> Iterator[None]:
    """Set the environment and create all tables for the block. Raises LocalStackError if Java is missing."""
    os.environ.update(variables() | _ENVIRONMENT | {variable: f"bench-{variable.lower()}" for variable in TABLES})
    with dynamodb_local() as endpoint:
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
        create_tables()
        yield
