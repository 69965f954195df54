"""Deliver events to the webhooks, signed by the SDK, with the faults that Stripe's documentation allows.

Events may come more than once, in any order, late, or not at all (https://docs.stripe.com/webhooks#best-practices).
"""

import json
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from stripe import WebhookSignature

from infra.stripe_simulator.world import Object, World

_SECONDS_BETWEEN_ROUNDS = 0.2
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    secret: str = field(repr=False)


@dataclass(slots=True)
class DeliveryFaults:
    """``duplicated``, ``dropped`` and ``delayed`` are probabilities; ``delayed`` applies in each round.

    ``shuffled``: waiting events are delivered in random order.
    """

    duplicated: float = 0.0
    dropped: float = 0.0
    delayed: float = 0.0
    shuffled: bool = False


def signed(event: Object, secret: str) -> tuple[str, str]:
    """(body, Stripe-Signature header)"""
    body = json.dumps(event, indent=2)
    header: str = WebhookSignature.generate_signature_header(body, secret)
    return body, header


class EventSender:
    """Sends new events to the platform's or the Connect endpoint. ``lock`` guards the world."""

    def __init__(self, world: World, lock: threading.Lock) -> None:
        self.endpoints: dict[str, Endpoint] = {}
        self.delivery_faults = DeliveryFaults()
        self._world, self._lock = world, lock
        self._seen = 0
        self._waiting: list[tuple[Object, int]] = []
        self._random = random.Random(2026)  # noqa: S311 - simulated faults

    def start(self) -> Callable[[], None]:
        """Deliver in a background thread until the returned function is called."""
        stopped = threading.Event()

        def rounds() -> None:
            while not stopped.wait(_SECONDS_BETWEEN_ROUNDS):
                self.round()

        threading.Thread(target=rounds, daemon=True).start()
        return stopped.set

    def round(self) -> None:
        with self._lock:
            fresh = self._world.events[self._seen :] if self.endpoints else []
            self._seen += len(fresh)
        self._waiting += [
            (event, _MOST_TRIES) for event in fresh if self._random.random() >= self.delivery_faults.dropped
        ]
        if self.delivery_faults.shuffled:
            self._random.shuffle(self._waiting)
        again = []
        for event, tries in self._waiting:
            if self._random.random() < self.delivery_faults.delayed:
                again.append((event, tries))
                continue
            times = 2 if self._random.random() < self.delivery_faults.duplicated else 1
            delivered = [self._deliver(event) for _ in range(times)]
            if not all(delivered) and tries > 1:
                again.append((event, tries - 1))
        self._waiting = again

    def _deliver(self, event: Object) -> bool:
        endpoint = self.endpoints.get("connect" if "account" in event else "platform")
        if endpoint is None:
            return True
        body, signature = signed(event, endpoint.secret)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        request = urllib.request.Request(endpoint.url, body.encode(), headers)  # noqa: S310 - configured by the test
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                answer.read()
        except OSError:
            return False
        event["pending_webhooks"] = 0
        return True
