"""Search for producers by a prefix of their names (seeds, "Adding Collaborators to a Track")."""

from __future__ import annotations

import pytest

from tests.support.clock import ORDINARY_DAY, clock_at
from tests.support.faults import calls
from tests.support.http import request
from tests.support.studio import COMPLETE, new_producer, new_track, project, update

pytestmark = pytest.mark.usefixtures("cursor_secret")


def names(search: str) -> list[str]:
    return [item["name"] for item in request("GET", "/v1/artists", query={"search": search}).body["items"]]


@clock_at(ORDINARY_DAY)
def test_a_found_producer_can_be_credited() -> None:
    new_producer("u1", "Nova")
    vega = new_producer("u2", "Vega Lane", **COMPLETE)
    new_track("u2", visibility="public")
    project()
    with calls() as counted:
        found = request("GET", "/v1/artists", query={"search": "vega"}).body
    assert counted.count == 2
    assert found["items"] == [
        {
            "id": vega,
            "name": "Vega Lane",
            "picture": COMPLETE["pictures"][0],
            "level": 4,  # an upload, a first picture and a bio
            "title": "Apprentice Producer",
        }
    ]
    assert found["next_cursor"] is None
    assert {"as_of", "rules"} <= found.keys()
    new_track("u1", credits=[found["items"][0]["id"]])


def test_names_are_found_in_every_spelling_and_in_order() -> None:
    for number, name in enumerate(("Nova", "nova keys", "ＮＯＶＡ　Kid", "No\u0308va", "Vega")):
        new_producer(f"u{number}", name)
    assert names("NOVA") == ["Nova", "Növa", "nova keys", "ＮＯＶＡ　Kid"]
    assert names(" nova  k") == ["nova keys", "ＮＯＶＡ　Kid"]
    assert names("n") == names("nova") == names("Nòva")
    assert names("ova") == names("nova keys and more") == []


def test_names_are_found_by_the_beginning_of_any_word() -> None:
    for number, name in enumerate(("Nova Keys", "Keys of Nova", "Jay-Keys", "Turkeys")):
        new_producer(f"u{number}", name)
    assert names("keys") == ["Jay-Keys", "Nova Keys", "Keys of Nova"]
    assert names("nova") == ["Keys of Nova", "Nova Keys"]
    assert names("of nova") == names("keys of") == ["Keys of Nova"]


@pytest.mark.parametrize(
    ("search", "name"), [("istanbul", "İstanbul"), ("tiesto", "Tiësto"), ("TIE\u0308STO", "Tiesto"), ("mo", "MØ")]
)
def test_names_are_found_without_accents(search: str, name: str) -> None:
    new_producer("u1", name)
    assert names(search) == [name]


def test_a_name_with_the_same_word_twice_is_found_once_on_all_pages() -> None:
    for number in range(4):
        new_producer("u1", f"Nova {number} nova {9 - number} no")
    query, found = {"search": "no", "limit": "3"}, []
    while True:
        page = request("GET", "/v1/artists", query=query).body
        found += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(found) == [f"Nova {number} nova {9 - number} no" for number in range(4)]


def test_names_of_many_words_can_be_changed() -> None:
    nova = new_producer("u1", " ".join("abcdefghijklmnopqrstuvwxyz0123456789"))
    update(f"/v1/artists/{nova}", user="u1", name="\ufdfa" * 10)
    assert names("b") == []
    update(f"/v1/artists/{nova}", user="u1", name=" ".join("9876543210zyxwvutsrqponmlkjihgfedcba"))
    assert len(names("8 7")) == 1


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    nova = new_producer("u1", "Nova")
    update(f"/v1/artists/{nova}", user="u1", name="Supernova")
    assert (names("nova"), names("super")) == ([], ["Supernova"])
    request("DELETE", f"/v1/artists/{nova}", user="u1")
    assert names("super") == []


def test_pages_list_every_match_once() -> None:
    for number in range(5):
        new_producer("u1", f"Nova {number}")
    query, found = {"search": "nova", "limit": "2"}, []
    while True:
        page = request("GET", "/v1/artists", query=query).body
        found += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == [f"Nova {number}" for number in range(5)]
    other = request("GET", "/v1/artists", query={**query, "search": "nov"})
    assert (other.status, other.problem) == (400, "invalid-cursor")


def test_a_private_producer_is_not_found_and_keeps_its_page_and_its_name() -> None:
    nova = new_producer("u1", "Nova", listed=False)
    new_producer("u2", "Nova Two")
    assert names("nova") == ["Nova Two"]
    assert request("GET", f"/v1/artists/{nova}").body["name"] == "Nova"
    assert request("POST", "/v1/artists", body={"name": "NOVA"}, user="u3").problem == "name-taken"
    update(f"/v1/artists/{nova}", user="u1", listed=True)
    assert names("nova") == ["Nova", "Nova Two"]
    update(f"/v1/artists/{nova}", user="u1", listed=False, name="Nova Zero")
    assert names("nova") == ["Nova Two"]
    new_track("u2", credits=[nova])  # who knows its id may credit it


def test_pages_have_everyone_but_private_producers() -> None:
    for number in range(7):
        new_producer("u1", f"Nova {number}", listed=number % 3 != 0)
    query, found = {"search": "nova", "limit": "2"}, []
    while True:
        page = request("GET", "/v1/artists", query=query).body
        found += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == [f"Nova {number}" for number in (1, 2, 4, 5)]


@pytest.mark.parametrize("search", [None, "", "  ", "\u200b", "x" * 81])
def test_a_search_needs_a_visible_prefix(search: str | None) -> None:
    answer = request("GET", "/v1/artists", query={} if search is None else {"search": search})
    assert (answer.status, list(answer.fields)) == (422, ["search"])


def test_names_that_look_the_same_are_taken() -> None:
    new_producer("u1", "Nova \u2764")
    for twin in ("NOVA \u2764\ufe0f", "No\u200dva \u2764", "nova\u3164 \u2764"):
        answer = request("POST", "/v1/artists", body={"name": twin}, user="u2")
        assert (answer.status, answer.problem) == (409, "name-taken")


def test_titles_and_names_may_use_every_script() -> None:
    family, persian = "\U0001f469\u200d\U0001f3a4", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    new_producer("u1", f"Nova {family}")
    new_track("u1", persian)
    assert names("nova") == [f"Nova {family}"]
