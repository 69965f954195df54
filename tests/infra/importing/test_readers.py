"""Histories of other services, with made-up listenings in their columns, and the traps of each format.

See docs/specification.md 2.5.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from beatpass.storage.platform.bulk_facts import standings
from infra.importing.listenings import UNKNOWN_DURATION_MS, Listening, NotAListeningLog, RefusedLine
from infra.importing.loading import load
from infra.importing.log_portfolios import artist_id, by_producer, portfolios, track_id
from infra.importing.progress import Progress
from infra.importing.readers import read
from tests.infra.importing.test_import import NOW, project_all
from tests.support.tables import contents

AT = datetime(2021, 5, 1, 12, 30, tzinfo=UTC)
SECONDS = int(AT.timestamp())
NOT_NUMBER = "ms_played is not a whole number of milliseconds"
NOT_SECONDS = "is not a time in seconds since 1970"
Heard = tuple[list[Listening], list[RefusedLine]]


def heard(path: Path, listener: str | None = None) -> Heard:
    entries = list(read(path, now=NOW, listener=listener))
    refused = [each for each in entries if isinstance(each, RefusedLine)]
    return [each for each in entries if isinstance(each, Listening)], refused


def stored(folder: Path, text: str) -> Path:
    path = folder / "history"
    path.write_text(text, encoding="utf-8")
    return path


# --- Spotify


def streamed(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "ts": "2021-05-01T12:30:00Z",
        "platform": "ios",
        "ms_played": 60_000,
        "conn_country": "CA",
        "master_metadata_track_name": "Tide",
        "master_metadata_album_artist_name": "Nova",
        "master_metadata_album_album_name": "Coast",
        "spotify_track_uri": "spotify:track:made-up",
        "episode_name": None,
        "reason_end": "endplay",
        "shuffle": False,
        "skipped": None,
        "offline": False,
        "offline_timestamp": 0,
        "incognito_mode": False,
        **fields,
    }


def spotify(folder: Path, *rows: object) -> Heard:
    return heard(stored(folder, json.dumps(rows)))


def test_a_length_is_the_longest_playback_to_the_end(tmp_path: Path) -> None:
    found, refused = spotify(
        tmp_path,
        streamed(ms_played=181_000, reason_end="trackdone"),
        streamed(ts="2021-05-01T13:00:00Z", ms_played=182_000, reason_end="trackdone"),
        streamed(ts="2021-05-02T12:30:00Z", ms_played=600_000),
        streamed(ts="2021-05-03T12:30:00Z", master_metadata_track_name="Ebb"),
    )
    assert refused == []
    lengths = [(each.track, each.duration_ms, each.measured) for each in found]
    assert lengths == [("Tide", 182_000, True)] * 3 + [("Ebb", UNKNOWN_DURATION_MS, False)]
    assert (found[0].ended_at, found[2].listened_ms) == (AT, 182_000)


def test_both_layouts_and_that_of_the_account_data_are_read(tmp_path: Path) -> None:
    (older,), _ = spotify(tmp_path, streamed(username="ana", user_agent_decrypted="x", ip_addr_decrypted="y"))
    assert older.listener == "ana"
    newer = {name: value for name, value in streamed(audiobook_title=None).items() if name != "episode_name"}
    (found,), _ = spotify(tmp_path, newer)
    assert (found.listener, found.track) == ("spotify-listener", "Tide")
    simple = {"endTime": "2021-05-01 12:30", "artistName": "Nova", "trackName": "Tide", "msPlayed": 60_000}
    (found,), _ = spotify(tmp_path, simple)
    assert (found.ended_at, found.ms_played, found.artist) == (AT, 60_000, "Nova")
    (named,), _ = heard(stored(tmp_path, json.dumps([newer])), listener="bo")
    assert named.listener == "bo"


@pytest.mark.parametrize(
    "fields",
    [
        {"incognito_mode": True},
        {"ms_played": 0},
        {"master_metadata_track_name": None, "master_metadata_album_artist_name": None, "episode_name": "Talk"},
    ],
)
def test_private_rows_podcasts_and_what_never_began_are_left_out(fields: dict[str, Any], tmp_path: Path) -> None:
    found, refused = spotify(tmp_path, streamed(), streamed(**fields))
    assert (len(found), refused) == (1, [])


@pytest.mark.parametrize("unit", [1, 1_000, 1.0])
def test_an_offline_listening_ended_when_it_was_heard_not_when_it_was_reported(unit: int, tmp_path: Path) -> None:
    row = streamed(ts="2022-05-01T12:30:00Z", offline=True, offline_timestamp=(SECONDS - 60) * unit)
    found, _ = spotify(tmp_path, row, {**row, "offline": False}, {**row, "offline_timestamp": 3})
    reported = datetime(2022, 5, 1, 12, 30, tzinfo=UTC)
    assert [each.ended_at for each in found] == [AT, reported, reported]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ts": "yesterday"}, "its time is not one such as 2021-05-01T12:30:00Z"),
        ({"ts": None}, "its time is not one such as 2021-05-01T12:30:00Z"),
        ({"ts": "1970-01-01T00:00:00Z"}, "its time is before 1999: the clock of the player was not set"),
        ({"ts": "2030-01-01T00:00:00Z"}, "its time is in the future"),
        ({"ms_played": "60000"}, NOT_NUMBER),
        ({"ms_played": -1}, NOT_NUMBER),
        ({"ms_played": 10**30}, NOT_NUMBER),
        ({"master_metadata_album_artist_name": None}, "artist is empty"),
        ({"master_metadata_track_name": "\u200b"}, "track has characters that cannot be displayed"),
    ],
)
def test_a_bad_row_is_refused_between_good_ones(fields: dict[str, Any], reason: str, tmp_path: Path) -> None:
    found, refused = spotify(tmp_path, streamed(), streamed(**fields), streamed(ts="2021-05-02T12:30:00Z"), 7)
    assert len(found) == 2
    assert refused == [RefusedLine(2, reason), RefusedLine(4, "not a listening of Spotify")]


def test_a_zip_of_several_histories_is_one_history(tmp_path: Path) -> None:
    path = tmp_path / "my_spotify_data.zip"
    late = streamed(ts="2021-06-01T12:30:00Z", ms_played=200_000, reason_end="trackdone")
    video = streamed(master_metadata_track_name=None, master_metadata_album_artist_name=None)
    with ZipFile(path, "w") as made:
        for name, rows in (("Audio_1", [streamed()]), ("Audio_2", [late]), ("Video", [video])):
            made.writestr(f"Spotify/Streaming_History_{name}.json", json.dumps(rows))
        made.writestr("Spotify/ReadMe.pdf", "no history")
        made.writestr("Spotify/Other.json", json.dumps({"a": 1}))
    found, refused = heard(path)
    assert ([each.duration_ms for each in found], refused) == ([200_000, 200_000], [])
    with ZipFile(path, "w") as made:
        made.writestr("a.json", "{}")
    with pytest.raises(NotAListeningLog, match="without a streaming history"):
        heard(path)


@pytest.mark.parametrize("cut", ["", "[" * 100_000, json.dumps([1, 2])[:-1]])
def test_a_history_that_is_cut_off_is_named_and_nothing_of_its_zip_read(cut: str, tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    with ZipFile(path, "w") as made:
        made.writestr("Spotify/Audio_1.json", json.dumps([streamed()]))
        made.writestr("Spotify/Audio_2.json", cut)
    with pytest.raises(NotAListeningLog, match=r"Spotify/Audio_2\.json in it is not JSON"):
        heard(path)


def test_a_history_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.importing.readers.spotify._MOST_BYTES", 100)
    path = tmp_path / "large.zip"
    with ZipFile(path, "w") as made:
        made.writestr("Spotify/Audio_1.json", json.dumps([streamed()]))
    with pytest.raises(NotAListeningLog, match=r"Spotify/Audio_1\.json in it is larger"):
        heard(path)


@pytest.mark.parametrize("name", ["Spotify/Audio_1.json", "listens/2021/5.jsonl", ""])
def test_a_compressed_file_that_is_damaged_is_no_history(name: str, tmp_path: Path) -> None:
    rows = "\n".join(json.dumps({**listen(), "listened_at": SECONDS + number}) for number in range(2_000))
    path = tmp_path / "history"
    if name:
        with ZipFile(path, "w", ZIP_DEFLATED) as made:
            made.writestr(name, rows)
    else:
        path.write_bytes(gzip.compress(rows.encode()))
    damaged = bytearray(path.read_bytes())
    damaged[200:230] = b"\xff" * 30
    path.write_bytes(damaged)
    with pytest.raises(NotAListeningLog):
        heard(path)
    if not name:
        path.write_bytes(gzip.compress(rows.encode())[:-20])
        with pytest.raises(NotAListeningLog, match="ends too early"):
            heard(path)


def test_whose_history_it_is_may_be_said_in_no_text(tmp_path: Path) -> None:
    (found,), refused = spotify(tmp_path, streamed(username=7))
    assert (found.listener, refused) == ("spotify-listener", [])
    (found,), _ = heard(stored(tmp_path, json.dumps({**listen(), "user_name": 7})))
    assert found.listener == "listenbrainz-listener"
    page = {"track": [scrobble()], "@attr": {"user": 7}}
    (found,), _ = heard(stored(tmp_path, json.dumps(page)))
    assert found.listener == "lastfm-listener"


def test_a_zip_that_a_mac_made_or_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "again.zip"
    with ZipFile(path, "w") as made:
        made.writestr("Spotify/Streaming_History_Audio_1.JSON", "\ufeff" + json.dumps([streamed(ms_played=60_000.0)]))
        made.writestr("__MACOSX/Spotify/._Streaming_History_Audio_1.JSON", b"\0\5\x16\7")
    (found,), refused = heard(path)
    assert (found.ms_played, refused) == (60_000, [])
    locked = bytearray(path.read_bytes())
    for header in (b"PK\3\4", b"PK\1\2"):  # the first bit of its flags says that a part is encrypted
        locked[locked.index(header) + (6 if header == b"PK\3\4" else 8)] |= 1
    path.write_bytes(locked)
    with pytest.raises(NotAListeningLog, match="not one of Spotify"):
        heard(path)


def test_layouts_of_one_zip_are_of_one_listener_and_no_listening_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    older = streamed(username="ana", ts="2021-05-01T12:30:42Z", ms_played=61_000)
    simple = {"endTime": "2021-05-01 12:30", "artistName": "NOVA", "trackName": "Tide", "msPlayed": 61_000}
    parts = {
        "endsong_0": [{"broken": True}, older],
        "Streaming_History_Audio_2021_1": [older | {"username": None}, streamed(ts="2021-05-03T12:30:00Z")],
        "StreamingHistory0": [simple, simple | {"endTime": "2021-05-04 08:00"}],
    }
    with ZipFile(path, "w") as made:
        for name, rows in parts.items():
            made.writestr(f"{name}.json", json.dumps(rows))
    found, refused = heard(path)
    assert refused == []  # a row without names is a podcast
    assert {each.listener for each in found} == {"ana"}
    assert len({each.identity for each in found}) == 3
    named, _ = heard(path, listener="bo")
    assert {each.listener for each in named} == {"bo"}


def test_who_shares_a_file_keeps_the_name_that_it_says(tmp_path: Path) -> None:
    found, _ = spotify(tmp_path, streamed(username="ana"), streamed(username="bo"), streamed())
    assert [each.listener for each in found] == ["ana", "bo", "spotify-listener"]


# --- ListenBrainz


def test_the_zip_of_listenbrainz_is_one_history(tmp_path: Path) -> None:
    path = tmp_path / "listenbrainz_ana.zip"
    with ZipFile(path, "w") as made:
        made.writestr("user.json", json.dumps({"username": "ana"}))
        made.writestr("feedback.jsonl", json.dumps({"score": 1}))
        made.writestr("listens/2021/5.jsonl", json.dumps(listen()) + "\n{\n")
        made.writestr("listens/2021/6.jsonl", json.dumps({**listen(), "listened_at": SECONDS + 60}))
        made.writestr("__MACOSX/listens/2021/._5.jsonl", b"\0")
    found, refused = heard(path)
    assert [each.ended_at.minute for each in found] == [30, 31]
    assert refused == [RefusedLine(2, "not JSON")]


def test_a_spoilt_first_line_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    found, refused = heard(stored(tmp_path, "\n".join(["\x00half a line", json.dumps(listen()), "{"])))
    assert len(found) == 1
    assert refused == [RefusedLine(1, "not JSON"), RefusedLine(3, "not JSON")]


def listen(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    about = {"artist_name": "Nova", "track_name": "Tide", "additional_info": {"duration_ms": 181_000}}
    return {"listened_at": SECONDS, "inserted_at": SECONDS + 9, "track_metadata": {**about, **fields}}


def test_listens_have_a_length_in_two_units_and_no_listened_time(tmp_path: Path) -> None:
    lines = [
        listen(),
        listen(additional_info={"duration": 181}),
        listen(additional_info={"duration": "181"}),
        listen(additional_info={}),
        listen(additional_info=None),
        {**listen(), "user_name": "ana"},
    ]
    found, refused = heard(stored(tmp_path, "\n".join(map(json.dumps, lines)) + "\n\n"))
    assert refused == []
    assert [each.duration_ms for each in found] == [181_000] * 3 + [UNKNOWN_DURATION_MS] * 2 + [181_000]
    assert {(each.ended_at, each.listened_ms, each.measured) for each in found} == {(AT, 0, False)}
    assert [each.listener for each in found][-2:] == ["listenbrainz-listener", "ana"]


def test_a_list_of_listens_is_read_and_what_is_playing_now_left_out(tmp_path: Path) -> None:
    playing = {"playing_now": True, "track_metadata": listen()["track_metadata"]}
    for text in (json.dumps([playing, listen(), 7]), "\n".join([json.dumps(playing), json.dumps(listen()), "7"])):
        found, refused = heard(stored(tmp_path, text))
        assert [each.ended_at for each in found] == [AT]
        assert refused == [RefusedLine(3, "not a listen of ListenBrainz")]


@pytest.mark.parametrize("seconds", [SECONDS + 0.7, str(SECONDS), f"{SECONDS}.0"])
def test_seconds_may_have_decimals(seconds: object, tmp_path: Path) -> None:
    (found,), _ = heard(stored(tmp_path, json.dumps({**listen(), "listened_at": seconds})))
    assert found.ended_at == AT


def test_bad_lines_between_good_ones_are_refused(tmp_path: Path) -> None:
    bad = {
        "{": "not JSON",
        "[" * 100_000: "not JSON",
        "[]": "not a listen of ListenBrainz",
        "{}": "not a listen of ListenBrainz",
        json.dumps({**listen(), "listened_at": None}): f"listened_at {NOT_SECONDS}",
        json.dumps({**listen(), "listened_at": 3}): "listened_at is before 1999: the clock of the player was not set",
        json.dumps({**listen(), "listened_at": 10**30}): f"listened_at {NOT_SECONDS}",
        json.dumps(listen(artist_name=None)): "artist is empty",
    }
    lines = [json.dumps(listen()), *(each for line in bad for each in (line, json.dumps(listen())))]
    found, refused = heard(stored(tmp_path, "\n".join(lines)))
    assert len(found) == len(bad) + 1
    assert refused == [RefusedLine(2 * number, reason) for number, reason in enumerate(bad.values(), 1)]


# --- Last.fm


def scrobble(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "artist": {"#text": "Nova"},
        "name": "Tide",
        "album": {"#text": ""},
        "date": {"uts": str(SECONDS)},
        **fields,
    }


@pytest.mark.parametrize("wrapped", [True, False])
def test_pages_of_last_fm_without_what_is_playing_now(wrapped: bool, tmp_path: Path) -> None:  # noqa: FBT001
    now_playing = {"artist": {"#text": "Nova"}, "name": "Ebb", "@attr": {"nowplaying": "true"}}
    page = {"track": [now_playing, scrobble()], "@attr": {"user": "ana", "page": "1"}}
    single = {"track": scrobble(artist={"name": "Vega"}, date={"uts": SECONDS + 60})}
    pages = [{"recenttracks": each} if wrapped else each for each in (page, single)]
    found, refused = heard(stored(tmp_path, json.dumps(pages)))
    assert refused == []
    assert [(each.listener, each.artist, each.measured) for each in found] == [
        ("ana", "Nova", False),
        ("lastfm-listener", "Vega", False),
    ]
    assert found[0].ended_at == AT
    again = scrobble(**{"@attr": {"nowplaying": "false"}})
    assert len(heard(stored(tmp_path, json.dumps({"track": [again]})))[0]) == 1
    unnamed = {"artist": {"#text": "Nova"}, "name": "Ebb"}  # some tools leave out that it is playing now
    assert len(heard(stored(tmp_path, json.dumps({"track": [unnamed, again]})))[0]) == 1
    bad = {"track": [{"name": "Tide", "artist": {}}, 7, scrobble()]}
    _, refused = heard(stored(tmp_path, json.dumps([bad])))
    assert [each.reason for each in refused] == [f"date {NOT_SECONDS}", "not a track of Last.fm"]


def test_both_kinds_of_csv_of_last_fm(tmp_path: Path) -> None:
    plain = 'Nova,Coast,Tide,"01 May 2021 12:30"\nNova,Coast,Tide\nNova,,Ebb,soon\n'
    found, refused = heard(stored(tmp_path, plain))
    assert [(each.artist, each.track, each.ended_at) for each in found] == [("Nova", "Tide", AT)]
    assert refused == [
        RefusedLine(2, "not 4 columns of CSV"),
        RefusedLine(3, "its time is not one such as 31 Jan 2018 04:58"),
    ]
    header = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"
    rows = [f'{SECONDS},"01 May 2021, 12:30","Nova, the",,Coast,,Tide,', "x,,Nova,,,,Tide,", "", "a,b"]
    path = tmp_path / "history.csv.gz"
    path.write_bytes(gzip.compress("\r\n".join([header, *rows]).encode()))
    found, refused = heard(path)
    assert [(each.artist, each.ended_at, each.line) for each in found] == [("Nova, the", AT, 2)]
    assert [each.line for each in refused] == [3, 5]


def test_what_is_playing_now_is_left_out_of_both_kinds_of_csv(tmp_path: Path) -> None:
    found, refused = heard(stored(tmp_path, 'Nova,Coast,Ebb,""\nNova,Coast,Tide,"01 May 2021, 12:30"\n'))
    assert ([(each.track, each.ended_at) for each in found], refused) == ([("Tide", AT)], [])
    header = '"uts","utc_time","artist","album","track"'
    found, refused = heard(stored(tmp_path, "\n".join([header, ',,"Nova",,"Ebb"', f'{SECONDS},,"Nova",,"Tide"'])))
    assert ([each.track for each in found], refused) == (["Tide"], [])


# --- all


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_file_in_another_encoding_says_so(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(("\ufeff" * (encoding != "utf-16") + json.dumps([streamed()])).encode(encoding))
    with pytest.raises(NotAListeningLog, match="UTF-16"):
        heard(path)


def test_whole_numbers_of_our_own_format_may_have_decimals(tmp_path: Path) -> None:
    text = (
        "listener,ended_at,artist,track,ms_played,duration_ms\nana,2021-05-01T12:30:00Z,Nova,Tide,60000.0,181000.00\n"
    )
    assert [(each.ms_played, each.duration_ms) for each in heard(stored(tmp_path, text))[0]] == [(60_000, 181_000)]


@pytest.mark.parametrize(
    "text", ["{}", "[]", "[1]", '{"a": [1]}', "[{", "name,age\nx,1", "", "\n", '[{"track" 1}', "[" * 10_000]
)
def test_other_files_are_no_history(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotAListeningLog):
        heard(stored(tmp_path, text))


@pytest.mark.usefixtures("tables")
def test_what_was_not_measured_is_shown_and_gives_no_xp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.importing.loading._THREADS", 1)
    lines = [{**listen(), "listened_at": SECONDS + 3_600 * number} for number in range(3)]
    path = stored(tmp_path, "\n".join(map(json.dumps, [*lines, lines[0]])))  # a duplicate in the batch
    for _ in range(2):
        found, _ = heard(path)
        load(portfolios(by_producer(found)), progress=Progress("written", 0))
        project_all(1)
    nova = artist_id("Nova")
    standing = standings([nova])[nova]
    assert (standing.plays, standing.qualified_plays, standing.xp) == (3, 0, {"uploads": 100})
    track = contents("TRACKS_TABLE")[f"TRACK#{track_id(nova, 'Tide')}", "TRACK"]
    assert track["unqualified"] == {"imported_without_duration": 3}


def test_a_measured_listening_comes_before_the_same_one_unmeasured(tmp_path: Path) -> None:
    measured, _ = spotify(tmp_path, streamed(reason_end="trackdone", ms_played=180_000))
    unmeasured, _ = heard(stored(tmp_path, json.dumps(listen())), listener="spotify-listener")
    for order in ([*measured, *unmeasured], [*unmeasured, *measured]):
        ((portfolio,),) = [list(portfolios(by_producer(order)))]
        (play,) = portfolio.plays
        assert play.verdict == "qualified"
        assert portfolio.tracks[0][0].duration_ms == 180_000
