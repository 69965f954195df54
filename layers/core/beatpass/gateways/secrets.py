"""Secrets by their ARN."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from beatpass.settings import SETTINGS

# botocore waits a minute by default: longer than the gateway in front of us.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3})


@cache
def _client() -> Any:  # noqa: ANN401 - botocore has no types
    # Made when first needed: most requests need no secret, and it costs a cold start tens of milliseconds.
    return botocore.session.get_session().create_client("secretsmanager", region_name=SETTINGS.region, config=_CONFIG)


def read_secret(arn: str) -> str:
    """As it is now; botocore's errors."""
    text: str = _client().get_secret_value(SecretId=arn)["SecretString"]
    return text


@cache
def secret(arn: str) -> str:
    """As it was when this process first asked."""
    return read_secret(arn)
