"""Events on their way to our webhooks: signed by the SDK, and as unruly as Stripe's documentation allows.

At least once, in any order, late, and now and then not at all (https://docs.stripe.com/webhooks#best-practices).
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

_SECONDS_BETWEEN_LOOKS = 0.2
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    secret: str = field(repr=False)


@dataclass(slots=True)
class Unruliness:
    """``duplicated``, ``dropped`` and ``delayed`` are chances from 0 to 1, the last anew in each round; ``shuffled``
    mixes what waits.
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


class Courier:
    """Takes what is new in the world to the platform's or the Connect endpoint. ``lock`` guards the world."""

    def __init__(self, world: World, lock: threading.Lock) -> None:
        self.endpoints: dict[str, Endpoint] = {}
        self.unruliness = Unruliness()
        self._world, self._lock = world, lock
        self._taken = 0
        self._waiting: list[tuple[Object, int]] = []
        self._random = random.Random(2026)  # noqa: S311 - a model's whims

    def start(self) -> Callable[[], None]:
        """Goes round until the function that is returned is called."""
        stopped = threading.Event()

        def rounds() -> None:
            while not stopped.wait(_SECONDS_BETWEEN_LOOKS):
                self.round()

        threading.Thread(target=rounds, daemon=True).start()
        return stopped.set

    def round(self) -> None:
        with self._lock:
            fresh = self._world.events[self._taken :] if self.endpoints else []
            self._taken += len(fresh)
        self._waiting += [(event, _MOST_TRIES) for event in fresh if self._random.random() >= self.unruliness.dropped]
        if self.unruliness.shuffled:
            self._random.shuffle(self._waiting)
        again = []
        for event, tries in self._waiting:
            if self._random.random() < self.unruliness.delayed:
                again.append((event, tries))
                continue
            times = 2 if self._random.random() < self.unruliness.duplicated else 1
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
        request = urllib.request.Request(endpoint.url, body.encode(), headers)  # noqa: S310 - our own URLs
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                answer.read()
        except OSError:
            return False
        event["pending_webhooks"] = 0
        return True
