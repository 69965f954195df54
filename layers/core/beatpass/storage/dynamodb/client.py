"""The one connection to DynamoDB, which all models share.

By default PynamoDB gives each model its own client, and the first request of each costs 50-130 ms of CPU.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.connection import Connection

from beatpass.restore import after_restore
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.codec import install

if TYPE_CHECKING:
    from botocore.session import Session


class Defaults:
    """Timeouts shorter than the gateway's; PynamoDB's own are 15 s to connect and 30 s to read."""

    region = SETTINGS.region
    connect_timeout_seconds = 1
    read_timeout_seconds = SETTINGS.dynamodb_read_seconds
    max_retry_attempts = 3


class _Connection(Connection):
    @property
    def session(self) -> Session:
        session = super().session
        install(session)
        return session


def _connection(max_retry_attempts: int) -> _Connection:
    return _Connection(
        region=Defaults.region,
        connect_timeout_seconds=Defaults.connect_timeout_seconds,
        read_timeout_seconds=Defaults.read_timeout_seconds,
        max_retry_attempts=max_retry_attempts,
    )


CONNECTION = _connection(Defaults.max_retry_attempts)
# For a writer that follows DynamoDB's answers, which botocore would hide while it tries again for up to half a minute.
UNRETRIED = _connection(0)


def connect() -> None:
    """Make the shared client now, while the function starts, rather than during its first request."""
    _ = CONNECTION.client


@after_restore
def disconnect() -> None:
    """Close what is open, so that the next request connects anew: a connection that a snapshot holds is dead.

    Makes the client where there is none yet, which the first request would do.
    """
    CONNECTION.client.close()
