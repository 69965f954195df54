"""Writes many items at the pace that a table takes. DynamoDB's answers slow the writer down and let it speed up again.

A new on-demand table takes 4,000 write units a second; one that was busy takes up to twice its latest peak. Beyond that
DynamoDB writes some items of a batch and returns the others, or refuses the batch. So the pace rises by a constant for
each second of writes and falls by a part at each refusal, as TCP's does, and stays near what the table takes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Event, Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PutError, UpdateError

from beatpass.storage.dynamodb.client import UNRETRIED
from beatpass.storage.dynamodb.errors import OutOfTime, Unavailable, faults
from beatpass.storage.dynamodb.tables import Table

Raw = dict[str, Any]
# Writes some raw items, in one call or several; those that DynamoDB did not take.
Send = Callable[[type[Table], Sequence[Raw]], list[Raw]]
# DynamoDB's limit of a BatchWriteItem. 25 of the largest items, of 400 KB, stay below its other limit, 16 MB.
BATCH_WRITE_ITEMS = 25
# Write units a second: what a new table takes, what each second of writes adds, and the slowest pace.
FIRST_PACE, FASTER, SLOWEST = 4_000.0, 1_000.0, 100.0
SLOWER = 0.7  # the part of the pace that is left after a refusal
_THROTTLED = {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "Throttling", "ThrottlingException"}
_TRIES = 4  # of a batch that fails for other reasons, such as timeouts
_SHORTEST, _LONGEST = 0.001, 1.0  # seconds of one wait, after which the pace may be another
_KB = 1024


def put_some(model: type[Table], items: Sequence[Raw]) -> list[Raw]:
    """One call. Raises Refused, and Unavailable with DynamoDB's error code."""
    table = model.Meta.table_name
    asked = {table: [{"PutRequest": {"Item": item}} for item in items]}
    with faults():
        try:
            answer = UNRETRIED.dispatch("BatchWriteItem", {"RequestItems": asked})
        except (BotoCoreError, ClientError) as error:
            raise PutError("a batch write failed", error) from error
    return [each["PutRequest"]["Item"] for each in (answer.get("UnprocessedItems") or {}).get(table, ())]


def keep_some(model: type[Table], items: Sequence[Raw]) -> list[Raw]:
    """A call for each: take its ``expires_at`` off, and leave the rest as it is now, whoever has written it since.

    Raises Conflict where an item has expired, Refused, and Unavailable with DynamoDB's error code.
    """
    for index, item in enumerate(items):
        change = {
            "TableName": model.Meta.table_name,
            "Key": {"pk": item["pk"], "sk": item["sk"]},
            "UpdateExpression": "REMOVE expires_at",
            "ConditionExpression": "attribute_exists(pk)",
        }
        try:
            with faults():
                try:
                    UNRETRIED.dispatch("UpdateItem", change)
                except (BotoCoreError, ClientError) as error:
                    raise UpdateError("an update failed", error) from error
        except Unavailable as error:
            if str(error) in _THROTTLED:
                return list(items[index:])
            raise
    return []


def write_paced(
    model: type[Table],
    items: Iterator[Raw],
    *,
    threads: int,
    time_left: Callable[[], float],
    send: Send = put_some,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Write these raw items, by default over existing ones of the same keys; their number. No key comes twice.

    Up to ``threads`` batches of 25 are in flight, and as many wait, so that memory holds few items at a time.
    ``time_left`` says how many seconds are left; a call in flight takes up to 5 s longer. ``clock`` and ``sleep`` are
    in seconds. Raises OutOfTime, Refused and Unavailable: some items are written, and no further ones will be.
    """
    _ = UNRETRIED.client  # threads would make one each
    writer = _Writer(model, send, Pace(clock()), time_left, clock, sleep)
    waiting: deque[Future[int]] = deque()
    written = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            while batch := list(islice(items, BATCH_WRITE_ITEMS)):
                if len(waiting) == 2 * threads:
                    written += waiting.popleft().result()
                waiting.append(pool.submit(writer.put, batch))
            return written + sum(each.result() for each in waiting)
        except BaseException:
            writer.stopped.set()
            raise


class Pace:
    """How many write units a second are sent. Times are in seconds of one clock. Safe to share between threads.

    A batch may be sent when those before it are paid for; a large one makes the next one wait longer.
    """

    def __init__(self, now: float) -> None:
        self.units_per_second = FIRST_PACE
        self._unpaid = 0.0
        self._paid_at = self._slowed_at = now
        self._lock = Lock()

    def wait_for(self, units: int, now: float) -> float:
        """0 if these units may be sent now, and they are charged; else how many seconds to wait before asking again."""
        with self._lock:
            self._unpaid = max(0.0, self._unpaid - self.units_per_second * (now - self._paid_at))
            self._paid_at = now
            if self._unpaid:
                return min(max(self._unpaid / self.units_per_second, _SHORTEST), _LONGEST)
            self._unpaid = units
            return 0.0

    def speed_up(self, units: int) -> None:
        """These units were written."""
        with self._lock:
            self.units_per_second += FASTER * min(1, units / self.units_per_second)

    def slow_down(self, sent_at: float, now: float) -> None:
        """A batch was refused. Those that were in flight beside it tell nothing new, and slow down nothing."""
        with self._lock:
            if sent_at >= self._slowed_at:
                self.units_per_second = max(SLOWEST, self.units_per_second * SLOWER)
                self._slowed_at = now


@dataclass(frozen=True, slots=True)
class _Writer:
    """``stopped`` is set when the result is of no use any more: no further batch is sent."""

    model: type[Table]
    send: Send
    pace: Pace
    time_left: Callable[[], float]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    stopped: Event = field(default_factory=Event)

    def put(self, batch: Sequence[Raw]) -> int:
        """Put all of these items, in as many calls as it takes; their number."""
        left, failed = list(batch), 0
        while left:
            units = sum(map(units_of, left))
            self._wait_for(units)
            sent_at = self.clock()
            try:
                refused = self.send(self.model, left)
            except Unavailable as error:
                throttled = str(error) in _THROTTLED
                failed += not throttled
                if failed == _TRIES:
                    raise
                refused = left
            if refused:
                self.pace.slow_down(sent_at, self.clock())
            else:
                self.pace.speed_up(units)
            left = refused
        return len(batch)

    def _wait_for(self, units: int) -> None:
        while True:
            left = self.time_left()
            if self.stopped.is_set():
                raise CancelledError
            if left <= 0:
                raise OutOfTime(f"at {self.pace.units_per_second:.0f} write units a second")
            pause = self.pace.wait_for(units, self.clock())
            if not pause:
                return
            self.sleep(min(pause, left))


def units_of(item: Raw) -> int:
    """The write units of a raw item: its KB, names included, rounded up."""
    size = sum(len(name) + _size(kind, value) for name, each in item.items() for kind, value in each.items())
    return -(-size // _KB)


def _size(kind: str, value: Any) -> int:  # noqa: ANN401 - as DynamoDB writes it
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return len(value) // 2 + 1
        case "B":
            return len(value)
        case _:
            return len(str(value))  # about the size of a list or a map
