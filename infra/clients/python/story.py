"""A producer's first day, told with the generated client. It ends with an exception where an answer is not as expected.

Its types are checked against the generated package (`make clients`), not with those of this repository.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from beatpass_client import AuthenticatedClient, Client
from beatpass_client.api.backstage import get_track_insights
from beatpass_client.api.catalogue import create_artist, create_track, get_track, update_track
from beatpass_client.api.content import export_own_tracks
from beatpass_client.api.dashboard import get_dashboard
from beatpass_client.api.leaderboards import get_leaderboard, get_leaderboard_guide
from beatpass_client.api.listening import begin_playback, log_play
from beatpass_client.models import (
    BoardAnswer,
    ExportOwnTracksFormat,
    GetLeaderboardCategory,
    GetTrackInsightsRangeType0,
    Guide,
    HomeAnswer,
    LogPlay,
    NewArtist,
    NewTrack,
    NewTrackKeyType0,
    NewTrackVisibility,
    NotFoundProblem,
    OutdatedProblem,
    OwnArtistAnswer,
    PlayAnswer,
    PlaybackAnswer,
    TrackAnswer,
    TrackChanges,
    TrackChangesVisibility,
    TrackInsightsAnswer,
)

T = TypeVar("T")
URL, TOKEN, NAME = (os.environ[name] for name in ("API_URL", "API_TOKEN", "ARTIST_NAME"))


def expect(kind: type[T], answer: object) -> T:
    if not isinstance(answer, kind):
        raise TypeError(f"{kind.__name__} was expected: {answer}")
    return answer


def sign_in() -> AuthenticatedClient:
    refused = get_dashboard.sync_detailed(client=AuthenticatedClient(base_url=URL, token="none"))
    assert refused.status_code == 401
    return AuthenticatedClient(base_url=URL, token=TOKEN, timeout=30.0)  # type: ignore[arg-type]


def read_boards(client: Client) -> int:
    guide = expect(Guide, get_leaderboard_guide.sync(client=client))
    rows = 0
    for category in guide.categories:
        cursor: str | None = None
        while True:
            page = expect(
                BoardAnswer,
                get_leaderboard.sync(GetLeaderboardCategory(category.id.value), client=client, limit=2, cursor=cursor),
            )
            rows += len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                break
    return rows


def upload(client: AuthenticatedClient) -> str:
    expect(OwnArtistAnswer, create_artist.sync(client=client, body=NewArtist(name=NAME)))
    body = NewTrack(
        title="Night Bus",
        duration_ms=180_000,
        key=NewTrackKeyType0.C_SHARP,
        visibility=NewTrackVisibility.PUBLIC,
    )
    key = str(uuid4())
    first = create_track.sync_detailed(client=client, body=body, idempotency_key=key)
    track = expect(TrackAnswer, first.parsed)
    again = expect(TrackAnswer, create_track.sync(client=client, body=body, idempotency_key=key))
    assert again.id == track.id

    changes = TrackChanges.from_dict(
        {"title": "Night Bus II", "key": track.to_dict()["key"], "tags": [*track.tags, "dark"]}
    )
    tag = first.headers["etag"]
    expect(TrackAnswer, update_track.sync(track.id, client=client, body=changes, if_match=tag))
    expect(OutdatedProblem, update_track.sync(track.id, client=client, body=changes, if_match=tag))
    # Anybody reads a public track; a draft is read with its producer's token at the same route.
    assert expect(TrackAnswer, get_track.sync(track.id, client=Client(base_url=URL))).title == "Night Bus II"
    hidden = TrackChanges(visibility=TrackChangesVisibility.DRAFT)
    expect(TrackAnswer, update_track.sync(track.id, client=client, body=hidden))
    assert expect(TrackAnswer, get_track.sync(track.id, client=client)).visibility.value == "draft"
    expect(NotFoundProblem, get_track.sync(track.id, client=Client(base_url=URL)))
    shown = TrackChanges(visibility=TrackChangesVisibility.PUBLIC)
    expect(TrackAnswer, update_track.sync(track.id, client=client, body=shown))
    return track.id


def listen(client: AuthenticatedClient, track_id: str) -> None:
    token = expect(PlaybackAnswer, begin_playback.sync(track_id, client=client)).playback_token
    started_at = datetime.now(UTC) - timedelta(minutes=5)
    body = LogPlay(play_id=uuid4(), started_at=started_at, listened_ms=60_000, playback_token=token)
    assert expect(PlayAnswer, log_play.sync(track_id, client=client, body=body)).status.value == "accepted"
    assert expect(PlayAnswer, log_play.sync(track_id, client=client, body=body)).status.value == "duplicate"


def read_insights(client: AuthenticatedClient, track_id: str) -> None:
    for _ in range(120):
        page = expect(
            TrackInsightsAnswer,
            get_track_insights.sync(track_id, client=client, range_=GetTrackInsightsRangeType0.LAST_7_DAYS),
        )
        if page.plays.total == 1:
            return
        time.sleep(0.25)
    raise TimeoutError("the play is not in the insights")


def export_tracks(client: AuthenticatedClient, track_id: str) -> None:
    table = expect(str, export_own_tracks.sync(client=client, format_=ExportOwnTracksFormat.CSV))
    assert track_id in table
    text = expect(str, export_own_tracks.sync(client=client, format_=ExportOwnTracksFormat.JSON))
    assert [track["id"] for track in json.loads(text)["items"]] == [track_id]


def main() -> None:
    client = sign_in()
    track_id = upload(client)
    assert expect(HomeAnswer, get_dashboard.sync(client=client)).artist.name == NAME
    rows = read_boards(Client(base_url=URL))
    listen(client, track_id)
    read_insights(client, track_id)
    export_tracks(client, track_id)
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()
