"""What functions find beside the tables."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest

from beatpass.usecases.platform.sign_cursors import cursor_key


@pytest.fixture
def cursor_secret(tables: None) -> Iterator[None]:
    """The key that cursors are signed with, on moto."""
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name=os.environ["CURSOR_SECRET_ARN"], SecretString="made up " * 8)
    cursor_key.cache_clear()
    yield
    cursor_key.cache_clear()
