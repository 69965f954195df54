"""Creating, editing, following and deleting producers (docs/specification.md 1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.domain.platform.facts import ArtistDeleted, ArtistFollowed, ArtistUnfollowed, ProfileSaved
from beatpass.storage.catalogue.entities import get_producer, get_user
from beatpass.storage.platform.bulk_facts import standings
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from tests.support.http import request
from tests.support.studio import (
    COMPLETE,
    create,
    fact_kinds,
    facts,
    new_album,
    new_producer,
    new_track,
    project,
    read_tables,
    update,
)

pytestmark = pytest.mark.usefixtures("tables")


def test_a_new_producer_belongs_to_its_user_and_records_a_fact() -> None:
    answer = create("/v1/artists", {"name": "  Nova ", **COMPLETE, "links": ["https://nova.example.com"]}, user="u1")
    assert answer["name"] == "Nova"
    assert answer["profile_complete"] is True
    assert (answer["level"], answer["title"], answer["xp"]) == (1, "Novice Producer", 0)
    assert get_user("u1").artist_ids == (answer["id"],)
    (fact,) = facts()
    assert isinstance(fact, ProfileSaved)
    assert (fact.artist_id, fact.name, fact.pictures, fact.links, fact.has_bio) == (answer["id"], "Nova", 1, 1, True)
    assert fact.picture == COMPLETE["pictures"][0]
    assert fact.admin is False


def test_an_admins_producer_is_marked_as_admin() -> None:
    answer = request("POST", "/v1/artists", body={"name": "House"}, user="u1", groups=["editors", "admins"])
    producer = get_producer(answer.body["id"])
    assert producer
    assert producer.admin
    (fact,) = facts()
    assert isinstance(fact, ProfileSaved)
    assert fact.admin


@pytest.mark.parametrize("name", ["Nova", "nova", " NOVA ", "Ｎｏｖａ"])
def test_a_name_is_taken_in_every_spelling(name: str) -> None:
    new_producer("u1", "Nova")
    before = read_tables()
    answer = request("POST", "/v1/artists", body={"name": name}, user="u2")
    assert (answer.status, answer.problem) == (409, "name-taken")
    assert read_tables() == before


def test_fields_omitted_from_a_change_stay_unchanged() -> None:
    artist_id = new_producer("u1", "Nova", **COMPLETE)
    answer = update(f"/v1/artists/{artist_id}", user="u1", bio="")
    assert answer["bio"] == ""
    assert answer["pictures"] == COMPLETE["pictures"]
    assert answer["profile_complete"] is False
    saved = facts()[-1]
    assert isinstance(saved, ProfileSaved)
    assert (saved.version, saved.has_bio, saved.pictures) == (2, False, 1)


def test_a_change_without_a_difference_records_no_fact() -> None:
    artist_id = new_producer("u1", "Nova", **COMPLETE)
    before = read_tables()
    update(f"/v1/artists/{artist_id}", user="u1", name="Nova", bio=COMPLETE["bio"])
    assert read_tables() == before


def test_renaming_a_producer_frees_its_old_name() -> None:
    artist_id = new_producer("u1", "Nova")
    update(f"/v1/artists/{artist_id}", user="u1", name="NOVA")
    assert request("POST", "/v1/artists", body={"name": "Nova"}, user="u2").problem == "name-taken"
    update(f"/v1/artists/{artist_id}", user="u1", name="Vega")
    assert new_producer("u2", "Nova")
    answer = request("PATCH", f"/v1/artists/{artist_id}", body={"name": "nova"}, user="u1")
    assert answer.problem == "name-taken"


def test_following_oneself_does_not_count() -> None:
    nova, vega = new_producer("u1", "Nova"), new_producer("u1", "Vega")
    for artist_id in (nova, vega):
        assert request("PUT", f"/v1/artists/{artist_id}/follow", user="u1").status == 204
    assert "ArtistFollowed" not in fact_kinds()
    assert request("PUT", f"/v1/artists/{nova}/follow", user="u2").status == 204
    assert request("DELETE", f"/v1/artists/{nova}/follow", user="u1").status == 204
    project()
    assert request("GET", f"/v1/artists/{nova}").body["followers"] == 1


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_another_users_producer_is_answered_like_an_unknown_one(method: str) -> None:
    artist_id = new_producer("u1", "Nova")
    new_producer("u2", "Vega")
    before = read_tables()
    body = {"bio": "mine now"} if method == "PATCH" else None
    foreign = request(method, f"/v1/artists/{artist_id}", body=body, user="u2")
    unknown = request(method, "/v1/artists/nobody", body=body, user="u2")
    assert foreign.status == unknown.status == 404
    assert foreign.body == unknown.body
    assert read_tables() == before


def test_a_producer_can_be_deleted_once_it_has_no_uploads() -> None:
    artist_id = new_producer("u1", "Nova")
    track_id, album_id = new_track("u1"), new_album("u1")
    path = f"/v1/artists/{artist_id}"
    assert request("DELETE", path, user="u1").problem == "still-in-use"
    assert request("DELETE", f"/v1/tracks/{track_id}", user="u1").status == 204
    assert request("DELETE", path, user="u1").problem == "still-in-use"
    assert request("DELETE", f"/v1/albums/{album_id}", user="u1").status == 204
    assert request("DELETE", path, user="u1").status == 204
    assert get_producer(artist_id) is None
    assert get_user("u1").artist_ids == ()
    assert isinstance(facts()[-1], ArtistDeleted)
    assert request("DELETE", path, user="u1").status == 404
    assert new_producer("u2", "Nova")


def test_a_producer_credited_by_others_can_be_deleted() -> None:
    new_producer("u1", "Nova")
    guest = new_producer("u2", "Vega")
    track_id = new_track("u1", credits=[guest])
    assert request("DELETE", f"/v1/artists/{guest}", user="u2").status == 204
    answer = update(f"/v1/tracks/{track_id}", user="u1", title="Ebb")
    assert guest in answer["credits"]


def test_following_twice_counts_once() -> None:
    artist_id = new_producer("u1", "Nova")
    path = f"/v1/artists/{artist_id}/follow"
    for method in ("PUT", "PUT", "DELETE", "DELETE", "PUT"):
        assert request(method, path, user="fan").status == 204
    request("PUT", path, user="other fan")
    follows = [fact for fact in facts() if isinstance(fact, ArtistFollowed | ArtistUnfollowed)]
    assert [(type(fact).__name__, fact.turn) for fact in follows if fact.user_id == pseudonym_of("fan")] == [
        ("ArtistFollowed", 1),
        ("ArtistUnfollowed", 2),
        ("ArtistFollowed", 3),
    ]
    project()
    assert request("GET", f"/v1/artists/{artist_id}").body["followers"] == 2


def test_an_unknown_producer_cannot_be_followed() -> None:
    for method in ("PUT", "DELETE"):
        assert request(method, "/v1/artists/nobody/follow", user="fan").problem == "not-found"
    assert fact_kinds() == []


def test_a_user_cannot_exceed_the_limit_of_producers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatpass.usecases.catalogue.save_producer.MAX_PRODUCERS_OF_A_USER", 2)
    new_producer("u1", "Nova")
    new_producer("u1", "Vega")
    answer = request("POST", "/v1/artists", body={"name": "Lyra"}, user="u1")
    assert (answer.status, answer.problem) == (409, "limit-reached")


# --- country and privacy (docs/specification.md 1.1, 1.9)


def profile(artist_id: str) -> dict[str, Any]:
    answer = request("GET", f"/v1/artists/{artist_id}")
    assert answer.status == 200
    content: dict[str, Any] = answer.body
    return content


@pytest.mark.parametrize("country", ["CA", "XK", None])
def test_a_producer_may_say_its_country(country: str | None) -> None:
    made = create("/v1/artists", {"name": "Nova", "country": country}, user="u1")
    assert made["country"] == country
    assert profile(made["id"])["country"] == country
    (fact,) = facts()
    assert isinstance(fact, ProfileSaved)
    assert (fact.country, fact.listed) == (country, True)
    project()
    assert standings([made["id"]])[made["id"]].country == country


def test_a_country_is_changed_and_cleared() -> None:
    artist_id = new_producer("u1", "Nova", country="CA")
    assert update(f"/v1/artists/{artist_id}", user="u1", bio="Hi.")["country"] == "CA"
    assert update(f"/v1/artists/{artist_id}", user="u1", country="FR")["country"] == "FR"
    assert update(f"/v1/artists/{artist_id}", user="u1", country=None)["country"] is None
    project()
    assert standings([artist_id])[artist_id].country is None


@pytest.mark.parametrize(
    "country", ["", "ca", "CAN", "C", "ZZ", "XX", "UK", "EU", " CA", "CA\n", "Ｃa", 5, True, ["CA"]]
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_unknown_country_is_refused(method: str, country: object) -> None:
    path = f"/v1/artists/{new_producer('u1', 'Nova')}" if method == "PATCH" else "/v1/artists"
    before = read_tables()
    answer = request(method, path, body={"name": "Vega", "country": country}, user="u1")
    assert (answer.status, list(answer.fields)) == (422, ["country"])
    assert read_tables() == before


@pytest.mark.parametrize("listed", [None, "false", "", 0, 1, []])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_listed_is_true_or_false(method: str, listed: object) -> None:
    path = f"/v1/artists/{new_producer('u1', 'Nova')}" if method == "PATCH" else "/v1/artists"
    before = read_tables()
    answer = request(method, path, body={"name": "Vega", "listed": listed}, user="u1")
    assert (answer.status, list(answer.fields)) == (422, ["listed"])
    assert read_tables() == before


def test_only_its_user_sees_whether_a_producer_is_private() -> None:
    made = create("/v1/artists", {"name": "Nova"}, user="u1")
    assert made["listed"] is True
    artist_id = made["id"]
    shown = profile(artist_id)
    assert update(f"/v1/artists/{artist_id}", user="u1", listed=False)["listed"] is False
    assert update(f"/v1/artists/{artist_id}", user="u1", bio="Hi.")["listed"] is False
    assert "listed" not in shown
    assert profile(artist_id).keys() == shown.keys()
    project()
    assert standings([artist_id])[artist_id].listed is False
    update(f"/v1/artists/{artist_id}", user="u1", listed=True)
    project()
    assert standings([artist_id])[artist_id].listed is True
