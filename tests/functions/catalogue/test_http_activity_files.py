"""The lists of the dashboard as files: the same rows, in parts that fit a Lambda response."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Producer, Track, User
from beatpass.http.catalogue import own_albums, own_tracks
from beatpass.http.listening import downloads
from beatpass.storage.catalogue.entities import rows_of, to_item
from beatpass.storage.dynamodb.tables import CatalogueItem
from tests.functions.catalogue.test_http_activity import (
    ACTIVITY,
    ALBUMS,
    DOWNLOADS,
    TODAY,
    TRACKS,
    catalogue,
    grant,
    read,
    walk,
)
from tests.support.functions import CONTEXT
from tests.support.http import Answer, event, function, request, table_text
from tests.support.studio import new_album, new_producer, new_track, project, update

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

# The limit of a Lambda response, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.
MOST_BYTES = 6 * 1024 * 1024
QUOTE = '"'


def part(path: str, **query: str) -> Answer:
    answer = request("GET", f"{path}/export", user="u", query=query)
    assert answer.status == 200, answer
    return answer


def parts(path: str, **query: str) -> list[Answer]:
    found = [part(path, **query)]
    while cursor := found[-1].headers.get("x-next-cursor"):
        found.append(part(path, **query, cursor=cursor))
    return found


def shown(item: dict[str, Any], column: str) -> str:
    """The expected text of a cell."""
    value: Any = item
    for name in column.split("."):
        value = None if value is None else value[name]
    if column.endswith("price.amount") and value is not None:
        value = f"{value / 100:.2f}"
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith("=") else text


def check(path: str, columns: tuple[str, ...], **query: str) -> int:
    """Compare both files of a list with its pages; return the number of parts."""
    items = walk(path, **query)
    documents, tables = parts(path, format="json", **query), parts(path, format="csv", **query)
    found = [item for document in documents for item in document.body["items"]]
    assert [item | {"as_of": ""} if "as_of" in item else item for item in found] == [
        item | {"as_of": ""} if "as_of" in item else item for item in items
    ]
    assert documents[-1].body["next_cursor"] is None
    first = read(path, **query)
    moving = {"items", "next_cursor", "as_of"}
    assert {name: value for name, value in documents[0].body.items() if name not in moving} == {
        name: value for name, value in first.items() if name not in moving
    }
    rows = [row for table in tables for row in csv.DictReader(table_text(table))]
    assert rows == [{column: shown(item, column) for column in columns} for item in items]
    assert tables[0].headers["content-type"] == "text/csv; charset=utf-8"
    return len(tables)


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit a part to two pages of two items."""
    monkeypatch.setattr(function("http_activity"), "MAX_LIMIT", 2)
    monkeypatch.setattr("beatpass.http.platform.files.MOST_PAGES", 2)


@pytest.mark.usefixtures("short_parts")
def test_files_of_tracks_have_the_rows_of_the_filtered_and_sorted_table() -> None:
    tracks = catalogue(5, 9)
    update(
        f"/v1/tracks/{tracks[0]['id']}", user="u", title="=HYPERLINK(1)", tags=["late", "dark"], standard_price=2_000
    )
    assert check(TRACKS, own_tracks.COLUMNS) == 3
    for query in ({"sort": "title", "search": "n"}, {"genre": "trap"}, {"collaborative": "false"}, {"sort": "-plays"}):
        check(TRACKS, own_tracks.COLUMNS, **query)
    names = [each.headers["content-disposition"] for each in (part(TRACKS), part(TRACKS, format="json"))]
    assert names == ['attachment; filename="tracks.csv"', 'attachment; filename="tracks.json"']


@pytest.mark.usefixtures("short_parts")
def test_files_of_albums_and_downloads_have_the_rows_of_their_lists() -> None:
    new_producer("u", "Ana")
    track = request("GET", f"/v1/tracks/{new_track('u', '=Tide', visibility='public')}").body
    for number in range(7):
        grant(track, number, user=f"user{number}", days_ago=10 * number)
        new_album("u", f"Album {number}", track_ids=[track["id"]] if number == 3 else [])
    project()
    assert check(ALBUMS, own_albums.COLUMNS) == 2
    assert check(DOWNLOADS, downloads.DOWNLOAD_COLUMNS, period="all") == 2
    check(DOWNLOADS, downloads.DOWNLOAD_COLUMNS, period="30d")
    assert 'filename="downloads-90d.csv"' in part(DOWNLOADS, period="90d").headers["content-disposition"]


def test_files_of_a_year_have_a_row_per_day() -> None:
    new_producer("u", "Ana")
    new_track("u", "Tide", visibility="public")
    project()
    page = read(ACTIVITY)
    assert part(ACTIVITY, format="json").body | {"as_of": ""} == page | {"as_of": ""}
    rows = list(csv.DictReader(table_text(part(ACTIVITY))))
    assert rows == [{name: str(value) for name, value in day.items()} for day in page["days"]]
    assert {"date": str(TODAY), "uploads": "1", "platform_uploads": "0"} in rows
    assert len(list(csv.DictReader(table_text(part(ACTIVITY, year="2024"))))) == 366


def test_the_file_of_an_empty_list_has_a_header_only() -> None:
    new_producer("u", "Ana")
    for path in (TRACKS, ALBUMS, DOWNLOADS):
        assert part(path).body.count("\n") == 1
        assert "x-next-cursor" not in part(path).headers


@pytest.mark.parametrize("path", [TRACKS, ALBUMS, DOWNLOADS])
def test_an_invalid_parameter_of_a_file_is_named(path: str) -> None:
    new_producer("u", "Ana")
    for query, field in (({"format": "xlsx"}, "format"), ({"limit": "5"}, "limit")):
        answer = request("GET", f"{path}/export", user="u", query=query)
        assert (answer.status, list(answer.fields)) == (422, [field])
    answer = request("GET", f"{path}/export", user="u", query={"cursor": "made-up"})
    assert answer.problem == "invalid-cursor"


def test_the_largest_part_fits_a_response() -> None:
    """Quotes take the most space: two bytes in the file, four in the Lambda response."""
    producer = Producer(id="a", name="Ana", created_at="2026-01-01T00:00:00.000Z", version=1, user_id="u")
    to_item(producer).save()
    to_item(User(id="u", version=1).managing(producer, pseudonym="")).save()
    with CatalogueItem.batch_write() as writes:
        for track in map(largest, range(165)):
            for item in (to_item(track), *rows_of(track)):
                writes.save(item)
    for format_ in ("json", "csv"):
        query = {"format": format_}
        answered = function("http_activity").handler(event("GET", f"{TRACKS}/export", user="u", query=query), CONTEXT)
        assert answered["statusCode"] == 200
        assert answered["headers"]["X-Next-Cursor"]
        assert MOST_BYTES / 2 < len(json.dumps(answered, ensure_ascii=False).encode()) < MOST_BYTES


def largest(number: int) -> Track:
    """A track whose fields all have their maximal length."""
    return Track(
        id=f"{number:064}",
        uploader_id="a",
        title=QUOTE * 200,
        duration_ms=86_400_000,
        created_at=f"2026-01-01T00:00:00.{number:03}Z",
        version=1,
        visibility="draft",
        licensing="standard",
        credits=("a",),
        genres=tuple(f"{each}{QUOTE * 49}" for each in range(5)),
        tags=tuple(f"{each:02}{QUOTE * 48}" for each in range(30)),
        description=QUOTE * 5_000,
        artwork_url=f"https://example.com/{'x' * 2_028}",
        bpm=399.123456789,
    )
