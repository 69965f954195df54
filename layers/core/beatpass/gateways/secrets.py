"""Secrets by their ARN, read once per process."""

from __future__ import annotations

from functools import cache

import botocore.session

from beatpass.settings import SETTINGS


@cache
def secret(arn: str) -> str:
    # The client is made when first needed: most requests need no secret, and it costs a cold start tens of milliseconds.
    client = botocore.session.get_session().create_client("secretsmanager", region_name=SETTINGS.region)
    text: str = client.get_secret_value(SecretId=arn)["SecretString"]
    return text
