"""The dead-letter queue of items that can never be applied; an alarm reports every message in it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import botocore.session

from beatpass.settings import SETTINGS


@cache
def sqs() -> Any:  # noqa: ANN401 - botocore has no types
    # Created on first use: almost no run needs it, and a client costs a cold start tens of milliseconds.
    return botocore.session.get_session().create_client("sqs", region_name=SETTINGS.region)


def quarantine(fact_key: tuple[str, str], reason: str) -> None:
    """Send an item's key and why it was skipped. A redelivery may send it again; a re-drive applies it once."""
    body = {"pk": fact_key[0], "sk": fact_key[1], "reason": reason}
    sqs().send_message(QueueUrl=SETTINGS.quarantine_queue_url, MessageBody=json.dumps(body))
