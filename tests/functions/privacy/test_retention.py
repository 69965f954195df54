"""Facts of plays expire where they are to, figures stay, and a replay begins where facts do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from beatpass.clock import now
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.times import day_of, from_iso, to_iso
from beatpass.domain.privacy.retention import kept_since
from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.platform.activity import to_item
from beatpass.usecases.listening import log_play
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.repair_figures import repair
from beatpass.usecases.platform.replay_figures import replay_figures
from tests.support.http import request
from tests.support.studio import new_producer, new_track
from tests.support.tables import derived
from tests.support.worlds import deliveries, history

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")


@pytest.mark.parametrize("days", [0, 90])
def test_the_fact_of_a_play_expires_after_so_many_days(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_play, "SETTINGS", replace(SETTINGS, fact_retention_days=days))
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    body = {"play_id": str(uuid4()), "started_at": to_iso(now() - timedelta(minutes=3)), "listened_ms": 90_000}
    assert request("POST", f"/v1/tracks/{track}/plays", body=body, user="u").status == 202
    items = [item for item in ActivityItem.scan() if item.kind == "PlayLogged"]
    lasting = [item for item in ActivityItem.scan() if item.kind != "PlayLogged"]
    assert {item.expires_at for item in lasting} == {None}
    (expires_at,) = [item.expires_at for item in items]
    if not days:
        assert expires_at is None
    else:
        assert expires_at is not None
        assert abs(expires_at - now().timestamp() - 90 * 86_400) < 60


def test_a_replay_compares_what_follows_from_facts_that_are_kept_and_repairs_nothing_else() -> None:
    facts = history(seed=21, steps=80)
    for fact in facts:
        to_item(fact).save()
    project_activity(deliveries(facts), quarantine=lambda key, reason: pytest.fail(f"{key} {reason}"))
    assert replay_figures().differences == []
    plays = sorted((fact for fact in facts if isinstance(fact, PlayLogged)), key=lambda fact: fact.started_at)
    since = day_of(plays[len(plays) // 2].started_at)
    expired = [fact for fact in plays if day_of(fact.started_at) < since]
    assert expired
    for fact in expired:
        to_item(fact).delete()

    figures = derived()
    assert replay_figures().differences, "without the day, all of it would be taken for wrong"
    begun = replay_figures(kept_since=since)
    assert begun.differences == []
    lost = next(fact for fact in plays if day_of(fact.started_at) >= since)
    to_item(lost).delete()
    begun = replay_figures(kept_since=since)
    assert begun.differences, "a fact that is missing since then is found"
    assert all(since in each.ref[1][1] or each.ref[1][1] > f"DAY#{since}" for each in begun.differences)
    to_item(lost).save()
    assert repair(replay_figures(kept_since=since), []) == []
    assert derived() == figures


def test_all_plays_of_the_first_day_that_is_compared_have_facts() -> None:
    moment = from_iso("2026-11-20T12:00:00.000Z")
    assert kept_since(moment, 0) is None
    assert kept_since(moment, 90) == "2026-08-23"  # a play of the 22nd, at 11:00, has expired
