"""Plays and downloads over HTTP: accepted and refused requests, and the facts that are stored."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.times import to_iso
from beatpass.gateways import edge_secrets
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import to_item
from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.listening.playable_tracks import PlayableTracks
from beatpass.storage.platform.activity import from_body
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from tests.support.functions import CONTEXT, sample
from tests.support.http import Answer, function, send
from tests.support.tables import contents
from tests.support.worlds import deliveries

Body = dict[str, Any]

DURATION_MS = 180_000
AT = "2026-01-01T00:00:00.000Z"
EDGE = "a secret of the edge"
PLAYS = "POST /v1/tracks/{track_id}/plays"
GUEST_PLAYS = "POST /v1/guest/tracks/{track_id}/plays"
DOWNLOADS = "POST /v1/tracks/{track_id}/downloads"

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def catalogue(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ana's tracks, two of them with Bo, whose profile is incomplete."""
    monkeypatch.setattr(function("http_plays"), "TRACKS", PlayableTracks())
    save_producer("ana", user_id="u-ana", bio="Beats", pictures=("https://example.com/a.png",))
    save_producer("bo", user_id="u-bo")
    save_track("open", credits=("ana", "bo"))
    save_track("draft", visibility="draft", credits=("ana", "bo"))
    save_track("private", visibility="private")
    save_track("sold", sold=True)


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The requests of this test come through an edge."""
    monkeypatch.setattr(edge_secrets, "SETTINGS", replace(SETTINGS, edge_secret_arn="edge"))
    monkeypatch.setattr(edge_secrets, "read_secret", lambda _arn: json.dumps({"current": EDGE, "previous": ""}))
    edge_secrets.forget_edge_secrets()


def through_edge(**headers: str) -> dict[str, str]:
    return {"x-edge-secret": EDGE, **{name.replace("_", "-"): value for name, value in headers.items()}}


def save_producer(artist_id: str, **fields: Any) -> None:  # noqa: ANN401 - of Artist
    to_item(Producer(id=artist_id, name=artist_id.title(), created_at=AT, version=1, **fields)).save()


def save_track(track_id: str, **fields: Any) -> None:  # noqa: ANN401 - of Track
    known = {"visibility": "public", "licensing": "standard", "credits": ("ana",), "duration_ms": DURATION_MS}
    track = Track(id=track_id, uploader_id="ana", title="A", created_at=AT, version=1, **{**known, **fields})
    to_item(track).save()


def a_play(**fields: object) -> Body:
    started_at = datetime.now(UTC) - timedelta(minutes=3)
    return {"play_id": str(uuid4()), "started_at": to_iso(started_at), "listened_ms": 150_000, **fields}


def event(
    route: str,
    track_id: str,
    body: Any,  # noqa: ANN401 - JSON, or a text to send as it is
    *,
    user: str | None = "listener",
    headers: Mapping[str, str] | None = None,
    groups: str = "",
) -> dict[str, Any]:
    """The sample event, on another route or track, of another user, with another body."""
    made: dict[str, Any] = sample("http_log_play")
    made["routeKey"] = made["requestContext"]["routeKey"] = route
    made["pathParameters"]["track_id"] = track_id
    made["headers"].update(headers or {})
    made["body"] = body if isinstance(body, str) else json.dumps(body)
    if user is None:
        del made["requestContext"]["authorizer"]
    else:
        made["requestContext"]["authorizer"]["jwt"]["claims"].update({"sub": user, "cognito:groups": groups})
    return made


def post(route: str, track_id: str, body: Any, **parts: Any) -> Answer:  # noqa: ANN401 - what ``event`` takes
    return send(function("http_plays").handler, event(route, track_id, body, **parts))


def facts() -> list[Body]:
    return list(contents("ACTIVITY_TABLE").values())


def the_fact() -> Body:
    (fact,) = facts()
    return dict(fact)


# --- accepted plays


@pytest.mark.usefixtures("edge")
def test_the_sample_play_is_stored_with_its_verdict() -> None:
    save_track("550e8400e29b41d4a716446655440000", credits=("ana", "bo"))
    body = a_play(play_id="3f333df6-90a4-4fda-8dd3-9485d27cee36")
    sent = sample("http_log_play") | {"body": json.dumps(body)}
    sent["headers"] |= through_edge()
    answer = send(function("http_plays").handler, sent)
    assert (answer.status, answer.body) == (202, {"play_id": body["play_id"], "status": "accepted", "notes": []})
    stored = the_fact()
    assert datetime.now(UTC) - datetime.fromisoformat(stored.pop("at")) < timedelta(minutes=1)
    assert stored == {
        "artist_id": "ana",
        "track_id": "550e8400e29b41d4a716446655440000",
        "play_id": body["play_id"],
        "started_at": body["started_at"],
        "listened_ms": 150_000,
        "duration_ms": DURATION_MS,
        "listener_id": pseudonym_of("listener"),
        "device": "mobile",
        "platform": "web",
        "country": "CA",
        "credits": [{"artist_id": "ana", "earns": True}, {"artist_id": "bo", "earns": False}],
        "album_id": None,
        "verdict": "qualified",
        "rules": "2026-11",
    }


@pytest.mark.usefixtures("edge")
def test_the_players_fields_override_its_user_agent_and_cloudfront_overrides_the_country() -> None:
    post(PLAYS, "open", a_play(device="tv_other", platform="android", country="DE"), headers=through_edge())
    assert {key: the_fact()[key] for key in ("device", "platform", "country")} == {
        "device": "tv_other",
        "platform": "android",
        "country": "CA",
    }


@pytest.mark.usefixtures("edge")
@pytest.mark.parametrize(
    ("viewer", "sent", "country"), [("XX", "DE", "DE"), ("", "DE", "DE"), ("T1", None, "ZZ"), ("FR", "DE", "FR")]
)
def test_the_country_is_cloudfronts_else_the_bodys_else_unknown(viewer: str, sent: str | None, country: str) -> None:
    post(PLAYS, "open", a_play(country=sent), headers=through_edge(cloudfront_viewer_country=viewer))
    assert the_fact()["country"] == country


@pytest.mark.parametrize("sent", ["US", None])
def test_without_an_edge_nobody_is_believed_to_be_one(sent: str | None) -> None:
    post(PLAYS, "open", a_play(country=sent), headers=through_edge(cloudfront_viewer_country="FR"))
    assert the_fact()["country"] == (sent or "ZZ")


@pytest.mark.usefixtures("edge")
@pytest.mark.parametrize("secret", ["", "wrong", EDGE[:-1], f"{EDGE} "])
def test_behind_an_edge_nobody_else_is_answered(secret: str) -> None:
    made = event(PLAYS, "open", a_play(), headers={"x-edge-secret": secret})
    assert function("http_plays").handler(made, CONTEXT)["statusCode"] == 403
    assert facts() == []


def test_other_time_zones_are_stored_as_utc() -> None:
    started_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    post(PLAYS, "open", a_play(started_at=started_at.astimezone().isoformat()))
    assert the_fact()["started_at"] == to_iso(started_at)


@pytest.mark.parametrize(("listened_ms", "stored"), [(0, 0), (DURATION_MS, DURATION_MS), (189_000, DURATION_MS)])
def test_the_listening_time_is_limited_to_the_track(listened_ms: int, stored: int) -> None:
    assert post(PLAYS, "open", a_play(listened_ms=listened_ms)).status == 202
    assert the_fact()["listened_ms"] == stored


def test_a_base64_body_is_accepted() -> None:
    made = event(PLAYS, "open", a_play())
    made |= {"isBase64Encoded": True, "body": b64encode(made["body"].encode()).decode()}
    assert send(function("http_plays").handler, made).status == 202
    assert the_fact()["track_id"] == "open"


# --- verdicts


@pytest.mark.parametrize(
    ("parts", "fields", "verdict"),
    [
        ({}, {}, "qualified"),
        ({}, {"listened_ms": 29_999}, "too_short"),
        ({"user": "u-ana"}, {}, "own_track"),
        ({"user": "u-bo"}, {}, "own_track"),
        ({"groups": "[admins]"}, {}, "admin"),
        ({"groups": "[admins-of-nothing]"}, {}, "qualified"),
        ({"headers": {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}}, {}, "bot"),
        ({"headers": {"user-agent": "python-requests/2.32"}}, {}, "bot"),
    ],
)
def test_verdicts(parts: dict[str, Any], fields: Body, verdict: str) -> None:
    assert post(PLAYS, "open", a_play(**fields), **parts).body["status"] == "accepted"
    assert the_fact()["verdict"] == verdict


def test_a_guest_needs_no_token_and_is_counted_by_its_device() -> None:
    answer = post(GUEST_PLAYS, "open", a_play(guest_id="device-0001"), user=None)
    assert (answer.status, answer.body["status"]) == (202, "accepted")
    assert (the_fact()["listener_id"], the_fact()["guest"]) == (pseudonym_of("guest:device-0001"), True)
    assert the_fact()["verdict"] == "qualified"


@pytest.mark.parametrize(("sent", "stored"), [(True, True), (False, False), ("yes", True), (None, True), (0, True)])
def test_a_private_play_says_so_and_what_cannot_be_read_is_taken_as_private(sent: Any, stored: bool) -> None:  # noqa: ANN401, FBT001
    answer = post(PLAYS, "open", a_play(private=sent))
    assert [note["field"] for note in answer.body["notes"]] == ["private"] * (not isinstance(sent, bool))
    assert the_fact().get("private", False) is stored


def test_a_guest_play_with_a_token_stays_a_guest_play() -> None:
    post(GUEST_PLAYS, "open", a_play(guest_id="device-0001"), user="u-ana")
    assert (the_fact()["listener_id"], the_fact()["guest"]) == (pseudonym_of("guest:device-0001"), True)
    assert the_fact()["verdict"] == "qualified"


def test_the_eleventh_play_of_a_day_is_capped_by_the_projection() -> None:
    started_at = to_iso(datetime.now(UTC) - timedelta(minutes=10))
    for _ in range(12):
        post(PLAYS, "open", a_play(started_at=started_at))
    logged = [from_body("PlayLogged", json.dumps(fact)) for fact in facts()]
    assert {fact.verdict for fact in logged if isinstance(fact, PlayLogged)} == {"qualified"}
    project_activity(deliveries(logged), quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))
    track = contents("TRACKS_TABLE")["TRACK#open", "TRACK"]
    assert (track["plays"], track["qualified_plays"], track["unqualified"]) == (12, 10, {"daily_cap": 2})


# --- duplicates


def test_a_repeated_play_is_acknowledged_and_not_stored() -> None:
    first = a_play()
    assert post(PLAYS, "open", first).body["status"] == "accepted"
    stored = facts()
    other = a_play(play_id=first["play_id"], listened_ms=1)
    for again in (first, other):
        for parts in ({}, {"user": "another user"}):
            answer = post(PLAYS, "open", again, **parts)
            assert answer.status == 202
            assert answer.body == {"play_id": first["play_id"], "status": "duplicate", "notes": []}
    assert facts() == stored


def test_the_same_id_on_another_track_is_another_play() -> None:
    play = a_play()
    save_track("other")
    assert [post(PLAYS, track_id, play).body["status"] for track_id in ("open", "other")] == ["accepted"] * 2
    assert len(facts()) == 2


def test_of_concurrent_requests_with_one_id_one_is_accepted() -> None:
    play, statuses = a_play(), []
    start = threading.Barrier(8)

    def log() -> None:
        start.wait()
        statuses.append(post(PLAYS, "open", play).body["status"])

    threads = [threading.Thread(target=log) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == ["accepted", *["duplicate"] * 7]
    assert len(facts()) == 1


# --- drafts and private tracks


@pytest.mark.parametrize("track_id", ["draft", "private"])
def test_plays_of_own_unpublished_tracks_are_not_counted(track_id: str) -> None:
    assert post(PLAYS, track_id, a_play(), user="u-ana").body["status"] == "accepted"
    assert facts() == []


def test_a_credited_producer_may_play_the_draft() -> None:
    assert post(PLAYS, "draft", a_play(), user="u-bo").status == 202
    assert post(PLAYS, "private", a_play(), user="u-bo").status == 404
    assert facts() == []


@pytest.mark.parametrize("track_id", ["draft", "private", "unknown", "no/id", "x" * 65])
def test_unpublished_tracks_of_others_are_not_found(track_id: str) -> None:
    for user, groups in (("listener", ""), ("boss", "[admins]")):
        answer = post(PLAYS, track_id, a_play(), user=user, groups=groups)
        assert (answer.status, answer.problem) == (404, "not-found")
    assert post(GUEST_PLAYS, track_id, a_play(guest_id="device-0001"), user=None).status == 404
    assert post(DOWNLOADS, track_id, a_download()).status == 404
    assert facts() == []


def test_a_new_track_can_be_played_at_once() -> None:
    assert post(PLAYS, "new", a_play()).status == 404
    save_track("new")
    assert post(PLAYS, "new", a_play()).status == 202


# --- bad input


def at(**ago: float) -> str:
    return to_iso(datetime.now(UTC) - timedelta(**ago))


WRONG: list[tuple[str, object]] = [
    ("play_id", None),
    ("play_id", 7),
    ("play_id", "one"),
    ("play_id", "3f333df690a44fda8dd39485d27cee3"),
    ("play_id", "3f333df6-90a4-4fda-8dd3-9485d27cee3\u0666"),
    ("started_at", None),
    ("started_at", True),
    ("started_at", 0),
    ("started_at", 1e300),
    ("started_at", "1970"),
    ("started_at", "yesterday"),
    ("started_at", at(minutes=3).rstrip("Z")),
    ("started_at", at(minutes=3)[:16]),
    ("started_at", "2026-13-01T00:00:00Z"),
    ("started_at", "0001-01-01T00:00:00+23:59"),
    ("started_at", "9999-12-31T23:59:59-23:59"),
    ("started_at", at(hours=-1)),
    ("started_at", at(minutes=-11)),
    ("started_at", at(days=7, minutes=1)),
    ("started_at", at(days=9)),
    ("listened_ms", None),
    ("listened_ms", -1),
    ("listened_ms", 189_001),
    ("listened_ms", 10**30),
    ("listened_ms", 1e30),
    ("listened_ms", -0.5),
    ("listened_ms", "-1"),
    ("listened_ms", "189001"),
    ("listened_ms", "1_000"),
    ("listened_ms", "\u0661\u0662"),
    ("listened_ms", "2:30"),
    ("listened_ms", "nan"),
    ("listened_ms", "1e99"),
    ("listened_ms", ""),
    ("listened_ms", True),
]


# Numbered, because the workers of a parallel run compare test ids, and some values contain the time.
@pytest.mark.parametrize(("field", "value"), WRONG, ids=[f"{field}-{n}" for n, (field, _) in enumerate(WRONG)])
def test_an_invalid_field_is_named_and_nothing_stored(field: str, value: object) -> None:
    answer = post(PLAYS, "open", a_play(**{field: value}))
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert list(answer.fields) == [field]
    assert answer.fields[field]
    assert facts() == []


@pytest.mark.parametrize("field", ["play_id", "started_at", "listened_ms"])
def test_a_missing_field_is_named(field: str) -> None:
    body = a_play()
    del body[field]
    assert list(post(PLAYS, "open", body).fields) == [field]


def test_the_error_of_listened_ms_contains_its_limit() -> None:
    assert "189000" in post(PLAYS, "open", a_play(listened_ms=189_001)).fields["listened_ms"]


def test_two_invalid_fields_are_both_named() -> None:
    wrong = a_play(listened_ms=189_001, started_at=at(days=8))
    assert set(post(PLAYS, "open", wrong).fields) == {"listened_ms", "started_at"}


@pytest.mark.parametrize("guest_id", ["short", "x" * 129, "with space", "with#hash", "device-0001\n", 12345678, None])
def test_an_invalid_guest_id_is_named(guest_id: object) -> None:
    answer = post(GUEST_PLAYS, "open", a_play(guest_id=guest_id), user=None)
    assert (answer.status, list(answer.fields)) == (422, ["guest_id"])
    assert facts() == []


def test_a_guest_play_needs_a_guest_id() -> None:
    assert list(post(GUEST_PLAYS, "open", a_play(), user=None).fields) == ["guest_id"]


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '"x"', "null", "\ud800", "[" * 4_000, '{"play_id": NaN}'])
def test_a_body_that_is_not_a_json_object_is_refused(text: str) -> None:
    answer = post(PLAYS, "open", text)
    assert (answer.status, answer.problem) == (400, "malformed-json")
    assert facts() == []


def test_invalid_base64_is_refused() -> None:
    made = event(PLAYS, "open", "~~~") | {"isBase64Encoded": True}
    assert send(function("http_plays").handler, made).problem == "malformed-json"


@pytest.mark.parametrize("size", [8_193, 20_000, 5_000_000])
def test_an_oversized_body_is_refused(size: int) -> None:
    answer = post(PLAYS, "open", " " * size)
    assert (answer.status, answer.problem) == (413, "body-too-large")


def test_an_unknown_parameter_is_refused() -> None:
    made = event(PLAYS, "open", a_play()) | {"queryStringParameters": {"country": "DE"}}
    assert list(send(function("http_plays").handler, made).fields) == ["country"]
    assert facts() == []


@pytest.mark.parametrize("route", [PLAYS, DOWNLOADS])
def test_requests_without_a_token_are_refused(route: str) -> None:
    answer = post(route, "open", a_play(), user=None)
    assert (answer.status, answer.problem) == (401, "not-signed-in")
    assert facts() == []


def test_an_unknown_route_is_not_found() -> None:
    answer = function("http_plays").handler(event("GET /v1/tracks/{track_id}/plays", "open", ""), CONTEXT)
    assert answer["statusCode"] == 404


def test_a_dynamodb_failure_is_answered_with_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    post(PLAYS, "open", a_play())  # caches the track

    def throttled(*args: object) -> None:
        response = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}
        raise ClientError(response, "PutItem")

    with monkeypatch.context() as patch:
        patch.setattr(CONNECTION, "dispatch", throttled)
        answer = post(PLAYS, "open", a_play())
    assert (answer.status, answer.problem, answer.headers["retry-after"]) == (503, "try-again", "1")
    assert len(facts()) == 1


def test_an_internal_error_is_a_problem_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function("http_plays"), "log_play", lambda *args, **parts: 1 / 0)
    answer = post(PLAYS, "open", a_play())
    assert (answer.status, answer.problem) == (500, "unexpected")


# --- calls


def test_a_warm_play_is_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    dispatch = CONNECTION.dispatch

    def counted(operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - PynamoDB's
        called.append(operation)
        return dispatch(operation, arguments)

    monkeypatch.setattr(CONNECTION, "dispatch", counted)
    post(PLAYS, "open", a_play())
    assert called == ["BatchGetItem", "BatchGetItem", "PutItem"]
    post(PLAYS, "open", a_play())
    assert called[3:] == ["PutItem"]
    assert len(facts()) == 2


# --- the cache of tracks


def test_a_track_is_cached_for_two_seconds() -> None:
    tracks = PlayableTracks()
    before = tracks.get("open", clock=100.0)
    save_track("open", visibility="draft")
    assert tracks.get("open", clock=101.9) is before
    after = tracks.get("open", clock=102.0)
    assert after is not None
    assert after.track.visibility == "draft"


def test_a_full_cache_drops_the_oldest_track() -> None:
    tracks = PlayableTracks(most=2)
    kept = {track_id: tracks.get(track_id, clock=0.0) for track_id in ("open", "draft", "sold")}
    assert tracks.get("sold", clock=1.0) is kept["sold"]
    assert tracks.get("draft", clock=1.0) is kept["draft"]
    assert tracks.get("open", clock=1.0) is not kept["open"]


# --- downloads


def a_download(**fields: object) -> Body:
    return {"download_id": str(uuid4()), "licence_id": str(uuid4()), **fields}


def test_a_download_is_granted_once() -> None:
    asked = a_download()
    first = post(DOWNLOADS, "open", asked)
    assert first.status == 201
    granted = the_fact()
    assert first.body == {**asked, "track_id": "open", "at": granted["at"]}
    assert granted["user_id"] == pseudonym_of("listener")
    assert granted["credits"][1] == {"artist_id": "bo", "earns": False}
    for again in (asked, {**asked, "licence_id": str(uuid4())}):
        repeated = post(DOWNLOADS, "open", again)
        assert (repeated.status, repeated.body) == (200, first.body)
    assert the_fact() == granted


def test_another_users_download_id_reveals_nothing() -> None:
    asked = a_download()
    post(DOWNLOADS, "open", asked)
    answer = post(DOWNLOADS, "open", asked, user="another user")
    assert (answer.status, answer.problem) == (409, "download-id-taken")
    assert asked["licence_id"] not in json.dumps(answer.body)


def test_a_sold_track_grants_no_new_download_and_keeps_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    save_track("hit")
    asked = a_download()
    first = post(DOWNLOADS, "hit", asked)
    save_track("hit", sold=True)
    monkeypatch.setattr(function("http_plays"), "TRACKS", PlayableTracks())
    assert post(DOWNLOADS, "hit", asked).body == first.body
    refused = post(DOWNLOADS, "hit", a_download())
    assert (refused.status, refused.problem) == (409, "track-sold")
    assert len(facts()) == 1


def test_a_credited_producer_may_download_the_draft() -> None:
    assert post(DOWNLOADS, "draft", a_download(), user="u-bo").status == 201
    assert the_fact()["track_id"] == "draft"


@pytest.mark.parametrize(
    ("field", "value"),
    [("download_id", "one"), ("licence_id", "one"), ("licence_id", 7), ("licence_id", None), ("price", 1)],
)
def test_an_invalid_field_of_a_download_is_named(field: str, value: object) -> None:
    answer = post(DOWNLOADS, "open", a_download(**{field: value}))
    assert (answer.status, list(answer.fields)) == (422, [field])
    assert facts() == []
