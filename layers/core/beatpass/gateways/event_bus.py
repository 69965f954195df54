"""The EventBridge bus for domain events (docs/specification.md 12)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from beatpass.domain.platform.errors import TryAgain
from beatpass.settings import SETTINGS

SOURCE = "beatpass"
# EventBridge's limit for one call.
MOST_ENTRIES = 10

_CONFIG = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 3})


@cache
def _client() -> Any:  # noqa: ANN401 - botocore has no types
    return botocore.session.get_session().create_client("events", region_name=SETTINGS.region, config=_CONFIG)


def put(entries: Sequence[tuple[str, str]]) -> list[str | None]:
    """Put at most MOST_ENTRIES events on the bus, each as (detail type, detail in JSON).

    For each, None if the bus accepted it, otherwise its error code. Raises TryAgain if there was no answer: the bus may
    have accepted some.
    """
    events = [
        {"EventBusName": SETTINGS.event_bus_name, "Source": SOURCE, "DetailType": kind, "Detail": detail}
        for kind, detail in entries
    ]
    try:
        answer = _client().put_events(Entries=events)
    except (BotoCoreError, ClientError) as error:
        raise TryAgain(type(error).__name__) from error
    return [entry.get("ErrorCode") for entry in answer["Entries"]]
