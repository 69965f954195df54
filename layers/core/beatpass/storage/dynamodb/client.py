"""The one connection to DynamoDB that all models share.

PynamoDB gives each model a client of its own; every one costs a process 50-130 ms of CPU, at its first request.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.codec import shorten

if TYPE_CHECKING:
    from botocore.session import Session


class Defaults:
    """PynamoDB's own defaults wait 15 s to connect and 30 s to read: longer than the gateway in front of us."""

    region = SETTINGS.region
    connect_timeout_seconds = 1
    read_timeout_seconds = 4
    max_retry_attempts = 3


class _Connection(Connection):
    @property
    def session(self) -> Session:
        session = super().session
        shorten(session)
        return session


CONNECTION = _Connection(
    region=Defaults.region,
    connect_timeout_seconds=Defaults.connect_timeout_seconds,
    read_timeout_seconds=Defaults.read_timeout_seconds,
    max_retry_attempts=Defaults.max_retry_attempts,
)


class Table(Model):
    """The base of every model."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        own = super()._get_connection()
        if own.connection is not CONNECTION:
            with suppress(ValueError):  # another model of this table was first
                CONNECTION.add_meta_table(own.get_meta_table())
            own.connection = CONNECTION
        return own
