"""The projection, driven with facts as the stream delivers them."""

from __future__ import annotations

import pytest

from beatpass.domain.facts import Credit, PlayLogged, ProfileSaved, TrackSaved
from beatpass.domain.figures import Standing, StandingKey
from beatpass.storage.activity import FactRecord, to_item
from beatpass.storage.figures import FigureBatch
from beatpass.usecases.project_activity import project_activity

NOW = "2026-11-20T12:00:00.000Z"


def records(*facts, start=1):
    items = [to_item(fact) for fact in facts]
    return [FactRecord((i.pk, i.sk), n, i.kind, i.body) for n, i in enumerate(items, start)]


@pytest.mark.usefixtures("tables")
def test_smoke() -> None:
    a = ProfileSaved(artist_id="a", version=1, at=NOW, created_at=NOW, name="A", picture=None, has_bio=True, pictures=1, links=0, admin=False)
    t = TrackSaved(artist_id="a", track_id="t", version=1, at=NOW, public=True, published_at=NOW, credits=(Credit(artist_id="a", earns=True), Credit(artist_id="b", earns=True)), genres=("trap",), completeness=100, metadata_complete=True, contributes=True)
    plays = [PlayLogged(artist_id="a", track_id="t", play_id=f"p{n}", at=NOW, started_at=NOW, listened_ms=200_000, duration_ms=200_000, listener_id=f"u{n % 2}", device="mobile", platform="ios", country="CA", credits=t.credits, verdict="qualified", rules="2026-11") for n in range(30)]
    rs = records(a, t, *plays)
    print(project_activity(rs, park=print))
    print(project_activity(rs, park=print))
    s = FigureBatch().peek(StandingKey("a"))
    assert isinstance(s, Standing)
    print(s, s.total_xp)
    assert s.xp["plays"] == 20
