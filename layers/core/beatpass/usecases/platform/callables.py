"""Types of the callables that use cases take: what is not repeatable, or not ours, is passed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import Writes

Clock = Callable[[], datetime]
"""The time now, in UTC."""

Quarantine = Callable[[Key, str], None]
"""Sends the key of an item that can never be applied, and the reason, to a dead-letter queue."""

AlsoWrite = Callable[[Writes], None]
"""Adds the caller's own writes to a transaction."""
