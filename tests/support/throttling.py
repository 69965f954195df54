"""A table that takes a limited number of write units a second, and a clock that moves when somebody sleeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from beatpass.storage.dynamodb.paced_writes import units_of


class SleepingClock:
    """Seconds since its making. Nothing waits in real time."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = Lock()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds

    def until(self, end: float) -> Callable[[], float]:
        """How many seconds are left until then."""
        return lambda: end - self._now


class Throttle:
    """As DynamoDB throttles BatchWriteItem: it writes as many items as it has units for and returns the others, and
    refuses the batch with ``code`` if it has units for none.

    ``units_per_second`` is by the time in seconds. Unused units of up to a second are kept.
    """

    def __init__(
        self,
        units_per_second: Callable[[float], float],
        now: Callable[[], float],
        *,
        code: str = "ProvisionedThroughputExceededException",
    ) -> None:
        self._units_per_second, self._now, self._code = units_per_second, now, code
        self._available = units_per_second(now())
        self._at = now()
        self._lock = Lock()
        self.sent: list[tuple[float, int, int]] = []
        """(time, items asked for, items written) of each call."""

    def make(self, original: Any, client: BaseClient, operation: str, arguments: Any) -> Any:  # noqa: ANN401
        if operation != "BatchWriteItem":
            return original(client, operation, arguments)
        ((table, requests),) = arguments["RequestItems"].items()
        taken = self._take(requests)
        if not taken:
            error = {"Error": {"Code": self._code, "Message": "too fast"}}
            raise ClientError(error, operation)  # type: ignore[arg-type, unused-ignore]
        answer = original(client, operation, arguments | {"RequestItems": {table: requests[:taken]}})
        left = requests[taken:]
        return answer | {"UnprocessedItems": {table: left} if left else {}}

    def _take(self, requests: list[Any]) -> int:
        """How many of these requests are written."""
        with self._lock:
            now = self._now()
            rate = self._units_per_second(now)
            self._available = min(rate, self._available + rate * (now - self._at))
            self._at, taken = now, 0
            for request in requests:
                units = units_of(request["PutRequest"]["Item"])
                if units > self._available:
                    break
                self._available -= units
                taken += 1
            self.sent.append((now, len(requests), taken))
            return taken


@contextmanager
def throttled(throttle: Throttle) -> Iterator[Throttle]:
    """Within the block, every BatchWriteItem of any client passes this throttle."""
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient, "_make_api_call", lambda client, name, given: throttle.make(original, client, name, given)
        )
        yield throttle
