"""Two shards of one producer, a restored table and late deliveries lose no fact and count none twice.

See docs/architecture.md 4.1.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.facts import Credit, Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from beatpass.storage.dynamodb.tables import Key, RowItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, to_item
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.platform.project_activity import flush_buffer, project_activity
from beatpass.usecases.platform.repair_figures import repair
from beatpass.usecases.platform.replay_figures import replay_figures
from infra.verification.oracles.figures import expected
from tests.support.buffers import small_buffers
from tests.support.databases import BOTH, database
from tests.support.tables import contents, derived
from tests.support.worlds import deliveries, history

START = datetime(2026, 11, 20, tzinfo=UTC)
MONTHS = [None, "2026-11"]


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def write(facts: list[Fact]) -> list[FactRecord]:
    """Write the facts into the activity table; the records that its stream delivers."""
    for fact in facts:
        to_item(fact).save()
    return deliveries(facts)


def project(records: list[FactRecord], month: str | None = None) -> int:
    """The number of facts that were applied."""
    return project_activity(records, quarantine=no_poison, month=month).applied


def play(
    number: int, *, listener: str | None = None, track: str = "t", credited: tuple[str, ...] = ("ana",)
) -> PlayLogged:
    started = START + timedelta(seconds=30 * number % 86_000)
    return PlayLogged(
        artist_id="ana",
        track_id=track,
        play_id=f"p{number:06}",
        at=to_iso(started + timedelta(seconds=30)),
        started_at=to_iso(started),
        listened_ms=30_000,
        duration_ms=180_000,
        listener_id=listener or f"u{number}",
        device="mobile",
        platform="web",
        country="CA",
        credits=tuple(Credit(artist_id=name, earns=True) for name in credited),
        verdict="qualified",
        rules="2026-11",
        album_id="al",
    )


def saved(track_id: str, version: int = 1, credited: tuple[str, ...] = ("ana",)) -> TrackSaved:
    return TrackSaved(
        artist_id="ana",
        track_id=track_id,
        version=version,
        at=to_iso(START),
        public=True,
        published_at=to_iso(START),
        credits=tuple(Credit(artist_id=name, earns=True) for name in credited),
        genres=("trap",),
        completeness=100,
        metadata_complete=True,
        contributes=True,
    )


def deleted(track_id: str, version: int) -> TrackDeleted:
    return TrackDeleted(artist_id="ana", track_id=track_id, version=version, at=to_iso(START))


@contextmanager
def throttled_writes() -> Iterator[None]:
    """Every transaction is refused, as of a table that has used up its capacity."""
    make = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def refuse(client: BaseClient, operation: str, arguments: object) -> object:
        if operation != "TransactWriteItems":
            return make(client, operation, arguments)
        raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException", "Message": ""}}, operation)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", refuse)
        yield


def standing(artist_id: str = "ana") -> Standing:
    found = FigureBatch().peek(StandingKey(artist_id))
    assert isinstance(found, Standing)
    return found


def track(track_id: str = "t") -> TrackFigures:
    found = FigureBatch().peek(TrackKey(track_id))
    assert isinstance(found, TrackFigures)
    return found


def batches(shards: list[list[FactRecord]], choice: random.Random, most: int) -> Iterator[list[FactRecord]]:
    """The shards' records in batches: each shard in its own order, some delivered again, whatever the others do."""
    taken = [0] * len(shards)
    while any(at < len(shard) for at, shard in zip(taken, shards, strict=True)):
        number = choice.randrange(len(shards))
        size, again = choice.randint(1, most), choice.randint(0, taken[number]) if choice.random() < 0.3 else 0
        yield shards[number][taken[number] - again : taken[number] + size]
        taken[number] = min(len(shards[number]), taken[number] + size)


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    seed=st.integers(0, 2**32),
    shards=st.integers(2, 4),
    most=st.integers(1, 40),
    month=st.sampled_from(MONTHS),
    buffers=st.sampled_from([small_buffers, nullcontext]),
)
def test_shards_in_any_order_give_the_figures_of_the_facts(
    seed: int, shards: int, most: int, month: str, buffers: Callable[[], AbstractContextManager[None]]
) -> None:
    """A naive oracle counts the same, and a replay finds no difference."""
    facts, choice = history(seed, steps=40), random.Random(seed)  # noqa: S311 - a test's choice
    with database("moto"), buffers():
        split: list[list[FactRecord]] = [[] for _ in range(shards)]
        for record in write(facts):
            choice.choice(split).append(record)
        for batch in batches(split, choice, most):
            if batch:
                project(batch, month)
        for artist_id, wanted in expected(facts).items():
            got = standing(artist_id)
            assert {name: got.xp.get(name, 0) for name in ("uploads", "plays", "metadata")} == {
                name: wanted.xp[name] for name in ("uploads", "plays", "metadata")
            }
            assert got.plays == wanted.figures["plays"]
            assert got.collaborators == wanted.figures["collaborators"]
        assert replay_figures().differences == []


@pytest.mark.parametrize("database_kind", BOTH)
@pytest.mark.parametrize("month", MONTHS)
def test_interleaved_shards_of_one_hot_producer_count_every_play_once(database_kind: str, month: str) -> None:
    """400 plays by two shards in batches of 25, every third of which is delivered again."""
    with database(database_kind):
        project(write([saved("t")]))
        records = write([play(number, credited=("ana", "bo")) for number in range(400)])
        shards, applied = (records[1::2], records[0::2]), 0
        for start in range(0, 200, 25):
            for number, shard in enumerate(shards):
                batch = shard[start : start + 25]
                applied += project(batch, month)
                if (start // 25 + number) % 3 == 0:
                    assert project(batch, month) == 0
        assert applied == 400
        assert [standing(name).plays for name in ("ana", "bo")] == [400, 400]
        assert track().plays == 400
        assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_a_restored_table_whose_stream_begins_at_1_goes_on_counting() -> None:
    """The new stream also delivers again what was projected before the backup."""
    before = write([saved("t"), *(play(number) for number in range(30))])
    project(before)
    after = [replace(each, sequence=number) for number, each in enumerate(write([play(n) for n in range(30, 60)]), 1)]
    assert project(after) == 30
    again = [replace(each, sequence=number) for number, each in enumerate(before, start=100)]
    assert project(again) == 0
    assert standing().plays == 60
    assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_any_fact_that_is_delivered_again_after_a_day_changes_nothing() -> None:
    """Every kind of fact, alone and when everything that came after it is in."""
    records = write(history(seed=3, steps=120))
    assert len({record.kind for record in records}) >= 10
    project(records)
    once = derived()
    for record in reversed(records):
        assert project([record], "2027-01") == 0
    assert derived() == once


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("month", MONTHS)
def test_a_listener_with_3000_plays_of_a_track_in_a_day(month: str) -> None:
    """A day has room for 2,880 plays of 30 seconds; the document of the listener holds them all."""
    project(write([saved("t")]))
    records = write([play(number, listener="u1") for number in range(3_000)])
    for start in range(0, 3_000, 250):
        assert project(records[start : start + 250], month) == 250
    assert project(records[::-1], month) == 0
    assert (standing().plays, standing().qualified_plays) == (3_000, 10)
    assert track().unqualified == {"daily_cap": 2_990}
    assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_listeners_whose_pseudonyms_collide_share_a_daily_cap_but_lose_no_play() -> None:
    project(write([saved("t")]))
    records = write([play(number, listener="u") for number in range(25)])
    assert project(records) == 25
    assert project(records) == 0
    assert (standing().plays, standing().qualified_plays) == (25, 10)
    assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_a_batch_whose_first_record_is_quarantined_applies_the_others() -> None:
    project(write([saved("t")]))
    records = write([play(number) for number in range(20)])
    records[0] = replace(records[0], body='{"nonsense": true}')
    quarantined: list[Key] = []
    outcome = project_activity(records, quarantine=lambda key, _: quarantined.append(key))
    assert (outcome.applied, outcome.quarantined, quarantined) == (19, 1, [records[0].key])
    again = project_activity(records[::-1], quarantine=no_poison)
    assert (again.applied, again.quarantined) == (0, 0)
    assert standing().plays == 19


@pytest.mark.usefixtures("tables")
def test_a_table_that_is_throttled_for_ten_minutes_costs_no_fact() -> None:
    """The mapping delivers the batch again until it succeeds: here after 100 attempts."""
    records = write([saved("t"), *(play(number) for number in range(40))])
    for _ in range(100):
        with throttled_writes(), pytest.raises(Unavailable):
            project(records)
    assert project(records) == 41
    assert standing().plays == 40
    assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_a_track_that_was_deleted_and_made_again_counts_all_its_plays() -> None:
    """The order of the shards: plays of both lives first, then the saves."""
    saves: list[Fact] = [saved("t"), deleted("t", version=2), saved("t", version=3)]
    plays = [play(number) for number in range(12)]
    records = write([saves[0], *plays[:6], *saves[1:], *plays[6:]])
    of_plays = [record for record in records if record.kind == "PlayLogged"]
    of_saves = [record for record in records if record.kind != "PlayLogged"]
    assert project(of_plays) == 12
    assert project(of_saves[::-1]) == 3
    assert (standing().plays, standing().tracks, track().plays) == (12, 1, 12)
    assert replay_figures().differences == []


SAME = "2026-12-24T12:00:00.000Z"


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("reverse", [False, True])
def test_facts_of_one_instant_give_the_same_in_any_order(reverse: bool) -> None:  # noqa: FBT001 - a parametrised case
    """An import publishes many tracks at once: each pays once, and one of them dates a seasonal achievement."""
    facts: list[Fact] = [
        replace(saved(f"t{number}", credited=("ana", "bo")), at=SAME, published_at=SAME) for number in range(12)
    ]
    facts += [replace(play(number, track="t3"), at=SAME) for number in range(12)]
    records = write(facts)
    for record in reversed(records) if reverse else records:
        project([record])
    assert replay_figures().differences == []
    for name in ("ana", "bo"):
        assert standing(name).achievements["santas-helper"] == SAME
        assert standing(name).xp["uploads"] == 1_200


@pytest.mark.parametrize("database_kind", BOTH)
@pytest.mark.parametrize("rolled_up", [False, True])
@pytest.mark.parametrize("days", [19, 21, 31])
def test_a_flush_of_a_month_that_is_over_fits_a_transaction(database_kind: str, days: int, rolled_up: bool) -> None:  # noqa: FBT001 - a parametrised case
    """Each play is of its own day, track and album, whose months the flush changes too."""
    october = [
        replace(
            play(number, track=f"t{number}"),
            album_id=f"al{number}",
            started_at=f"2026-10-{1 + number:02}T10:00:00.000Z",
            at=f"2026-10-{1 + number:02}T10:03:00.000Z",
        )
        for number in range(days)
    ]
    november = [replace(play(100 + number, track=f"t{number}"), album_id=f"al{number}") for number in range(3)]
    with database(database_kind):
        project(write([saved(f"t{number}") for number in range(31)]))
        project(write(list(october)), "2026-10")
        if rolled_up:
            flush_buffer("ana")
        assert project(write(list(november)), "2026-11") == 3
        assert standing().plays == days + 3
        assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_saves_of_one_batch_are_applied_by_version_whatever_their_sequence() -> None:
    """The first made the track public, which awards XP; the second hides it again."""
    first, second = write([saved("t"), replace(saved("t", version=2), public=False)])
    project([replace(first, sequence=second.sequence), replace(second, sequence=first.sequence)])
    assert (standing().xp["uploads"], standing().public_tracks, track().version) == (100, 0, 2)
    assert replay_figures().differences == []


@pytest.mark.usefixtures("tables")
def test_a_trace_is_left_once() -> None:
    """Of two consumers that quarantine a fact one reads again, also where nothing else of it is written."""
    key = ("ARTIST#ana", "TRACK#t#00000001")
    one, other = FigureBatch(), FigureBatch()
    for batch in (one, other):
        batch.load([], traces=[key])
        batch.leave_trace(key, "unreadable")
    one.commit()
    with pytest.raises(Conflict):
        other.commit()


@pytest.mark.usefixtures("tables")
def test_an_achievement_of_tracks_whose_record_is_lost_is_found_and_repaired() -> None:
    """The standing and the XP ledger have both lost it; the present tracks still earn it."""
    project(write([saved("t", credited=("ana", "bo"))]))
    right = derived()
    batch = FigureBatch()
    lost = batch.change(StandingKey("ana"))
    assert isinstance(lost, Standing)
    assert "metadata-architect" in lost.achievements
    lost.achievements, lost.unlocked_by = {}, {}
    batch.commit()
    for pk, sk in contents("FIGURES_TABLE"):
        if pk == "ARTIST#ana" and keys.AWARDS in sk:
            RowItem(pk, sk).delete()
    replay = replay_figures()
    assert repair(replay, replay.differences) == []
    assert derived() == right
    assert replay_figures().differences == []
