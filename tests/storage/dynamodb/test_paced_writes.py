"""Many items are written at the pace that the table takes, or not at all in time."""

from __future__ import annotations

from collections.abc import Iterator
from threading import active_count
from types import SimpleNamespace
from typing import Any

import pytest

from beatpass.storage.dynamodb.client import UNRETRIED
from beatpass.storage.dynamodb.errors import OutOfTime, Refused, Unavailable
from beatpass.storage.dynamodb.paced_writes import FASTER, FIRST_PACE, SLOWEST, write_paced
from beatpass.storage.dynamodb.tables import LeaderboardItem
from tests.support.faults import Calls, Killed, calls
from tests.support.tables import dynamodb
from tests.support.throttling import SleepingClock, Throttle, throttled

Raw = dict[str, Any]
pytestmark = pytest.mark.usefixtures("tables")


def item(number: int, *, size: int = 10) -> Raw:
    data = {"B": bytes((number % 256,)) * size}
    return {"pk": {"S": f"SNAPSHOT#{number % 7}"}, "sk": {"S": f"{number:06}"}, "data": data, "expires_at": {"N": "12"}}


def items(count: int, *, size: int = 10) -> Iterator[Raw]:
    return (item(number, size=size) for number in range(count))


def write(given: Iterator[Raw], clock: SleepingClock, *, threads: int = 1, seconds: float = 600) -> int:
    return write_paced(
        LeaderboardItem, given, threads=threads, time_left=clock.until(seconds), clock=clock.now, sleep=clock.sleep
    )


def stored() -> list[Raw]:
    pages = dynamodb().get_paginator("scan").paginate(TableName=LeaderboardItem.Meta.table_name)
    return sorted((each for page in pages for each in page["Items"]), key=lambda raw: raw["sk"]["S"])


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("count", [0, 1, 25, 26, 260])
def test_everything_is_written_and_counted(count: int, threads: int) -> None:
    assert write(items(count), SleepingClock(), threads=threads) == count
    assert stored() == list(items(count))


def test_an_item_is_put_over_an_existing_one() -> None:
    write(items(3), SleepingClock())
    assert write(items(3, size=20), SleepingClock()) == 3
    assert stored() == list(items(3, size=20))


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]
)
def test_a_table_that_refuses_for_a_while_gets_everything_later(code: str, threads: int) -> None:
    clock = SleepingClock()
    with throttled(Throttle(lambda now: 0 if now < 30 else 1_000, clock.now, code=code)):
        assert write(items(300), clock, threads=threads) == 300
    assert stored() == list(items(300))
    assert 30 < clock.now() < 45


def test_the_pace_follows_what_the_table_takes() -> None:
    """A table that takes less than the first pace is used well, and is not pelted with what it refuses."""
    clock = SleepingClock()
    with throttled(Throttle(lambda _: 400, clock.now)) as table:
        assert write(items(800, size=4_000), clock) == 800
    assert len(stored()) == 800
    best = 800 * 4 / 400
    assert best - 2 < clock.now() < 1.5 * best
    assert sum(asked - taken for _, asked, taken in table.sent) < 800 / 2


def test_a_table_that_takes_more_and_more_is_written_faster_and_faster() -> None:
    clock = SleepingClock()
    with throttled(Throttle(lambda _: 1_000_000, clock.now)):
        write(items(3_000, size=20_000), clock)
    steady = 3_000 * 20 / FIRST_PACE
    assert clock.now() < 0.7 * steady


def test_a_new_table_is_not_asked_for_more_than_it_takes_at_first() -> None:
    clock = SleepingClock()
    with throttled(Throttle(lambda _: 1_000_000, clock.now)) as table:
        write(items(600, size=10_000), clock)
    first_second = sum(taken * 10 for sent_at, _, taken in table.sent if sent_at < 1)
    assert first_second < FIRST_PACE + FASTER + 250


def test_out_of_time_when_the_table_refuses_for_ever() -> None:
    clock = SleepingClock()
    with throttled(Throttle(lambda _: 0, clock.now)) as table, pytest.raises(OutOfTime, match="100 write units"):
        write(items(1_000), clock, threads=4, seconds=60)
    assert clock.now() == pytest.approx(60)
    assert len(table.sent) < 60 * SLOWEST / 25 + 30
    assert stored() == []


def test_out_of_time_when_the_table_is_too_slow() -> None:
    """Nothing is sent after the end."""
    clock = SleepingClock()
    with throttled(Throttle(lambda _: 50, clock.now)) as table, pytest.raises(OutOfTime):
        write(items(10_000), clock, seconds=20)
    assert max(sent_at for sent_at, _, _ in table.sent) < 20
    assert 0 < len(stored()) < 20 * 50 + 51


def test_nothing_is_sent_without_time() -> None:
    clock = SleepingClock()
    with calls() as made, pytest.raises(OutOfTime):
        write(items(10), clock, seconds=0)
    assert made.count == 0


def test_few_items_are_in_memory_at_a_time() -> None:
    clock, most, read = SleepingClock(), 0, 0

    def counted() -> Iterator[Raw]:
        nonlocal most, read
        for each in items(2_000):
            read += 1
            most = max(most, read - sum(taken for _, _, taken in table.sent))
            yield each

    with throttled(Throttle(lambda _: 300, clock.now)) as table:
        write(counted(), clock, threads=3)
    assert most <= (2 * 3 + 1) * 25 + 25


@pytest.mark.parametrize("at", [0, 1, 5])
@pytest.mark.parametrize("fault", ["throttled", "timeout_after"])
def test_a_passing_fault_costs_one_more_call(fault: Any, at: int) -> None:  # noqa: ANN401 - a word
    with calls(fault, at) as made:
        assert write(items(150), SleepingClock()) == 150
    assert made.count == 7
    assert stored() == list(items(150))


def test_botocore_hides_no_refusal() -> None:
    """Each answer of DynamoDB is one call of ours, so that the pace follows it at once."""
    refusal = b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "too fast"}'
    answers = [SimpleNamespace(status_code=400, headers={}, content=refusal)] * 3
    events: Any = UNRETRIED.client.meta.events

    def refuse(**_: object) -> SimpleNamespace | None:
        return answers.pop() if answers else None

    events.register_first("before-send.dynamodb.BatchWriteItem", refuse)
    try:
        with calls() as made:
            assert write(items(5), SleepingClock()) == 5
    finally:
        events.unregister("before-send.dynamodb.BatchWriteItem", refuse)
    assert made.count == 4
    assert stored() == list(items(5))


class _Always(Calls):
    """Times out from call number ``at`` on."""

    def make(self, original: Any, client: Any, operation: str, arguments: Any) -> Any:  # noqa: ANN401
        self.at = max(self.at, self.count)
        return super().make(original, client, operation, arguments)


@pytest.mark.parametrize("threads", [1, 4])
def test_a_lasting_fault_is_told_long_before_the_time_ends(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.faults.Calls", _Always)
    clock = SleepingClock()
    with calls("timeout_after", 2) as made, pytest.raises(Unavailable):
        write(items(2_000), clock, threads=threads)
    assert clock.now() < 60
    assert made.count < 50


def test_what_dynamodb_never_takes_stops_the_writer() -> None:
    """Beside a table that refuses everything else, so that other batches wait when the error comes."""
    clock = SleepingClock()

    def one_too_large() -> Iterator[Raw]:
        yield from items(30)
        yield item(30, size=500_000)
        yield from (item(number) for number in range(31, 5_000))

    with throttled(Throttle(lambda _: 2_000, clock.now)) as table, pytest.raises(Refused):
        write(one_too_large(), clock, threads=2)
    assert len(table.sent) < 20
    assert len(stored()) < 500


def test_an_error_of_the_items_stops_the_writer() -> None:
    def broken() -> Iterator[Raw]:
        yield from items(100)
        raise ZeroDivisionError

    threads, clock = active_count(), SleepingClock()
    with throttled(Throttle(lambda _: 0, clock.now)), pytest.raises(ZeroDivisionError):
        write(broken(), clock, threads=2)
    assert clock.now() < 600
    assert active_count() == threads


@pytest.mark.parametrize("fault", ["killed_before", "killed_after"])
@pytest.mark.parametrize("at", [0, 3])
def test_a_process_that_ends_writes_no_more(fault: Any, at: int) -> None:  # noqa: ANN401 - a word
    with calls(fault, at) as made, pytest.raises(Killed):
        write(items(2_000), SleepingClock())
    assert made.count <= at + 3
