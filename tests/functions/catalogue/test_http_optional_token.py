"""With a token, a producer reads its own drafts by id; guests and strangers read what is public alone."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from beatpass.clock import now
from beatpass.gateways import token_issuer
from beatpass.settings import SETTINGS
from tests.support.faults import calls
from tests.support.http import Answer, request
from tests.support.issuer import AUDIENCE, HOUR, Issuer, issuing, key
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

HIDDEN = ["draft", "private"]


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with issuing() as made:
        settings = replace(SETTINGS, token_issuer=made.url, token_audience=AUDIENCE)
        monkeypatch.setattr(token_issuer, "SETTINGS", settings)
        token_issuer.forget_token_keys()
        yield made
        token_issuer.forget_token_keys()


def read(path: str, token: str | None, method: str = "GET", scheme: str = "Bearer") -> Answer:
    headers = {} if token is None else {"authorization": f"{scheme} {token}"}
    return request(method, f"/v1/{path}", headers=headers)


@pytest.mark.parametrize("visibility", [*HIDDEN, "public"])
def test_its_producer_reads_a_track_and_an_album_whatever_their_visibility(issuer: Issuer, visibility: str) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night", visibility=visibility)
    album = new_album("u", "Coast", visibility=visibility, track_ids=[track])
    shown, listed = read(f"tracks/{track}", issuer.token()), read(f"albums/{album}", issuer.token())
    assert (shown.status, shown.body["title"], shown.body["album_id"]) == (200, "Night", album)
    assert (listed.status, listed.body["title"], listed.body["track_ids"]) == (200, "Coast", [track])
    for answer in (shown, listed):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "Authorization" in answer.headers["vary"]
    headed = read(f"tracks/{track}", issuer.token(), "HEAD")
    assert (headed.status, headed.body, headed.headers["etag"]) == (200, None, shown.headers["etag"])


@pytest.mark.parametrize("visibility", HIDDEN)
def test_for_everybody_else_a_draft_does_not_exist(issuer: Issuer, visibility: str) -> None:
    new_producer("u", "Ana")
    new_producer("v", "Bo")
    track, album = new_track("u", "Night", visibility=visibility), new_album("u", "Coast", visibility=visibility)
    for path in (f"tracks/{track}", f"albums/{album}", "tracks/nothing", "albums/nothing"):
        for token in (None, issuer.token("v"), issuer.token("nobody")):
            answer = read(path, token)
            assert (answer.status, answer.problem) == (404, "not-found")
            assert "Authorization" in answer.headers["vary"]
            assert answer.headers.get("cache-control") == (None if token is None else "no-store")


def test_others_see_what_guests_see(issuer: Issuer) -> None:
    new_producer("u", "Ana")
    new_producer("v", "Bo")
    track, draft = new_track("u", "Night", visibility="public"), new_track("u", "Day", visibility="draft")
    new_album("u", "Hidden", visibility="draft", track_ids=[track])
    album = new_album("u", "Coast", visibility="public", track_ids=[draft])
    for path in (f"tracks/{track}", f"albums/{album}"):
        guest, stranger = read(path, None), read(path, issuer.token("v"))
        assert guest.body | {"as_of": ""} == stranger.body | {"as_of": ""}
        assert guest.headers["cache-control"] == "public, max-age=0, s-maxage=60"
        assert stranger.headers["cache-control"] == "private, no-cache"
    assert read(f"tracks/{track}", None).body["album_id"] is None
    assert read(f"albums/{album}", None).body["track_ids"] == []
    assert read(f"albums/{album}", issuer.token()).body["track_ids"] == [draft]


def test_a_credited_producer_reads_a_draft_without_the_album_that_it_may_not_see(issuer: Issuer) -> None:
    new_producer("u", "Ana")
    bo = new_producer("v", "Bo")
    track = new_track("u", "Night", visibility="draft", credits=[bo])
    new_album("u", "Coast", visibility="draft", track_ids=[track])
    assert read(f"tracks/{track}", issuer.token("v")).body["album_id"] is None


def test_what_was_read_is_what_is_edited(issuer: Issuer) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night", visibility="draft")
    tag = read(f"tracks/{track}", issuer.token()).headers["etag"]
    changed = request("PATCH", f"/v1/tracks/{track}", user="u", body={"bpm": 140}, headers={"if-match": tag})
    assert (changed.status, read(f"tracks/{track}", issuer.token()).headers["etag"]) == (200, changed.headers["etag"])


def unsigned(issuer: Issuer) -> str:
    claims = {"iss": issuer.url, "sub": "u", "client_id": AUDIENCE, "exp": now() + HOUR}
    return jwt.encode(claims, "", algorithm="none")


def symmetric(issuer: Issuer) -> str:
    """Signed with the public modulus as a shared secret: the classic confusion of algorithms."""
    secret = str(key("one").public_key().public_numbers().n)
    claims = {"iss": issuer.url, "sub": "u", "client_id": AUDIENCE, "exp": now() + HOUR}
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "one"})


def altered(issuer: Issuer) -> str:
    header, _, signature = issuer.token("v").split(".")
    _, claims, _ = issuer.token("u", by="other").split(".")
    return f"{header}.{claims}.{signature}"


INVALID: dict[str, Callable[[Issuer], str]] = {
    "no token": lambda _: "",
    "no JWT": lambda _: "x.y.z",
    "odd text": lambda _: "ä" * 40,
    "much text": lambda _: "a." * 4_000,
    "expired": lambda issuer: issuer.token(exp=now() - timedelta(seconds=1)),
    "not yet": lambda issuer: issuer.token(nbf=now() + HOUR),
    "no end": lambda issuer: issuer.token(exp=None),
    "no subject": lambda issuer: issuer.token(sub=None),
    "another issuer": lambda issuer: issuer.token(iss="https://cognito-idp.us-east-1.amazonaws.com/other"),
    "another audience": lambda issuer: issuer.token(client_id="client-of-others"),
    "an audience beside the client": lambda issuer: issuer.token(aud="client-of-others"),
    "no audience": lambda issuer: issuer.token(client_id=None),
    "another key": lambda issuer: issuer.token(by="other"),
    "another key of a known id": lambda issuer: issuer.token(by="other", kid="one"),
    "no signature": unsigned,
    "a shared secret": symmetric,
    "altered": altered,
    "a header alone": lambda _: urlsafe_b64encode(b'{"alg": "RS256", "kid": "one"}').decode(),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_token_that_is_not_valid_is_told(issuer: Issuer, name: str) -> None:
    new_producer("u", "Ana")
    for path in (f"tracks/{new_track('u', 'Night', visibility='public')}", f"albums/{new_album('u', 'Coast')}"):
        answer = read(path, INVALID[name](issuer))
        assert (answer.status, answer.problem, answer.headers["cache-control"]) == (401, "not-signed-in", "no-store")


def test_other_schemes_are_refused_and_the_word_bearer_has_any_case(issuer: Issuer) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night")
    assert read(f"tracks/{track}", issuer.token(), scheme="Basic").status == 401
    assert read(f"tracks/{track}", issuer.token(), scheme="bearer").status == 200


@pytest.mark.parametrize("audience", [AUDIENCE, ["other", AUDIENCE]])
def test_id_tokens_and_several_audiences_are_taken(issuer: Issuer, audience: object) -> None:
    new_producer("u", "Ana")
    token = issuer.token(aud=audience, client_id=None)
    assert read(f"tracks/{new_track('u', 'Night')}", token).status == 200


def test_keys_are_read_once_and_again_for_a_new_one(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night")
    for _ in range(3):
        assert read(f"tracks/{track}", issuer.token()).status == 200
    assert issuer.asked == 1
    issuer.keys = ["two"]
    for _ in range(3):  # whoever makes up key ids does not make us ask each time
        assert read(f"tracks/{track}", issuer.token(by="two")).status == 401
    assert issuer.asked == 1
    later = time.time() + 61
    monkeypatch.setattr(token_issuer, "epoch_seconds", lambda: later)
    assert read(f"tracks/{track}", issuer.token(by="two")).status == 200
    assert issuer.asked == 2


def test_an_issuer_that_does_not_answer_signs_nobody_out(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    new_producer("u", "Ana")
    track = new_track("u", "Night", visibility="public")
    issuer.down = True
    answer = read(f"tracks/{track}", issuer.token())
    assert (answer.status, answer.problem, answer.headers["retry-after"]) == (503, "try-again", "1")
    assert read(f"tracks/{track}", None).status == 200
    issuer.down = False
    assert read(f"tracks/{track}", issuer.token()).status == 200
    issuer.down, later = True, time.time() + 7_200
    monkeypatch.setattr(token_issuer, "epoch_seconds", lambda: later)
    assert read(f"tracks/{track}", issuer.token()).status == 200  # with the keys that it has


def test_guests_cost_what_they_cost_before_and_producers_no_more(issuer: Issuer) -> None:
    new_producer("u", "Ana")
    track, album = new_track("u", "Night"), new_album("u", "Coast")
    for path, most in ((f"tracks/{track}", 1), (f"albums/{album}", 2)):
        for token in (None, issuer.token()):
            with calls() as made:
                read(path, token)
            assert made.count <= most
