"""The part of a contribution that is due to guests is kept apart, so that it need not weigh in money.

See docs/specification.md 10.6.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.platform.facts import Fact, PlayLogged, TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from tests.domain.platform.test_projection import project_all
from tests.support.worlds import history


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120), guests=st.integers(1, 3))
def test_the_weight_of_members_is_that_of_a_history_without_guests(seed: int, steps: int, guests: int) -> None:
    facts: list[Fact] = [
        replace(fact, listener_id=f"guest {fact.play_id}", guest=True)
        if isinstance(fact, PlayLogged) and number % guests == 0
        else fact
        for number, fact in enumerate(history(seed, steps))
    ]
    memory = project_all(facts)
    without = project_all([fact for fact in facts if not _is_of_a_guest(fact)])
    artists = {fact.artist_id for fact in facts}
    for artist_id in artists:
        standing, members = memory.get(StandingKey(artist_id)), without.get(StandingKey(artist_id))
        assert isinstance(standing, Standing)
        assert isinstance(members, Standing)
        assert standing.member_weight == members.weight == members.member_weight
        assert 0 <= standing.guest_weight <= standing.weight
    for track_id in {fact.track_id for fact in facts if isinstance(fact, TrackSaved | TrackDeleted)}:
        track = memory.get(TrackKey(track_id))
        assert isinstance(track, TrackFigures)
        if track.weight and track.published_at:
            alone = weight(
                published_at=track.published_at,
                qualified_plays=track.qualified_plays - track.guest_plays,
                credited=len(track.credits),
            )
            assert track.weight - track.guest_weight == alone


def _is_of_a_guest(fact: Fact) -> bool:
    return isinstance(fact, PlayLogged) and fact.guest
