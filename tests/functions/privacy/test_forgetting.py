"""A planted person, with values that cannot be mistaken, is in no table, file or log line once it is forgotten."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import boto3
import pytest

from beatpass.clock import now
from beatpass.domain.collaboration.recommendations.answers import Recommendations
from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.listening.producer_links import Link, Links
from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.gateways import quarantine_queue, user_pool
from beatpass.observability import logger
from beatpass.settings import SETTINGS
from beatpass.storage.collaboration.recommendations import write_recommendations
from beatpass.storage.dynamodb.read import scan_page, scan_raw
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.listening.appeals import list_appeals, open_appeals, put_appeal
from beatpass.storage.listening.links import add_link
from beatpass.storage.privacy import held_facts, written
from beatpass.storage.privacy.erasures import list_done, list_due
from beatpass.usecases.listening.decide_appeal import decide_appeal
from beatpass.usecases.platform import project_activity
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.replay_figures import replay_figures
from beatpass.usecases.privacy.erase_again import erase_again
from beatpass.usecases.privacy.finish_erasures import finish_erasures
from beatpass.usecases.privacy.forget_device import forget_device
from tests.support.everything_stored import where
from tests.support.functions import PLENTY, function, sample
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import new_producer, new_track, project, update
from tests.support.tables import derived, dynamodb

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret", "pool")

USER, DEVICE, EMAIL = "planted-user-5e1f", "planted-device-77c2", "planted.person@mail.example"
NAME, RENAMED = "Zyqx Plantagon", "Zyqx Replantagon"
BIO, LINK, PICTURE = "Planted words about me.", "https://planted.example/link", "https://planted.example/me.jpg"
WORDS = "Planted words of an appeal"
PERSON = (USER, DEVICE, EMAIL, NAME, RENAMED, NAME.lower(), RENAMED.lower(), BIO, LINK, PICTURE)


@pytest.fixture(autouse=True)
def _logs_are_captured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The logger keeps the stream that it started with, which may be that of an earlier test."""
    monkeypatch.setattr(logger.handlers[0], "stream", sys.stdout)


@pytest.fixture
def pool(tables: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user pool with the planted person, whose subject is USER for this system."""
    client = boto3.client("cognito-idp")
    made: str = client.create_user_pool(PoolName="test", UsernameAttributes=["email"])["UserPool"]["Id"]
    client.admin_create_user(
        UserPoolId=made, Username=EMAIL, UserAttributes=[{"Name": "email", "Value": EMAIL}], MessageAction="SUPPRESS"
    )
    monkeypatch.setattr(user_pool, "SETTINGS", replace(SETTINGS, user_pool_id=made))
    user_pool._client.cache_clear()
    return made


def sign_ins(pool_id: str) -> list[str]:
    return [user["Username"] for user in boto3.client("cognito-idp").list_users(UserPoolId=pool_id)["Users"]]


def subject(pool_id: str) -> str:
    (user,) = boto3.client("cognito-idp").list_users(UserPoolId=pool_id)["Users"]
    return str(next(each["Value"] for each in user["Attributes"] if each["Name"] == "sub"))


def listen(track: str, *, user: str | None = USER, device: str | None = None, **fields: Any) -> Answer:  # noqa: ANN401
    body = {
        "play_id": str(uuid4()),
        "started_at": to_iso(now() - timedelta(minutes=5)),
        "listened_ms": 120_000,
        **({"guest_id": device} if device else {}),
        **fields,
    }
    path = f"/v1{'/guest' if device else ''}/tracks/{track}/plays"
    answer = request("POST", path, body=body, user=None if device else user)
    assert answer.status == 202, answer
    return answer


def build() -> None:
    function("schedule_build_leaderboards").handler({}, PLENTY)


def profile() -> dict[str, Any]:
    return {"bio": BIO, "links": [LINK], "pictures": [PICTURE], "country": "CA"}


def finish(**event: Any) -> dict[str, Any]:  # noqa: ANN401 - of EventBridge
    report: dict[str, Any] = function("schedule_finish_erasures").handler(event, PLENTY)
    return report


# --- a producer


def planted_producer() -> tuple[str, str]:
    """(the planted producer, a track of another one that it listened to), with traces wherever a name may be."""
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    key = {"idempotency-key": "planted"}
    created = request("POST", "/v1/artists", body={"name": NAME, **profile()}, user=USER, headers=key)
    planted = str(created.body["id"])
    own = new_track(USER, "Mine", visibility="public", credits=[])
    link = Link(artist_id=planted, kind="artist", target_id=planted)
    links = Links({"abcdefgh": ["artist", planted, NAME, to_iso(now())]})
    add_link(planted, links, link_id="abcdefgh", link=link, over=None)
    appeal = Appeal(
        uploader_id="ana",
        track_id=track,
        day="2026-11-20",
        reason="bot",
        plays=1,
        producer_id=planted,
        filed_at=to_iso(now()),
        message=WORDS,
        credits=[],
    )
    put_appeal(appeal, appeal.filed())
    listen(track)
    listen(own, user="ana")
    for number in range(5):
        listen(track, user=f"listener {number}")
    project()
    build()
    update(f"/v1/artists/{planted}", user=USER, name=RENAMED)
    project()
    build()
    row = [planted, RENAMED, PICTURE, 1, [1.0], [], 0, 1, 1, None, 1.0]
    made = Recommendations(as_of=to_iso(now()), rules="x", rows=[row, ["other", "Other", None, *row[3:]]])
    expires = int(now().timestamp()) + 86_400
    write_recommendations([("someone", made), (planted, made)], expires_at=expires)
    assert request("DELETE", f"/v1/tracks/{own}", user=USER).status == 204
    return planted, track


def test_a_deleted_producer_is_named_nowhere_within_a_day_and_no_figure_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    planted, track = planted_producer()
    held_by = {table for table, text in where(NAME, RENAMED)}
    assert held_by >= {"CATALOGUE_TABLE", "ACTIVITY_TABLE", "STANDINGS_TABLE", "LEADERBOARDS_TABLE"}
    assert "RECOMMENDATIONS_TABLE" in held_by
    project()
    before = without_person(derived())

    path = f"/v1/artists/{planted}"
    answer = request("DELETE", path, user=USER, headers={"prefer": "return=representation"})
    assert (answer.status, answer.body["kind"], answer.body["id"]) == (200, "producer", planted)
    assert from_iso(answer.body["done_by"]) - from_iso(answer.body["requested_at"]) == timedelta(days=1)
    assert all(each["what"] and each["why"] for each in answer.body["kept"])
    project()
    assert finish(**sample("schedule_finish_erasures")) == {"done": 0, "left": 1, "overdue": 0}  # within the hour
    assert finish() == {"done": 1, "left": 0, "overdue": 0}

    assert where(USER, NAME, RENAMED, NAME.lower(), RENAMED.lower(), BIO, LINK, PICTURE, WORDS) == {
        ("CATALOGUE_TABLE", USER)
    }, "the user has not left"
    assert {each.id for each in list_done()} == {planted}
    assert without_person(derived()) == before
    assert replay_figures().differences == []
    printed = "".join(capsys.readouterr())
    assert "erasures finished" in printed, "logs are looked at"
    assert not [text for text in (NAME, RENAMED, BIO, LINK, PICTURE, WORDS) if text in printed]
    board = request("GET", "/v1/leaderboards/uploads").body
    assert {row["artist"] and row["artist"]["name"] for row in (*board["top"], *board["items"])} == {"Ana", None}
    listeners = request("GET", f"/v1/backstage/tracks/{track}/insights", user="ana").body["listeners"]
    assert {each["name"] for each in listeners} == {None}
    assert finish() == {"done": 0, "left": 0, "overdue": 0}


def without_person(found: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Figures without what names a producer, and without whether and in which version it exists."""
    gone = {"name", "picture", "country", "exists", "deleted_version"}
    return {
        key: {name: value for name, value in each.items() if name not in gone} if isinstance(each, dict) else each
        for key, each in found.items()
        if not key[0].startswith("FACT#")  # the trace of the deletion
    }


def test_a_request_waits_until_the_projection_has_seen_the_deletion_and_is_then_overdue() -> None:
    planted, _ = planted_producer()
    assert request("DELETE", f"/v1/artists/{planted}", user=USER).status == 204
    assert finish()["left"] == 1
    late = finish_erasures(now=now() + timedelta(hours=21))
    assert (late.left, late.overdue) == (1, 1)
    project()
    assert finish() == {"done": 1, "left": 0, "overdue": 0}


def test_a_fact_that_cannot_be_read_leaves_its_producer_due_and_stops_nobody_else() -> None:
    planted, _ = planted_producer()
    other = new_producer("other", "Other")
    broken = ActivityItem(f"ARTIST#{planted}", "PROFILE#99999999", kind="ProfileSaved", body=f'{{"name": "{NAME}"}}')
    for producer, user in ((planted, USER), (other, "other")):
        assert request("DELETE", f"/v1/artists/{producer}", user=user).status == 204
    project()
    broken.save()
    assert finish() == {"done": 1, "left": 1, "overdue": 0}
    assert [each.id for each in list_due()] == [planted]
    broken.delete()
    assert finish() == {"done": 1, "left": 0, "overdue": 0}


def test_what_is_given_up_names_nobody(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that fails on a profile may repeat its content in its error."""

    def fail(fact: Fact, _figures: object) -> None:
        raise ValueError(f"cannot count {fact}")

    told: list[str] = []
    monkeypatch.setattr(quarantine_queue, "quarantine", lambda key, reason: told.append(f"{key} {reason}"))
    monkeypatch.setattr(project_activity, "project", fail)
    planted = new_producer(USER, NAME, **profile())
    images = dynamodb().scan(TableName=os.environ["ACTIVITY_TABLE"])["Items"]
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": each, "SequenceNumber": str(number)}}
        for number, each in enumerate(images)
    ]
    function("stream_project_activity").handler({"Records": records}, PLENTY)
    assert [planted in each for each in told] == [True]
    held = "".join(told) + "".join(capsys.readouterr())
    assert not [text for text in PERSON if text in held]
    assert "FIGURES_TABLE" not in {table for table, _ in where(*PERSON)}


def test_an_appeal_that_is_decided_during_an_erasure_stays_decided_and_loses_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted, _ = planted_producer()
    assert request("DELETE", f"/v1/artists/{planted}", user=USER).status == 204
    project()
    (appeal,) = open_appeals()
    late = [True]

    def scan(*wanted: Any, **how: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        found = list(scan_raw(*wanted, **how))
        if late and late.pop():
            decide_appeal(appeal.id, accepted=False, plays=None, explanation="A bot.", now=now())
        return found

    monkeypatch.setattr(written, "scan_raw", scan)
    assert finish()["done"] == 1
    assert list(open_appeals()) == []
    (stored,), _ = list_appeals(appeal.uploader_id, appeal.track_id, limit=5, after=None)
    assert (stored.state, stored.explanation, stored.message) == ("declined", "A bot.", "")


@pytest.mark.parametrize("call", range(3))  # a query, a read and the write
def test_words_that_are_erased_while_an_operator_decides_are_not_written_back(call: int) -> None:
    planted, _ = planted_producer()
    (appeal,) = open_appeals()
    with before_call(call, lambda: written.erase_written([planted])):
        decide_appeal(appeal.id, accepted=False, plays=None, explanation="A bot.", now=now())
    (stored,), _ = list_appeals(appeal.uploader_id, appeal.track_id, limit=5, after=None)
    assert (stored.state, stored.explanation, stored.message) == ("declined", "A bot.", "")


def test_an_old_save_that_arrives_after_the_deletion_names_nobody() -> None:
    planted, _ = planted_producer()
    request("DELETE", f"/v1/artists/{planted}", user=USER)
    project()
    assert {table for table, _ in where(RENAMED)} >= {"ACTIVITY_TABLE", "LEADERBOARDS_TABLE"}
    assert "STANDINGS_TABLE" not in {table for table, _ in where(NAME, RENAMED)}


# --- a listener


def test_nothing_stored_leads_from_a_listener_to_a_person(pool: str, capsys: pytest.CaptureFixture[str]) -> None:
    user = subject(pool)
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    planted = new_producer(user, NAME, **profile())
    for number in range(5):
        listen(track, user=f"listener {number}")
    listen(track, user=user)
    listen(track, device=DEVICE)
    licence = {"download_id": str(uuid4()), "licence_id": str(uuid4())}
    assert request("POST", f"/v1/tracks/{track}/downloads", body=licence, user=user).status == 201
    ana = request("GET", f"/v1/tracks/{track}").body["uploader_id"]
    assert request("PUT", f"/v1/artists/{ana}/follow", user=user).status == 204
    project()
    assert {table for table, _ in where(user, DEVICE)} == {"CATALOGUE_TABLE"}, "only an account has its id"
    before = request("GET", f"/v1/backstage/tracks/{track}/insights", user="ana").body
    assert NAME in {each["name"] for each in before["listeners"]}

    refused = request("DELETE", "/v1/me", user=user)
    assert (refused.status, refused.problem) == (409, "still-in-use")
    assert request("DELETE", f"/v1/artists/{planted}", user=user).status == 204
    first = request("DELETE", "/v1/me", user=user)
    assert (first.status, first.body["kind"]) == (202, "listener")
    assert first.body["kept"]
    assert request("DELETE", "/v1/me", user=user).body == first.body
    assert request("GET", "/v1/me", user=user).body["erasure"] == first.body
    assert where(NAME.lower()) == set(), "no row of a name is left at once"

    project()
    assert finish() == {"done": 2, "left": 0, "overdue": 0}
    assert where(user, EMAIL, DEVICE, NAME, NAME.lower(), BIO, LINK, PICTURE) == set()
    assert sign_ins(pool) == []
    after = request("GET", f"/v1/backstage/tracks/{track}/insights", user="ana").body
    assert {each["name"] for each in after["listeners"]} == {None}
    nameless = [each | {"name": None} for each in before["listeners"]]
    assert after | {"as_of": ""} == before | {"as_of": "", "listeners": nameless}
    assert replay_figures().differences == []
    output = "".join(capsys.readouterr())
    assert not [text for text in (user, EMAIL, DEVICE, NAME, BIO) if text in output]


def test_a_user_without_a_sign_in_here_is_forgotten_all_the_same() -> None:
    update("/v1/me", user=USER, private=True)
    assert where(USER) == {("CATALOGUE_TABLE", USER)}
    assert request("DELETE", "/v1/me", user=USER).status == 202
    update("/v1/me", user=USER, private=True)  # by a token that is still valid
    assert finish() == {"done": 1, "left": 0, "overdue": 0}
    assert where(USER) == set()
    assert [each.id for each in list_done()] == [pseudonym_of(USER)]


def test_a_sign_in_that_cannot_be_deleted_now_leaves_the_request_due() -> None:
    assert request("DELETE", "/v1/me", user=USER).status == 202

    def refuse(_user_id: str) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        finish_erasures(now=now(), at_once=True, delete_sign_in=refuse)
    assert [each.user_id for each in list_due()] == [USER]
    assert finish()["done"] == 1


def test_who_a_restore_brings_back_is_erased_again(pool: str) -> None:
    user = subject(pool)
    planted = new_producer(user, NAME, **profile())
    project()
    kept = {variable: items_of(variable) for variable in ("CATALOGUE_TABLE", "ACTIVITY_TABLE")}
    assert request("DELETE", f"/v1/artists/{planted}", user=user).status == 204
    assert request("DELETE", "/v1/me", user=user).status == 202
    project()
    finish()
    assert where(NAME, user) == set()
    for variable, items in kept.items():
        for item in items:
            dynamodb().put_item(TableName=os.environ[variable], Item=item)
    assert {table for table, _ in where(NAME, user)} == set(kept)
    assert erase_again(now=now()) == 2
    assert finish() == {"done": 2, "left": 0, "overdue": 0}
    assert where(NAME, NAME.lower(), user, BIO, PICTURE) == set()
    assert {each.id for each in list_done()} == {planted, pseudonym_of(user)}


def items_of(variable: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = dynamodb().scan(TableName=os.environ[variable])["Items"]
    return items


def test_nothing_leads_from_a_device_to_a_guest() -> None:
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    listen(track, device=DEVICE)
    assert where(DEVICE) == set()
    assert forget_device(DEVICE, now=now()) == {"PlayLogged": 1}
    assert finish()["done"] == 1
    assert where(DEVICE) == set()


# --- the own account as it was seen


def test_an_account_is_changed_and_forgotten_only_as_it_was_seen() -> None:
    def send(method: str, tag: str, **body: object) -> Answer:
        return request(method, "/v1/me", user=USER, body=body or None, headers={"if-match": tag})

    seen = request("GET", "/v1/me", user=USER).headers["etag"]
    changed = send("PATCH", seen, private=True)
    assert (changed.status, changed.headers["etag"] != seen) == (200, True)
    for refused in (send("PATCH", seen, private=False), send("DELETE", seen)):
        assert (refused.status, refused.problem) == (412, "outdated")
    shown = request("GET", "/v1/me", user=USER)
    assert (shown.body["private"], shown.headers["etag"]) == (True, changed.headers["etag"])
    new_producer(USER, NAME)  # the account shows it
    assert send("PATCH", changed.headers["etag"], private=False).status == 412
    request("DELETE", f"/v1/artists/{request('GET', '/v1/me', user=USER).body['artists'][0]['id']}", user=USER)
    tag = request("GET", "/v1/me", user=USER).headers["etag"]
    first = send("DELETE", tag)
    assert (first.status, send("DELETE", tag).body) == (202, first.body)


# --- what is held


def test_the_own_account_says_what_is_held_and_everything_of_it() -> None:
    new_producer("ana", "Ana")
    tracks = [new_track("ana", f"T{number}", visibility="public") for number in range(3)]
    planted = new_producer(USER, NAME, **profile())
    for track in tracks:
        listen(track)
        listen(track, user="another")
        listen(track, device=DEVICE)
    ana = request("GET", f"/v1/tracks/{tracks[0]}").body["uploader_id"]
    request("PUT", f"/v1/artists/{ana}/follow", user=USER)
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = request("GET", "/v1/me/data", user=USER, query=cursor)
        assert page.status == 200, page
        found += page.body["items"]
        if page.body["next_cursor"] is None:
            break
        cursor = {"cursor": page.body["next_cursor"]}
    assert sorted((each["kind"], each["details"].get("track_id", "")) for each in found) == sorted(
        [("ArtistFollowed", ""), *(("PlayLogged", track) for track in tracks)]
    )
    (artist,) = page.body["artists"]
    assert (artist["id"], artist["bio"], artist["links"]) == (planted, BIO, [LINK])
    assert page.body["account"]["listener_name"] == NAME
    assert page.body["account"]["pseudonym"] == pseudonym_of(USER)


def test_the_parts_of_what_is_held_are_bounded_and_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """One fact in a call: DynamoDB's pages of a MB are too large for a test."""
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    ids = [listen(track).body["play_id"] for _ in range(6)]
    for _ in range(6):
        listen(track, user="another")
    monkeypatch.setattr(held_facts, "_CALLS", 1)
    monkeypatch.setattr(held_facts, "scan_page", partial(scan_page, limit=2))
    cursor: dict[str, str] = {}
    found: list[str] = []
    for _ in range(40):
        page = request("GET", "/v1/me/data", user=USER, query=cursor).body
        found += [each["details"]["play_id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(found) == sorted(ids)


# --- listening privately


def test_who_listens_privately_is_counted_and_never_named() -> None:
    new_producer("ana", "Ana")
    track = new_track("ana", visibility="public")
    new_producer(USER, NAME)
    for number in range(5):
        listen(track, user=f"listener {number}")
    listen(track)
    project()

    def names() -> set[str | None]:
        page = request("GET", f"/v1/backstage/tracks/{track}/insights", user="ana").body
        assert (page["plays"]["total"], page["unique_listeners"]["value"]) == (6, 6)
        return {each["name"] for each in page["listeners"]}

    assert names() == {None, NAME}
    assert update("/v1/me", user=USER, private=True)["listener_name"] is None
    assert names() == {None}
    update(f"/v1/artists/{request('GET', '/v1/me', user=USER).body['artists'][0]['id']}", user=USER, name=RENAMED)
    assert names() == {None}
    assert update("/v1/me", user=USER, private=False)["listener_name"] == RENAMED
    assert names() == {None, RENAMED}


@pytest.mark.parametrize("body", [{}, {"private": "yes"}, {"private": None}, {"private": True, "name": "x"}])
def test_a_change_of_the_account_is_strict(body: dict[str, Any]) -> None:
    assert request("PATCH", "/v1/me", body=body, user=USER).status == 422


def test_an_account_is_its_users_alone() -> None:
    for method, path in (("GET", "/v1/me"), ("PATCH", "/v1/me"), ("DELETE", "/v1/me"), ("GET", "/v1/me/data")):
        answer = request(method, path, body={"private": True} if method == "PATCH" else None)
        assert (answer.status, answer.problem) == (401, "not-signed-in")
    refused = request("GET", "/v1/me/data", user=USER, query={"cursor": "made-up"})
    assert refused.problem == "invalid-cursor"
