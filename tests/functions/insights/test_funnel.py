"""What plays lead to, over HTTP: plays, downloads, sales and refunds as clients and Stripe send them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from beatpass.domain.platform.times import to_iso
from infra.stripe_simulator import payments
from tests.functions.money.test_http_finances import TRANSACTIONS, Shop, buy, page, shop
from tests.support.faults import calls
from tests.support.http import request, table_text
from tests.support.studio import facts, new_album, new_producer, new_track, project

__all__ = ["shop"]
pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

AGO = timedelta(minutes=30)
NOTHING: dict[str, Any] = {"rows": [], "other": None}


def play(track_id: str, *, user: str | None, source: str = "search", country: str = "CA", **fields: Any) -> None:  # noqa: ANN401
    body = {
        "play_id": str(uuid4()),
        "started_at": to_iso(datetime.now(UTC) - AGO),
        "listened_ms": 60_000,
        "country": country,
        **({"source": {"kind": source}} if source else {}),
        **fields,
    }
    path = f"/v1/{'tracks' if user else 'guest/tracks'}/{track_id}/plays"
    answer = request("POST", path, body=body, user=user)
    assert answer.status == 202, answer


def download(track_id: str, *, user: str) -> None:
    body = {"download_id": str(uuid4()), "licence_id": str(uuid4())}
    assert request("POST", f"/v1/tracks/{track_id}/downloads", body=body, user=user).status == 201


def funnel(kind: str, content_id: str, *, user: str = "u", **query: str) -> dict[str, Any]:
    answer = request("GET", f"/v1/backstage/{kind}s/{content_id}/insights/funnel", user=user, query=query)
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.body
    return found


def keys(rows: dict[str, Any]) -> dict[str, int]:
    return {row["key"]: row["number"] for row in rows["rows"]}


def test_downloads_are_told_by_the_source_and_country_of_the_plays_that_led_there() -> None:
    ana = new_producer("u", "Ana")
    track = new_track("u", visibility="public")
    album = new_album("u", track_ids=[track])
    for number in range(6):
        play(track, user=f"fan{number}", source="search", private=number == 0)
        play(track, user=f"fan{number}", source="profile", started_at=to_iso(datetime.now(UTC) - AGO / 2))
        download(track, user=f"fan{number}")
    download(track, user="passer-by")  # who never played it
    play(track, user=None, guest_id="device-of-a-guest")
    project()
    for kind, content_id, title in (("track", track, "Tide"), ("album", album, "Coast"), ("artist", ana, "Ana")):
        with calls() as made:
            shown = funnel(kind, content_id, range="last_7_days")
        assert made.count == 2
        found = shown["downloads"]
        assert (shown["title"], shown["plays"], found["total"], found["users"]) == (title, 13, 7, 7)
        assert found["per_thousand_plays"] == 538.46
        # The one without a play would be alone in its row: a larger one is not told, so that nobody can subtract.
        assert found["first_touch"]["sources"]["rows"] == found["last_touch"]["sources"]["rows"] == []
        assert found["first_touch"]["sources"]["other"]["number"] == 7
        assert keys(found["first_touch"]["times"]["within"]) == {"1_hour": 6}
        assert found["first_touch"]["times"]["median_seconds"] >= AGO.total_seconds()
        assert keys(found["tracks"]) == {track: 7}
        assert found["tracks"]["rows"][0]["title"] == "Tide"
        purchases = shown["purchases"]
        assert (purchases["total"], purchases["revenue"]) == (0, {"amount": 0, "currency": "cad"})
        assert purchases["tracks"] == purchases["after_download"]["within"] == NOTHING
    for number in range(4):
        download(track, user=f"another{number}")
    project()
    sources = funnel("track", track, range="last_7_days")["downloads"]
    assert keys(sources["first_touch"]["sources"]) == {"search": 6, "no_play": 5}
    assert keys(sources["last_touch"]["sources"]) == {"profile": 6, "no_play": 5}
    assert keys(sources["last_touch"]["countries"]) == {"CA": 6, "no_play": 5}
    (row,) = [row for row in sources["last_touch"]["sources"]["rows"] if row["key"] == "profile"]
    assert (row["plays"], row["per_thousand_plays"]) == (6, 1000.0)


def test_a_purchase_has_its_revenue_and_a_refund_is_taken_off(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, track = shop.seller()
    play(track, user="buyer", source="")
    assert buy(track).status == 201
    payments.pay(shop.world, shop.world.all("payment_intent")[0]["id"])
    shop.deliver()
    project()
    shown = funnel("track", track)
    found = shown["purchases"]
    assert (shown["downloads"]["total"], found["total"], found["users"]) == (1, 1, 1)
    assert (found["revenue"]["amount"], found["refunded"]["amount"]) == (5_000, 0)
    assert found["revenue_per_thousand_plays"] == 5_000_000.0
    for currency, cells in (("cad", ("50.00", "50000.000")), ("jpy", ("5000", "5000000.0"))):
        monkeypatch.setattr("beatpass.http.insights.funnel.CURRENCY", currency)
        exported = request("GET", f"/v1/backstage/tracks/{track}/insights/funnel/export", user="u")
        (row,) = [
            row
            for row in csv.DictReader(table_text(exported))
            if (row["stage"], row["section"]) == ("purchases", "total")
        ]
        assert (row["revenue"], row["revenue_per_thousand_plays"]) == cells
    for touch in (found["first_touch"], found["last_touch"]):
        assert touch["sources"]["rows"] == touch["countries"]["rows"] == []
        assert touch["times"]["median_seconds"] is None
        assert touch["sources"]["other"]["revenue"]["amount"] == 5_000
    (line,) = page(TRANSACTIONS)["items"]
    refund = {"refund_id": str(uuid4()), "amount": 590}
    answer = request("POST", f"{TRANSACTIONS}/{line['id']}/refunds", body=refund, user="u")
    assert answer.status == 201
    shop.deliver()
    project()
    found = funnel("track", track)["purchases"]
    assert (found["total"], found["revenue"]["amount"], found["refunded"]["amount"]) == (1, 4_500, 500)


def test_the_file_has_every_figure_of_the_page() -> None:
    ana = new_producer("u", "Ana")
    track = new_track("u", "=SUM(A1)", visibility="public")
    for number in range(5):
        play(track, user=f"fan{number}")
        download(track, user=f"fan{number}")
    project()
    path = f"/v1/backstage/artists/{ana}/insights/funnel/export"
    shown = funnel("artist", ana)
    assert request("GET", path, user="u", query={"format": "json"}).body["downloads"] == shown["downloads"]
    answer = request("GET", path, user="u")
    rows = list(csv.DictReader(table_text(answer)))
    span = shown["range"]
    assert f'filename="funnel-artist-{ana}-{span["from"]}-{span["to"]}.csv"' in answer.headers["content-disposition"]
    cells = {(row["stage"], row["section"], row["key"]): row for row in rows}
    assert cells["plays", "total", ""]["number"] == "5"
    assert cells["downloads", "total", ""]["per_thousand_plays"] == "1000.0"
    assert cells["downloads", "first_touch.sources", "search"]["number"] == "5"
    assert cells["downloads", "tracks", track]["title"] == "'=SUM(A1)"
    assert cells["downloads", "tracks", track]["revenue"] == ""
    assert (cells["purchases", "total", ""]["revenue"], cells["purchases", "total", ""]["currency"]) == ("0.00", "cad")
    median = cells["downloads", "last_touch.times", "median_seconds"]["number"]
    assert median == str(shown["downloads"]["last_touch"]["times"]["median_seconds"])


def test_only_those_credited_may_read_it_and_bad_ranges_are_refused() -> None:
    ana = new_producer("u", "Ana")
    new_producer("other", "Other")
    track = new_track("u")
    album = new_album("u", track_ids=[track])
    for kind, content_id in (("track", track), ("album", album), ("artist", ana)):
        for suffix in ("", "/export"):
            path = f"/v1/backstage/{kind}s/{content_id}/insights/funnel{suffix}"
            assert request("GET", path, user="other").problem == "not-found"
            assert request("GET", path).status == 401
            assert request("GET", path.replace(content_id, "nothing"), user="u").status == 404
            assert list(request("GET", path, user="u", query={"timezone": "Mars"}).fields) == ["timezone"]
            assert list(request("GET", path, user="u", query={"bucket": "day"}).fields) == ["bucket"]
            assert list(request("GET", path, user="u", query={"from": "2027-02-30"}).fields) == ["from"]
            assert list(request("GET", path, user="u", query={"from": "0001-01-05"}).fields) == ["from"]
            oldest = {"from": "1900-01-01", "to": "1900-12-31", "timezone": "Asia/Kathmandu"}
            for query in ({}, {"range": "all_time"}, {"from": "2025-01-01", "to": "2026-01-01"}, oldest):
                assert request("GET", path, user="u", query=query).status == 200
        shown = funnel(kind, content_id)
        assert (shown["plays"], shown["downloads"]["per_thousand_plays"]) == (0, None)
        assert shown["downloads"]["tracks"] == shown["purchases"]["last_touch"]["countries"] == NOTHING


def test_a_download_of_a_deleted_track_stays_and_one_more_is_refused() -> None:
    ana = new_producer("u", "Ana")
    track = new_track("u", visibility="public")
    play(track, user="fan")
    download(track, user="fan")
    assert request("DELETE", f"/v1/tracks/{track}", user="u").status == 204
    activity_before = len(facts())
    body = {"download_id": str(uuid4()), "licence_id": str(uuid4())}
    later = request("POST", f"/v1/tracks/{track}/downloads", body=body, user="fan")
    assert later.status in (201, 404)  # within two seconds the track may still be known
    project()
    assert funnel("artist", ana)["downloads"]["total"] == 1 + (len(facts()) - activity_before)
    assert request("GET", f"/v1/backstage/tracks/{track}/insights/funnel", user="u").status == 404
