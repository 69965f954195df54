"""Many threads at once: nobody's change is lost (docs/api.md 1.7), and every play is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.catalogue.entities import Track
from beatpass.domain.platform.errors import Outdated, TryAgain
from beatpass.domain.platform.figures import TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import get_tracks
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.save_producer import create_producer
from beatpass.usecases.catalogue.save_track import create_track, update_track
from beatpass.usecases.listening.log_play import Listener, Playback, log_play
from beatpass.usecases.listening.playable_tracks import open_known_links, open_playable_tracks
from tests.support.databases import BOTH, database
from tests.support.studio import project

EDITORS = 20
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=BOTH)
def track_id(request: pytest.FixtureRequest) -> Iterator[str]:
    with database(request.param):
        create_producer(user_id="u", admin=False, fields={"name": "Ana"}, new_id="ana", now=NOW)
        fields = {"title": "Night", "duration_ms": 180_000, "visibility": "public", "licensing": "standard"}
        track, _ = create_track(user_id="u", artist_id=None, fields=fields, new_id=uuid4().hex, now=NOW)
        yield track.id


def stored(track_id: str) -> Track:
    return get_tracks([track_id])[track_id]


def edit(track_id: str, *, versions: set[int] | None = None, **fields: Any) -> str:  # noqa: ANN401 - any field
    try:
        update_track(track_id, user_id="u", fields=fields, now=NOW, versions=versions)
    except Outdated:
        return "late"
    except TryAgain:
        return "busy"
    return "saved"


def at_once(act: Callable[[int], str]) -> Counter[str]:
    """What becomes of the acts of all editors, which begin together."""
    begin = Barrier(EDITORS)

    def run(number: int) -> str:
        begin.wait()
        return act(number)

    with ThreadPoolExecutor(EDITORS) as pool:
        return Counter(pool.map(run, range(EDITORS)))


def test_of_twenty_edits_of_one_version_one_is_saved(track_id: str) -> None:
    outcomes = at_once(lambda number: edit(track_id, versions={1}, title=f"Take {number}"))
    assert outcomes["saved"] == 1
    assert outcomes["late"] + outcomes["busy"] == EDITORS - 1
    assert stored(track_id).version == 2


def test_twenty_who_read_again_when_they_are_late_lose_nothing(track_id: str) -> None:
    """Each adds a tag of its own to those that it saw."""

    def add(number: int) -> str:
        for _ in range(400):
            seen = stored(track_id)
            if edit(track_id, versions={seen.version}, tags=(*seen.tags, f"tag {number}")) == "saved":
                return "saved"
        return "gave up"

    assert at_once(add) == {"saved": EDITORS}
    assert sorted(stored(track_id).tags) == sorted(f"tag {number}" for number in range(EDITORS))


def test_twenty_edits_without_a_version_are_saved_one_after_another(track_id: str) -> None:
    """One that met too many others is told to send it again, and changed nothing."""
    outcomes = at_once(lambda number: edit(track_id, title=f"Take {number}"))
    assert outcomes["late"] == 0
    assert outcomes["saved"] >= 1
    assert stored(track_id).version == 1 + outcomes["saved"]


# --- plays


@pytest.mark.parametrize("kind", BOTH)
def test_two_hundred_plays_from_ten_threads_are_counted_once_each(kind: str) -> None:
    """Each is sent twice, by two threads."""
    with database(kind):
        create_producer(user_id="u", admin=False, fields={"name": "Ana"}, new_id="ana", now=now())
        fields = {"title": "Night", "duration_ms": 180_000, "visibility": "public", "licensing": "standard"}
        track, _ = create_track(user_id="u", artist_id=None, fields=fields, new_id="track", now=now())
        tracks, links, started_at = open_playable_tracks(), open_known_links(), now() - timedelta(minutes=5)

        def listen(number: int) -> str:
            playback = Playback(
                play_id=str(UUID(int=number % 200)),
                started_at=started_at,
                listened_ms=60_000,
                device="mobile",
                platform="ios",
                country="CA",
            )
            listener = Listener(id=f"listener-{number % 10}", user_id=f"listener-{number % 10}")
            logged = log_play(
                playback, track_id=track.id, listener=listener, tracks=tracks, links=links, now=now(), clock=0.0
            )
            return logged.status

        with ThreadPoolExecutor(10) as pool:
            assert Counter(pool.map(listen, range(400))) == {"accepted": 200, "duplicate": 200}
        project()
        [item] = get_together([figure_item(TrackKey(track.id))])
        assert figure_of(TrackFigures, item).plays == 200
