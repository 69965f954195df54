"""Collaborators are the same however they are folded, and no document gets large, whatever strangers do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.network import network_page
from beatpass.domain.platform.facts import Credit, Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Figure, FigureKey, Standing, StandingKey
from beatpass.domain.platform.projection import collaborators, project
from beatpass.domain.platform.projection.collaborators import bucket_of, changed_by, fold, must_fold
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb import documents
from infra.verification.oracles.figures import expected
from tests.domain.platform.test_projection import Memory
from tests.support.worlds import history

# DynamoDB's limit is 400 KB.
LARGEST = 250_000


class Folding(Memory):
    """Folds as the projection does, and knows what the largest transaction of a fold was."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[FigureKey] = set()
        self.folds = 0

    def peek(self, key: FigureKey) -> Figure:
        return self.get(key)

    def change(self, key: FigureKey) -> Figure:
        self.changed.add(key)
        return super().change(key)

    def apply(self, fact: Fact) -> None:
        for artist_id in sorted(changed_by(self, fact)):
            while must_fold(self, artist_id):
                self.changed.clear()
                fold(self, artist_id)
                self.folds += 1
                assert len(self.changed) <= 25
                assert sum(len(documents.dump(self.get(key))) for key in self.changed) < 3_500_000
        project(fact, self)

    def all_collaborators(self, artist_id: str) -> Collaborators:
        """The sum of recent changes and buckets, where they agree about folds."""
        recent = self.part(artist_id, None)
        whole = Collaborators(shared=dict(recent.shared))
        for number, folds in enumerate(recent.folds):
            bucket = self.part(artist_id, number)
            assert bucket.folded == folds
            assert folds or number < collaborators.FIRST_BUCKETS
            for other, row in bucket.shared.items():
                assert bucket_of(other, len(recent.folds)) == number
                whole.add(other, row)
        return whole

    def part(self, artist_id: str, bucket: int | None) -> Collaborators:
        found = self.get(CollaboratorsKey(artist_id, bucket))
        assert isinstance(found, Collaborators)
        return found

    def standing(self, artist_id: str) -> Standing:
        found = self.get(StandingKey(artist_id))
        assert isinstance(found, Standing)
        return found

    def sizes(self) -> Iterator[int]:
        return (len(documents.dump(each)) for each in self.figures.values() if isinstance(each, Collaborators))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120), recent=st.integers(0, 30), exact=st.integers(1, 4))
def test_folds_at_any_time_change_no_figure(seed: int, steps: int, recent: int, exact: int) -> None:
    """With limits so small that recent changes are folded with most facts, and buckets split."""
    facts = history(seed, steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_tracks, "EXACT", exact)
        unfolded = Memory()
        for fact in facts:
            project(fact, unfolded)
        patch.setattr(collaborators, "RECENT_NUMBERS", recent)
        patch.setattr(collaborators, "BUCKET_BYTES", 40)
        patch.setattr(collaborators, "FIRST_BUCKETS", 1)
        folding = Folding()
        for fact in facts:
            folding.apply(fact)
        for key, figure in unfolded.figures.items():
            if isinstance(key, CollaboratorsKey) and isinstance(figure, Collaborators):
                assert folding.all_collaborators(key.artist_id).shared == figure.shared
            else:
                assert folding.get(key) == figure
        for artist_id, oracle in expected(facts).items():
            page, _ = network_page(folding.all_collaborators(artist_id), limit=99)
            assert {each.artist_id: (each.tracks, each.plays) for each in page} == {
                other: numbers[:2] for other, numbers in oracle.network.items()
            }


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120), exact=st.integers(1, 4))
def test_facts_of_different_uploaders_commute(seed: int, steps: int, exact: int) -> None:
    facts = history(seed, steps)
    by_track = [fact for fact in facts if isinstance(fact, TrackSaved | TrackDeleted | PlayLogged)]
    owners = sorted({fact.artist_id for fact in by_track})
    random.Random(seed).shuffle(owners)  # noqa: S311 - reproducible
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_tracks, "EXACT", exact)
        patch.setattr(collaborators, "RECENT_NUMBERS", 10)
        one, other = Folding(), Folding()
        for fact in by_track:
            one.apply(fact)
        for fact in (fact for owner in owners for fact in by_track if fact.artist_id == owner):
            other.apply(fact)
        for artist_id in {key.artist_id for key in one.figures if isinstance(key, CollaboratorsKey)}:
            assert one.all_collaborators(artist_id).shared == other.all_collaborators(artist_id).shared
            mine, theirs = one.standing(artist_id), other.standing(artist_id)
            assert mine.collaborators == theirs.collaborators
            assert mine.recent.get("collaborators") == theirs.recent.get("collaborators")


@given(artist_id=st.text(), buckets=st.integers(collaborators.FIRST_BUCKETS, 200))
def test_a_bucket_more_takes_from_one_bucket_alone(artist_id: str, buckets: int) -> None:
    before, after = bucket_of(artist_id, buckets), bucket_of(artist_id, buckets + 1)
    assert 0 <= before < buckets
    assert after in {before, buckets}
    if after == buckets:
        assert before == buckets - collaborators._level(buckets)


def saved(uploader: str, track_id: str, published: datetime, *others: str) -> TrackSaved:
    return TrackSaved(
        artist_id=uploader,
        track_id=track_id,
        version=1,
        at=to_iso(published),
        public=True,
        published_at=to_iso(published),
        credits=tuple(Credit(artist_id=each, earns=False) for each in (uploader, *others)),
        genres=(),
        completeness=0,
        metadata_complete=False,
        contributes=False,
    )


def hostile_world() -> Folding:
    """One stranger credits ana on 30,000 tracks and 5,000 others on a few, with ana's own collaborators among them."""
    chance = random.Random(1)  # noqa: S311 - reproducible
    start = datetime(2026, 1, 1, tzinfo=UTC)
    tracks = [saved("friend", f"f{number}", start, "ana", "band") for number in range(3)]
    tracks += [saved("stranger", f"s{number}", start, "ana") for number in range(30_000)]
    for number in range(5_000):
        credited = f"01J{number:08d}ABCDEFGHJKMNPQR"
        tracks += [saved(credited, f"{credited}{each}", start, "ana") for each in range(chance.randint(1, 3))]
    chance.shuffle(tracks)
    world = Folding()
    for number, each in enumerate(tracks):
        at = to_iso(start + timedelta(minutes=10 * number))
        world.apply(replace(each, at=at, published_at=at))
    return world


def test_strangers_fill_no_document_and_change_nothing_else() -> None:
    world = hostile_world()
    assert max(world.sizes()) < LARGEST
    mine = world.all_collaborators("ana")
    assert len(mine.current()) == world.standing("ana").collaborators == 5_003
    assert [shared_tracks.tracks(mine.row(each)) for each in ("stranger", "friend", "band")] == [30_000, 3, 3]
    page, _ = network_page(mine, limit=2)
    assert [each.artist_id for each in page][:1] == ["stranger"]
    assert len(world.part("ana", None).folds) == collaborators.FIRST_BUCKETS
    # Recent changes were folded once for many facts.
    assert world.folds < 40_000 / 40


def test_as_many_strangers_as_there_are_fill_no_document() -> None:
    """Tracks of ten producers whom nobody has seen before, until there are many more buckets than at first."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    world = Folding()
    for number in range(2_500):
        others = [f"01J{9 * number + each:08d}ABCDEFGHJKMNPQR" for each in range(8)]
        world.apply(saved(f"01K{number:08d}ABCDEFGHJKMNPQR", f"t{number}", start, "ana", *others))
    assert max(world.sizes()) < LARGEST
    recent = world.part("ana", None)
    assert len(recent.folds) > collaborators.FIRST_BUCKETS + 4
    assert len(documents.dump(recent)) < 16_000
    assert len(world.all_collaborators("ana").current()) == world.standing("ana").collaborators == 22_500
    counts = Counter(bucket_of(other, len(recent.folds)) for other in world.all_collaborators("ana").shared)
    assert max(counts.values()) < 4 * min(counts.values())
