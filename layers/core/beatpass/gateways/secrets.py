"""Read secrets from Secrets Manager by ARN."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from beatpass.domain.platform.errors import TryAgain
from beatpass.settings import SETTINGS

# botocore waits a minute by default, longer than API Gateway does.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3})


@cache
def _client() -> Any:  # noqa: ANN401 - botocore has no types
    # Created on first use: most requests need no secret, and a client costs a cold start tens of milliseconds.
    return botocore.session.get_session().create_client("secretsmanager", region_name=SETTINGS.region, config=_CONFIG)


def read_secret(arn: str) -> str:
    """The secret's current text. Raises botocore's errors."""
    text: str = _client().get_secret_value(SecretId=arn)["SecretString"]
    return text


def available_secret(arn: str) -> str:
    """As ``secret``. Raises TryAgain where it cannot be read."""
    try:
        return secret(arn)
    except (BotoCoreError, ClientError) as error:
        raise TryAgain from error


@cache
def secret(arn: str) -> str:
    """The secret's text, cached for the lifetime of the process."""
    return read_secret(arn)
