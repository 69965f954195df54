"""Evidence of a playback, and the caps of guests' networks (docs/specification.md 2.6 and 2.7)."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from beatpass.domain.collaboration.contribution import weight
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.listening.playback_tokens import sign_token
from beatpass.domain.platform.facts import Fact, PlayLogged, ProfileSaved, TrackSaved
from beatpass.domain.platform.figures import Standing, StandingKey, TrackKey
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import secrets
from beatpass.ranking.population import Population
from beatpass.settings import SETTINGS
from beatpass.storage.platform import figure_keys
from beatpass.storage.platform.activity import from_body
from beatpass.usecases.listening import guest_networks, playback_tokens
from beatpass.usecases.platform.project_activity import project_activity
from tests.functions.listening.test_http_plays import (
    AT,
    GUEST_PLAYS,
    PLAYS,
    a_play,
    at,
    catalogue,
    event,
    facts,
    post,
    save_track,
    the_fact,
)
from tests.support.faults import calls
from tests.support.http import Answer, function, send
from tests.support.ranking import rank_periods
from tests.support.tables import contents
from tests.support.worlds import deliveries

__all__ = ["catalogue"]
pytestmark = pytest.mark.usefixtures("catalogue", "playback_secret")

PLAYBACKS = "POST /v1/tracks/{track_id}/playbacks"
GUEST_PLAYBACKS = "POST /v1/guest/tracks/{track_id}/playbacks"
KEY = "a key of the tests"
GUEST = "device-0001"


@pytest.fixture
def playback_secret(tables: None) -> Iterator[None]:
    boto3.client("secretsmanager").create_secret(Name=os.environ["PLAYBACK_SECRET_ARN"], SecretString=KEY)
    for cached in (secrets.secret, guest_networks.network_key):
        cached.cache_clear()
    yield
    for cached in (secrets.secret, guest_networks.network_key):
        cached.cache_clear()


@pytest.fixture
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays qualify with tokens only."""
    monkeypatch.setattr(playback_tokens, "SETTINGS", replace(SETTINGS, playback_tokens="required"))


def signed(listener: str, *, seconds_ago: float, track: str = "open", key: str = KEY) -> str:
    issued = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return sign_token(key.encode(), track_id=track, listener_id=listener, at=issued)


def from_address(address: str, guest: str, track: str = "open", **fields: Any) -> Answer:  # noqa: ANN401 - JSON
    made = event(GUEST_PLAYS, track, a_play(guest_id=guest, **fields), user=None)
    made["requestContext"]["http"]["sourceIp"] = address
    return send(function("http_plays").handler, made)


def logged() -> list[PlayLogged]:
    found = [from_body("PlayLogged", json.dumps(fact)) for fact in facts()]
    return [fact for fact in found if isinstance(fact, PlayLogged)]


def project(plays: list[PlayLogged], *, size: int = 1_000) -> Counter[str]:
    """The number of plays that were applied, by verdict."""
    verdicts: Counter[str] = Counter()
    for start in range(0, len(plays), size):
        some = deliveries(list[Fact](plays[start : start + size]))
        projected = project_activity(some, quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))
        verdicts += projected.verdicts
    return verdicts


def track_figures(track: str = "open") -> dict[str, Any]:
    return dict(contents("TRACKS_TABLE")[figure_keys.key_of(TrackKey(track))])


# --- tokens


def test_a_token_is_issued_without_a_write_and_vouches_once_time_has_passed(required: None) -> None:
    post(PLAYBACKS, "open", "")  # caches the track and the key
    with calls() as made:
        issued = post(PLAYBACKS, "open", "")
    assert issued.status == 200
    assert made.count == 0
    assert issued.body["expires_at"] > to_iso(datetime.now(UTC) + timedelta(days=7))
    token = issued.body["playback_token"]
    early = post(PLAYS, "open", a_play(playback_token=token, listened_ms=60_000))
    assert [note["field"] for note in early.body["notes"]] == ["playback_token"]
    assert Counter(fact.verdict for fact in logged()) == {"no_token": 1}


@pytest.mark.parametrize(("route", "listener"), [(PLAYS, "listener"), (GUEST_PLAYS, f"guest:{GUEST}")])
def test_a_play_with_a_token_qualifies(required: None, route: str, listener: str) -> None:
    guest = {"guest_id": GUEST} if route == GUEST_PLAYS else {}
    token = signed(listener, seconds_ago=136)
    answer = post(route, "open", a_play(playback_token=token, **guest), user=None if guest else "listener")
    assert answer.body["notes"] == []
    assert the_fact()["verdict"] == "qualified"
    assert token not in json.dumps(the_fact())


def test_one_token_vouches_for_plays_of_no_day_before_it(required: None) -> None:
    token = signed("listener", seconds_ago=600)
    for days in range(7):
        for _ in range(12):
            answer = post(PLAYS, "open", a_play(playback_token=token, started_at=at(days=days, minutes=9)))
            assert [note["field"] for note in answer.body["notes"]] == ["started_at"] * bool(days)
    assert {fact.started_at >= at(minutes=12) for fact in logged()} == {True}
    verdicts = project(logged())
    assert verdicts["qualified"] <= 20, "of one day, or of two where midnight was within these minutes"
    assert verdicts.total() == 84


def test_a_guest_is_issued_a_token_of_its_device(required: None) -> None:
    issued = post(GUEST_PLAYBACKS, "open", {"guest_id": GUEST}, user=None)
    token = issued.body["playback_token"]
    too_short = a_play(guest_id=GUEST, playback_token=token, listened_ms=0)
    assert post(GUEST_PLAYS, "open", too_short, user=None).body["notes"] == []
    assert the_fact()["verdict"] == "too_short"
    assert list(post(GUEST_PLAYBACKS, "open", {}, user=None).fields) == ["guest_id"]


WORTHLESS: dict[str, object] = {
    "none": None,
    "empty": "",
    "made up": "v1.0.x",
    "too long": "x" * 300,
    "a number": 7,
    "a list": ["v1"],
    "too early": {"seconds_ago": 134},
    "expired": {"seconds_ago": 9 * 86_400},
    "of another listener": {"listener": "somebody", "seconds_ago": 600},
    "of a guest": {"listener": "guest:listener", "seconds_ago": 600},
    "of another track": {"track": "sold", "seconds_ago": 600},
    "of another key": {"key": "another key", "seconds_ago": 600},
}


@pytest.mark.parametrize("token", list(WORTHLESS.values()), ids=list(WORTHLESS))
def test_without_a_token_that_vouches_a_play_counts_but_does_not_qualify(required: None, token: object) -> None:
    if isinstance(token, dict):
        token = signed(**{"listener": "listener", **token})
    answer = post(PLAYS, "open", a_play(playback_token=token))
    assert answer.status == 202
    assert [note["field"] for note in answer.body["notes"]] == ([] if token is None else ["playback_token"])
    assert the_fact()["verdict"] == "no_token"
    project(logged())
    track = track_figures()
    assert (track["plays"], track["unqualified"]) == (1, {"no_token": 1})
    assert "qualified_plays" not in track


def test_other_reasons_come_first(required: None) -> None:
    post(PLAYS, "open", a_play(listened_ms=1))
    post(PLAYS, "open", a_play(), user="u-ana")
    assert sorted(fact.verdict for fact in logged()) == ["own_track", "too_short"]


def test_where_tokens_are_optional_a_play_qualifies_without_one() -> None:
    post(PLAYS, "open", a_play())
    assert the_fact()["verdict"] == "qualified"


def test_tokens_are_issued_for_what_the_listener_may_play() -> None:
    assert post(PLAYBACKS, "draft", "", user="u-bo").status == 200
    for route, track, user in ((PLAYBACKS, "draft", "listener"), (PLAYBACKS, "unknown", "u-ana")):
        assert post(route, track, "", user=user).problem == "not-found"
    assert post(GUEST_PLAYBACKS, "draft", {"guest_id": GUEST}, user=None).problem == "not-found"
    assert post(PLAYBACKS, "open", "", user=None).problem == "not-signed-in"


def test_a_token_that_cannot_be_checked_now_is_to_be_sent_again(required: None) -> None:
    boto3.client("secretsmanager").delete_secret(
        SecretId=os.environ["PLAYBACK_SECRET_ARN"], ForceDeleteWithoutRecovery=True
    )
    answer = post(PLAYS, "open", a_play(playback_token=signed("listener", seconds_ago=600)))
    assert (answer.status, answer.problem, answer.headers["retry-after"]) == (503, "try-again", "1")
    assert facts() == []


# --- networks


def test_no_address_is_stored_and_labels_differ_by_track_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    save_track("other")
    from_address("203.0.113.7", GUEST)
    from_address("203.0.113.8", "device-0002")
    from_address("203.0.114.8", "device-0003")
    from_address("203.0.113.7", GUEST, track="other")
    guest_networks.network_key.cache_clear()
    monkeypatch.setattr(function("http_plays"), "now", lambda: datetime.now(UTC) + timedelta(days=1))
    from_address("203.0.113.7", GUEST)
    labels = [fact.network for fact in logged()]
    assert sorted(Counter(labels).values()) == [1, 1, 1, 2]
    stored = str([contents(name) for name in ("ACTIVITY_TABLE", "FIGURES_TABLE")])
    assert "203.0" not in stored
    expiring = [row for (pk, _), row in contents("FIGURES_TABLE").items() if pk == "NETWORKS"]
    assert len(expiring) == 2


def test_processes_of_a_day_share_its_key_and_a_warm_play_is_one_call() -> None:
    from_address("203.0.113.7", GUEST)
    guest_networks.network_key.cache_clear()
    from_address("203.0.113.7", "device-0002")
    assert len({fact.network for fact in logged()}) == 1
    with calls() as made:
        from_address("203.0.113.7", "device-0003")
    assert made.count == 1


def test_signed_in_listeners_have_no_network() -> None:
    post(PLAYS, "open", a_play())
    assert "network" not in the_fact()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_twenty_plays_of_a_network_qualify_on_a_track_and_day(size: int) -> None:
    save_track("other")
    for number in range(30):
        from_address(f"203.0.113.{number}", f"device-{number:04}", started_at=at(days=number % 7))
    for number in range(3):
        from_address("203.0.114.1", f"device-{number:04}")
        from_address("203.0.113.1", f"device-{number:04}", track="other")
    for _ in range(12):
        from_address("2001:db8::1", "tablet-0001")
        post(PLAYS, "open", a_play())
    plays = logged()
    verdicts = project(plays, size=size)
    assert verdicts == {"qualified": 46, "network_cap": 10, "daily_cap": 4}
    assert project(plays, size=11) == {}  # delivered again
    track = track_figures()
    assert track["plays"] == 30 + 3 + 24
    assert track["qualified_plays"] == 20 + 3 + 10 + 10
    assert track["unqualified"] == {"network_cap": 10, "daily_cap": 4}
    assert track_figures("other")["qualified_plays"] == 3


# --- a farm


@pytest.mark.parametrize("tokens", [False, True])
def test_a_farm_of_invented_devices_gains_no_more_than_the_caps_say(required: None, tokens: bool) -> None:  # noqa: FBT001
    honest = a_play(playback_token=signed("listener", seconds_ago=600))
    post(PLAYS, "open", honest)
    model = logged()[0]
    networks = [f"203.0.{third}.9" for third in range(3)]
    for number, address in enumerate(networks):  # the door's own verdict and label, one play of each network
        token = {"playback_token": signed(f"guest:device-{number:04}", seconds_ago=600)} if tokens else {}
        from_address(address, f"device-{number:04}", **token)
    seeds = [fact for fact in logged() if fact.network]
    assert {fact.verdict for fact in seeds} == {"qualified" if tokens else "no_token"}
    farm = [
        replace(seed, play_id=f"{number:08}-0000-4000-8000-000000000000", listener_id=f"farm-{number:06}", guest=True)
        for number, seed in ((number, seeds[number % 3]) for number in range(10_000))
    ]
    profile = ProfileSaved(
        artist_id="ana",
        version=1,
        at=AT,
        created_at=AT,
        name="Ana",
        picture=None,
        has_bio=True,
        pictures=0,
        links=0,
        admin=False,
    )
    saved = TrackSaved(
        artist_id="ana",
        track_id="open",
        version=1,
        at=AT,
        public=True,
        published_at=AT,
        credits=model.credits,
        genres=(),
        completeness=0,
        metadata_complete=False,
        contributes=True,
    )
    project_activity(deliveries([profile, saved]), quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))
    project([model, *farm], size=2_000)
    track = track_figures()
    gained = 3 * 20 if tokens else 0
    assert track["plays"] == 10_001
    assert track["qualified_plays"] == 1 + gained
    assert track["unqualified"] == {"network_cap": 10_000 - gained} if tokens else {"no_token": 10_000}
    standing = contents("STANDINGS_TABLE")[figure_keys.key_of(StandingKey("ana"))]
    assert standing["xp"]["plays"] == standing["qualified_plays"] == 1 + gained
    own = Standing(**standing)
    assert own.member_weight == weight(published_at=AT, qualified_plays=1, credited=len(model.credits))
    assert rank_by_plays(own, rivals=(2, 60, 62, 10_000)) == (3 if tokens else 5)


def rank_by_plays(own: Standing, *, rivals: tuple[int, ...]) -> int:
    """Its rank among producers with so many ranked plays."""
    population = Population(datetime.now(UTC))
    population.add("ana", own)
    for plays in rivals:
        population.add(f"rival {plays}", Standing(exists=True, created_at=AT, public_tracks=1, ranked_plays=plays))
    return int(rank_periods(population)[ALL_TIME]["plays"].ranks[0])
