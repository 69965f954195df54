"""Read the messages of a dead-letter queue without removing them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from beatpass.gateways.quarantine_queue import sqs

# A received message is hidden for this long, or until it is put back.
_HIDDEN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """``sent_at`` is in Unix seconds; ``receipt`` is needed to remove the message or put it back."""

    queue_url: str
    body: dict[str, Any]
    sent_at: float
    receipt: str = field(repr=False)

    def remove(self) -> None:
        sqs().delete_message(QueueUrl=self.queue_url, ReceiptHandle=self.receipt)

    def put_back(self) -> None:
        sqs().change_message_visibility(QueueUrl=self.queue_url, ReceiptHandle=self.receipt, VisibilityTimeout=0)


def receive_dead_letters(queue_url: str) -> Iterator[DeadLetter]:
    """Every message that no other reader has. Remove each or put it back after the last one was read."""
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
            yield DeadLetter(
                queue_url=queue_url,
                body=_content(message["Body"]),
                sent_at=int(message["Attributes"]["SentTimestamp"]) / 1000,
                receipt=message["ReceiptHandle"],
            )
        if not found:
            return


def _content(text: str) -> dict[str, Any]:
    """The JSON object in the body; any other text as {"text": ...}."""
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"text": text}
