"""The examples of the API's document: a request of each operation to the demo marketplace, and its answer.

``make examples`` writes them to infra/openapi/examples.json; a test makes them again and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.openapi.document import DOCUMENT
from tests.support import stripes
from tests.support.example_world import ExampleWorld, example_uuid, example_world
from tests.support.http import request, route_of

Json = dict[str, Any]
# Lists and files are cut to this many entries and lines.
MOST_ENTRIES, MOST_LINES = 2, 3
HOME, BACKSTAGE = "/v1/producer-dashboard", "/v1/backstage"
FINANCES = f"{HOME}/finances"
STARTED_AT = "2026-11-30T08:50:00.000Z"
DEVICE = "device-5f0c2a9e"
MONTH = "last_30_days"


@dataclass(frozen=True)
class Call:
    """A request of the tour; ``user`` is empty for guests."""

    method: str
    path: str
    user: str = ""
    body: Json | None = None
    query: dict[str, str] = field(default_factory=dict)


def calls(world: ExampleWorld) -> Iterator[Call]:
    """All operations; those that change something last."""
    yield from _public(world)
    yield from _dashboard(world)
    yield from _insights(world)
    yield from _money(world)
    yield from _listening(world)
    yield from _writing(world)
    yield from _account(world)


def _public(world: ExampleWorld) -> Iterator[Call]:
    artist = f"/v1/artists/{world.artist}"
    yield Call("GET", "/v1/artists", query={"search": "nov", "limit": "5"})
    yield Call("GET", artist)
    for path in ("tracks", "albums", "collaborative-tracks"):
        yield Call("GET", f"{artist}/{path}", query={"limit": "5"})
    yield Call("GET", f"/v1/tracks/{world.track}")
    yield Call("GET", f"/v1/albums/{world.album}")
    yield Call("GET", "/v1/leaderboards")
    yield Call("GET", "/v1/leaderboards/overall", query={"period": "30d", "limit": "5"})
    yield Call("GET", "/v1/openapi.json")


def _dashboard(world: ExampleWorld) -> Iterator[Call]:
    def own(path: str, **query: str) -> Call:
        return Call("GET", f"{HOME}{path}", world.owner, query=query)

    yield own("")
    yield own("/progress")
    yield own("/progress/ledger", limit="5")
    yield own("/tracks", sort="-plays", limit="5")
    yield own(f"/tracks/{world.track}")
    yield own("/albums", limit="5")
    yield own(f"/albums/{world.album}")
    for file in ("tracks", "albums", "activity", "activity/downloads", "digests", "alerts"):
        for kind in ("csv", "json"):
            yield own(f"/{file}/export", format=kind)
    yield Call("POST", f"{HOME}/tracks/growth", world.owner, {"track_ids": [world.track, world.joint]})
    yield own("/activity", year="2026")
    yield own(f"/activity/days/{world.upload_day}")
    yield own("/activity/downloads", period="30d", limit="5")
    yield own("/digests")
    yield own("/alerts")
    yield own("/notifications")
    yield own("/leaderboards/plays", period="30d", limit="5")
    yield own("/leaderboards/overall/explanation")
    yield own("/leaderboards/overall/history")
    yield own("/collaborations", limit="5")
    yield own("/collaborations/tracks", limit="5")
    yield own("/collaborations/recommendations")
    yield own("/links")
    yield own("/contribution", limit="5")
    supposed: list[Json] = [
        {"kind": "track", "track_id": world.track, "qualified_plays": 500},
        {"kind": "upload", "count": 2, "qualified_plays": 100},
    ]
    yield Call("POST", f"{HOME}/contribution/what-if", world.owner, {"changes": supposed})


def _insights(world: ExampleWorld) -> Iterator[Call]:
    of_track = f"{BACKSTAGE}/tracks/{world.track}"
    for path in (of_track, f"{BACKSTAGE}/albums/{world.album}", f"{BACKSTAGE}/artists/{world.artist}"):
        yield Call("GET", f"{path}/insights", world.owner, query={"range": MONTH, "timezone": "America/Toronto"})
        yield Call("GET", f"{path}/insights/funnel", world.owner, query={"range": MONTH})
        yield Call("GET", f"{path}/insights/live", world.owner)
        for kind in ("csv", "json"):
            yield Call("GET", f"{path}/insights/export", world.owner, query={"range": MONTH, "format": kind})
            yield Call("GET", f"{path}/insights/funnel/export", world.owner, query={"range": MONTH, "format": kind})
            yield Call("GET", f"{path}/insights/live/export", world.owner, query={"format": kind})
    yield Call("GET", f"{of_track}/insights/retention", world.owner, query={"range": MONTH})
    for kind in ("csv", "json"):
        yield Call("GET", f"{of_track}/insights/retention/export", world.owner, query={"range": MONTH, "format": kind})
    day, track, _ = world.unqualified
    yield Call("GET", f"{BACKSTAGE}/tracks/{track}/plays/unqualified", world.owner, query={"day": day})


def _money(world: ExampleWorld) -> Iterator[Call]:
    purchase = {"purchase_id": str(example_uuid("another purchase")), "licence": "standard"}
    refund = {"refund_id": str(example_uuid("refund")), "amount": 1_000}
    yield Call("GET", FINANCES, world.owner)
    for kind in ("csv", "json"):
        yield Call("GET", f"{FINANCES}/transactions", world.owner, query={"filter": "all", "format": kind})
        yield Call("GET", f"{FINANCES}/statements/2026-11", world.owner, query={"format": kind})
    yield Call("GET", f"{FINANCES}/disputes", world.owner)
    yield Call("GET", f"{FINANCES}/payouts/{world.payout}", world.owner)
    yield Call("POST", f"{FINANCES}/onboarding", world.owner, {"country": "CA"})
    yield Call("POST", f"{FINANCES}/login-link", world.owner)
    yield Call("POST", f"/v1/tracks/{world.track}/purchases", world.buyer, purchase)
    yield Call("GET", "/v1/me/purchases", world.buyer, query={"limit": "5"})
    yield Call("POST", f"{FINANCES}/transactions/{world.transaction}/refunds", world.owner, refund)


def _listening(world: ExampleWorld) -> Iterator[Call]:
    track = f"/v1/tracks/{world.others_track}"
    guest = f"/v1/guest/tracks/{world.others_track}"
    play = {"started_at": STARTED_AT, "listened_ms": 95_000, "device": "mobile", "platform": "ios"}
    yield Call("POST", f"{track}/playbacks", world.buyer)
    yield Call("POST", f"{guest}/playbacks", body={"guest_id": DEVICE})
    heard = {"heard": [[0, 95_000]], "source": {"kind": "search"}}
    yield Call("POST", f"{track}/plays", world.buyer, {"play_id": str(example_uuid("play")), **play, **heard})
    yield Call("POST", f"{guest}/plays", body={"play_id": str(example_uuid("guest")), "guest_id": DEVICE, **play})
    for number in range(2):  # granted, and granted already
        del number
        licence = {"download_id": str(example_uuid("download")), "licence_id": str(example_uuid("licence"))}
        yield Call("POST", f"{track}/downloads", world.buyer, licence)


def _writing(world: ExampleWorld) -> Iterator[Call]:
    """Names in braces are the ids of what was made before."""
    owner, artist, other = world.owner, f"/v1/artists/{world.artist}", f"/v1/artists/{world.other}"
    profile = {"name": "Paper Lanterns", "bio": "Lo-fi beats.", "links": ["https://paper-lanterns.example"]}
    track = {"title": "First Light", "duration_ms": 154_000, "bpm": 84, "key": "A", "scale": "minor", "tags": ["calm"]}
    yield Call("POST", "/v1/artists", world.buyer, profile)
    yield Call("PATCH", artist, owner, {"bio": "Trap and drill beats.", "country": "CA"})
    for method in ("PUT", "DELETE"):
        yield Call(method, f"{other}/follow", owner)
        yield Call(method, f"{other}/block", owner)
        yield Call(method, f"{HOME}/collaborations/recommendations/{world.other}/dismissal", owner)
        if method == "PUT":
            yield Call("GET", f"{HOME}/collaborations/blocked", owner)
    yield Call("POST", "/v1/tracks", owner, {**track, "genres": ["lo-fi"], "credits": [world.artist, world.other]})
    yield Call("PATCH", "/v1/tracks/{track_id}", owner, {"visibility": "public", "description": "For the morning."})
    yield Call("DELETE", f"/v1/tracks/{world.joint}/credits/me", world.collaborator)
    yield Call("POST", "/v1/albums", owner, {"title": "Mornings", "description": "Slow beats.", "visibility": "draft"})
    yield Call("PATCH", "/v1/albums/{album_id}", owner, {"release_date": "2027-01-15"})
    target = {"kind": "track", "id": world.track}
    yield Call("POST", f"{HOME}/links", owner, {"target": target, "label": "Under the video"})
    yield Call("GET", "/v1/links/{link_id}")
    yield Call("DELETE", f"{HOME}/links/{{link_id}}", owner)
    yield Call("PUT", f"{HOME}/notifications", owner, {"weekly": True, "monthly": False, "spike_factor": 4.0})
    day, played, reason = world.unqualified
    appeals = f"{BACKSTAGE}/tracks/{played}/plays/unqualified/appeals"
    yield Call("POST", appeals, owner, {"day": day, "reason": reason, "message": "It was on the radio that evening."})
    yield Call("GET", appeals, owner)
    yield Call("DELETE", "/v1/albums/{album_id}", owner)
    yield Call("DELETE", "/v1/tracks/{track_id}", owner)


def _account(world: ExampleWorld) -> Iterator[Call]:
    yield Call("GET", "/v1/me", world.owner)
    yield Call("GET", "/v1/me/data", world.owner)
    yield Call("PATCH", "/v1/me", world.buyer, {"private": True})
    yield Call("DELETE", "/v1/artists/{artist_id}", world.buyer)
    yield Call("DELETE", "/v1/me", world.buyer)


def examples() -> Json:
    """By operation: ``parameters``, ``body``, and ``answers`` by status and content type."""
    found: Json = {}
    with example_world() as world:
        ids: dict[str, str] = {"artist_id": world.artist}
        for call in calls(world):
            path = call.path.format(**ids)
            answer = request(call.method, path, user=call.user or None, body=call.body, query=call.query)
            assert answer.status < 400, (call, answer)
            route = route_of(call.method, path)
            assert route
            if answer.status == 201 and "id" in answer.body:
                ids[f"{route.path.rpartition('/')[2][:-1]}_id"] = answer.body["id"]
            one = found.setdefault(_operation_id(route.method, route.path), {})
            one["parameters"] = (route.match(path) or {}) | one.get("parameters", {}) | call.query
            one |= {"body": call.body} if call.body else {}
            if answer.body:
                kind = answer.headers["content-type"].partition(";")[0]
                one.setdefault("answers", {}).setdefault(str(answer.status), {})[kind] = shortened(answer.body)
        for endpoint in ("platform", "connect"):
            found[f"receiveStripe{endpoint.title()}Event"] = _of_stripe(endpoint)
    return dict(sorted(found.items()))


def _of_stripe(endpoint: str) -> Json:
    """With the signature of another body: Stripe's are of its bodies, byte for byte."""
    event = stripes.body()
    answer = stripes.deliver(event, endpoint=endpoint)
    assert answer["statusCode"] == 200, answer
    return {"body": json.loads(event), "answers": {"200": {"application/json": json.loads(answer["body"])}}}


def shortened(content: Any) -> Any:  # noqa: ANN401 - JSON
    """With the first entries of each list, and the first lines of a file."""
    match content:
        case str() if "\n" in content:
            return "".join(content.removeprefix("\ufeff").splitlines(keepends=True)[:MOST_LINES])
        case list():
            return [shortened(each) for each in content[:MOST_ENTRIES]]
        case dict() if "openapi" in content:
            return {name: content[name] for name in ("openapi", "info")}
        case dict():
            return {name: shortened(each) for name, each in content.items()}
    return content


def _operation_id(method: str, path: str) -> str:
    operation = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"][path][method.lower()]
    return str(operation["operationId"])


def written() -> str:
    return json.dumps(examples(), indent=1, ensure_ascii=False) + "\n"
