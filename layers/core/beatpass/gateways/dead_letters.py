"""The messages of a dead-letter queue, looked at without taking them out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from beatpass.gateways.quarantine_queue import sqs

# A message that was looked at comes back after this long, or at once when it is put back.
_HIDDEN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Letter:
    """``sent_at`` is in seconds since 1970; ``receipt`` lets this reader remove it or put it back."""

    queue_url: str
    body: dict[str, Any]
    sent_at: float
    receipt: str = field(repr=False)

    def remove(self) -> None:
        sqs().delete_message(QueueUrl=self.queue_url, ReceiptHandle=self.receipt)

    def put_back(self) -> None:
        sqs().change_message_visibility(QueueUrl=self.queue_url, ReceiptHandle=self.receipt, VisibilityTimeout=0)


def letters(queue_url: str) -> Iterator[Letter]:
    """Every message that nobody else is looking at; remove each or put it back, after the last one was read."""
    while True:
        answer = sqs().receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=1,  # asks all of the queue's servers, not just some
            AttributeNames=["SentTimestamp"],
        )
        found = answer.get("Messages", [])
        for message in found:
            yield Letter(
                queue_url=queue_url,
                body=_content(message["Body"]),
                sent_at=int(message["Attributes"]["SentTimestamp"]) / 1000,
                receipt=message["ReceiptHandle"],
            )
        if not found:
            return


def _content(text: str) -> dict[str, Any]:
    """A letter that is none of ours is shown as it is."""
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"text": text}
