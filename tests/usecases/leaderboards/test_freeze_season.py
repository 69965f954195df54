"""A season that is over is frozen once, and its answers do not change from then on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from beatpass.domain.leaderboards.boards import CATEGORIES, Build, Category, Row, scheduled_run
from beatpass.domain.leaderboards.periods import season_to_freeze
from beatpass.storage.dynamodb.errors import OutOfTime, Unavailable
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.leaderboards import seasons, served_boards
from beatpass.storage.leaderboards.board_reads import read_board
from beatpass.storage.privacy import boards
from beatpass.storage.privacy.boards import erase_from_boards
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.leaderboards.freeze_season import freeze_season
from beatpass.usecases.leaderboards.read_leaderboard import find_build
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.standings import made_up, store

pytestmark = pytest.mark.usefixtures("tables", "small_pages")

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SEASON = "2026-H1"
PRODUCERS = 11
GONE = "artist0003"


def build(at: datetime) -> Build:
    served_boards.forget()
    return build_leaderboards(scheduled_run(at), attempt=at.strftime("%H%M"), clock=lambda: at).build


def read(at: datetime) -> tuple[Build, dict[Category, list[Row]]]:
    served_boards.forget()
    found, _ = find_build(now=at, period=SEASON)
    assert found is not None
    rows = {each: read_board(found, each, SEASON, start=0, limit=PRODUCERS).rows for each in CATEGORIES}
    return found, rows


def expire(at: datetime) -> None:
    """Delete expired items, as DynamoDB's time to live does."""
    for item in LeaderboardItem.scan():
        if item.expires_at and item.expires_at < at.timestamp():
            item.delete()


@pytest.mark.parametrize(
    ("moment", "season"),
    [
        ("2026-07-01T00:00:00Z", None),
        ("2026-07-01T23:59:59Z", None),
        ("2026-07-02T00:00:00Z", "2026-H1"),
        ("2026-12-31T23:59:59Z", "2026-H1"),
        ("2027-01-01T12:00:00Z", None),
        ("2027-01-02T00:00:00Z", "2026-H2"),
    ],
)
def test_a_season_is_due_a_day_after_it_is_over(moment: str, season: str | None) -> None:
    assert season_to_freeze(datetime.fromisoformat(moment)) == season


def test_a_frozen_season_outlives_its_build_and_does_not_change() -> None:
    standings = made_up(PRODUCERS)
    store(standings)
    first = build(NOW)
    before = read(NOW)
    frozen = freeze_season(first)
    assert frozen is not None
    assert (frozen.frozen, frozen.snapshot, frozen.as_of) == (True, first.snapshot, first.as_of)
    assert frozen.digest != first.digest
    late = {name: replace(each, recent={}, xp={"uploads": 7}) for name, each in standings.items()}
    store(late)
    later = NOW + timedelta(days=40)
    second = build(later)
    assert freeze_season(second) is None
    expire(later)
    assert read(later) == (frozen, before[1])
    assert find_build(now=later)[0] == second


def test_a_frozen_season_is_not_ranked_again_and_takes_no_more_calls() -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    assert SEASON in first.periods
    freeze_season(first)
    second = build(NOW + timedelta(minutes=30))
    assert second.periods == tuple(period for period in first.periods if period != SEASON)
    mine = [item for item in LeaderboardItem.scan() if item.pk.startswith(f"SNAPSHOT#{second.snapshot}#")]
    assert mine
    assert not [item.pk for item in mine if SEASON in item.pk]
    assert read(NOW)[0].snapshot == first.snapshot
    served_boards.forget()
    with calls() as counted:
        find_build(now=NOW, period=SEASON)
    assert counted.count == 1


def test_the_digest_covers_the_frozen_items() -> None:
    store(made_up(PRODUCERS))
    frozen = freeze_season(build(NOW))
    assert frozen is not None
    assert seasons.remove_expiry(frozen, SEASON, threads=1, time_left=lambda: 60) == frozen.digest
    kept = [item for item in LeaderboardItem.scan() if item.pk.startswith("SNAPSHOT#") and not item.expires_at]
    assert kept
    digest = sha256()
    for key in seasons._keys_of(frozen, SEASON):
        item = next(item for item in kept if (item.pk, item.sk) == key)
        digest.update(item.data or b"")
        digest.update((item.body or "").encode())
        kept.remove(item)
    assert kept == []
    assert digest.hexdigest() == frozen.digest


def test_a_build_that_runs_out_of_time_freezes_nothing_and_the_next_one_does() -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    with pytest.raises(OutOfTime):
        freeze_season(first, time_left=lambda: 0)
    assert seasons.read_frozen(SEASON) is None
    frozen = freeze_season(build(NOW + timedelta(minutes=30)))
    assert frozen is not None
    assert frozen.snapshot == first.snapshot


@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_fault_a_retry_freezes_the_same_build(fault: Fault) -> None:
    """Even if a later build with other figures retries."""
    standings = made_up(PRODUCERS)
    store(standings)
    first = build(NOW)
    boards = {first.snapshot: read(NOW)[1]}
    store({name: replace(each, recent={}) for name, each in standings.items()})
    second = build(NOW + timedelta(minutes=30))
    boards[second.snapshot] = read(NOW)[1]
    for at in range(100):
        with calls(fault, at) as counted, suppress(Killed, Unavailable):
            freeze_season(first)
        claimed = seasons.read_claim(SEASON) or second
        freeze_season(second)
        found, rows = read(NOW + timedelta(hours=1))
        assert (found.frozen, found.snapshot) == (True, claimed.snapshot)
        assert rows == boards[claimed.snapshot]
        if counted.count <= at:
            return
        for item in LeaderboardItem.scan():
            if item.pk == f"SEASON#{SEASON}":
                item.delete()
    pytest.fail("freezing never ended")


def test_a_claim_whose_items_have_expired_passes_to_the_next_build() -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    seasons.write_claim(SEASON, first)
    build(NOW + timedelta(minutes=30))
    later = NOW + timedelta(days=9)
    second = build(later)
    expire(later)
    assert freeze_season(second) is None
    third = build(later + timedelta(minutes=30))
    frozen = freeze_season(third)
    assert frozen is not None
    assert frozen.snapshot == second.snapshot


def test_concurrent_freezes_freeze_one_build() -> None:
    store(made_up(PRODUCERS))
    first, second = build(NOW), build(NOW + timedelta(minutes=30))
    assert freeze_season(first) is not None
    assert freeze_season(second) is None
    found = seasons.read_frozen(SEASON)
    assert found is not None
    assert found.snapshot == first.snapshot


def test_a_build_that_did_not_rank_the_season_freezes_nothing() -> None:
    store(made_up(PRODUCERS))
    made = build(NOW)
    assert freeze_season(replace(made, as_of="2027-07-02T00:00:00.000Z")) is None


# --- an erasure beside it


def named() -> dict[str, int]:
    """How many items that are kept for good, and others, name the producer."""
    found = {"kept": 0, "expiring": 0}
    for item in LeaderboardItem.scan():
        if item.data and (without_names := boards._WITHOUT_NAMES.get(item.sk)):
            found["expiring" if item.expires_at else "kept"] += without_names(item.data, {GONE}) is not None
    return found


def once(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, beside: Callable[[], object]) -> None:  # noqa: ANN401
    """The first time that the module has read with this function, ``beside`` runs before it goes on."""
    read, left = getattr(module, name), [beside]

    def reading(*wanted: Any, **how: Any) -> Any:  # noqa: ANN401
        found = read(*wanted, **how)
        found = found if isinstance(found, list) else list(found)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(module, name, reading)


def test_whom_an_erasure_takes_out_while_a_season_is_frozen_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    assert named()["expiring"]
    once(monkeypatch, seasons, "get_raw", lambda: erase_from_boards({GONE}))
    assert freeze_season(first) is not None
    assert named() == {"kept": 0, "expiring": 0}


def test_a_season_that_is_frozen_during_an_erasure_is_kept_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    once(monkeypatch, boards, "scan_raw", lambda: freeze_season(first))
    erase_from_boards({GONE})
    assert named() == {"kept": 0, "expiring": 0}
    frozen = seasons.read_frozen(SEASON)
    assert frozen is not None
    expire(NOW + timedelta(days=40))
    assert seasons.remove_expiry(frozen, SEASON, threads=1, time_left=lambda: 60) is not None, "nothing has expired"


def test_two_erasures_at_once_bring_nobody_back(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    build(NOW)
    once(monkeypatch, boards, "scan_raw", lambda: erase_from_boards({GONE}))
    erase_from_boards({"artist0004", "artist0005"})
    assert named()["expiring"] == 0


def test_an_item_that_expires_while_it_is_kept_is_not_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    store(made_up(PRODUCERS))
    first = build(NOW)
    once(monkeypatch, seasons, "get_raw", lambda: expire(NOW + timedelta(days=40)))
    assert freeze_season(first) is None
    assert all(item.expires_at for item in LeaderboardItem.scan() if item.pk.startswith("SNAPSHOT#"))
