"""An import gives exactly the figures of the listening log, whatever order, repetition or fault.

See docs/specification.md 2.5.
"""

from __future__ import annotations

import csv
import gzip
import random
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.insights.calendar.ranges import RangeRequest
from beatpass.domain.leaderboards.boards import CATEGORIES, Build, manual_run
from beatpass.domain.leaderboards.periods import ALL_TIME
from beatpass.domain.platform.figures import Standing
from beatpass.domain.progress.levels import level_number
from beatpass.storage.catalogue.entities import get_producer, get_track, rows_of, to_item
from beatpass.storage.dynamodb.errors import Unavailable
from beatpass.storage.dynamodb.tables import ActivityItem, Key
from beatpass.storage.leaderboards.board_reads import read_board
from beatpass.storage.platform.activity import FactRecord, scan_records
from beatpass.storage.platform.bulk_facts import standings
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.insights.show_insights import show_producer_insights, show_track_insights
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.platform.project_activity import project_activity
from infra.importing.import_plays import import_plays
from infra.importing.listening_log import COLUMNS, Listening, NotAListeningLog, read
from infra.importing.loading import NAME_TAKEN, load
from infra.importing.log_portfolios import artist_id, by_producer, portfolios, track_id
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress
from infra.verification.oracles.boards import Oracle
from infra.verification.oracles.listening_log import Expected, expected
from infra.verification.oracles.listening_pages import pages
from infra.verification.verify_import import award_differences, differences, rank_differences
from infra.verification.verify_pages import page_differences
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.tables import contents

LOG = Path(__file__).with_name("listening_log.csv")
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
GOOD = "l1,2022-01-01T00:00:00Z,A,T,60000,180000"
BAD = {
    "l1,2022-01-01T00:00:00Z,A,T,60000": "5 columns instead of 6",
    GOOD + ",more": "7 columns instead of 6",
    "l1,yesterday,A,T,60000,180000": "ended_at is not a time such as 2021-05-01T12:30:00Z",
    "l1,2022-01-01T00:00:00,A,T,60000,180000": "ended_at is not a time such as 2021-05-01T12:30:00Z",
    "l1,2026-11-21T10:00:00Z,A,T,60000,180000": "ended_at is in the future",
    "l1,2022-01-01T00:00:00Z,A,T,-1,180000": "ms_played is not a whole number of milliseconds",
    "l1,2022-01-01T00:00:00Z,A,T,6e4,180000": "ms_played is not a whole number of milliseconds",
    "l1,2022-01-01T00:00:00Z,A,T,1.5,180000": "ms_played is not a whole number of milliseconds",
    "l1,0001-01-01T00:00:00Z,A,T,60000,180000": "ended_at is before 1999: the clock of the player was not set",
    "l1,1970-01-01T00:03:00Z,A,T,60000,180000": "ended_at is before 1999: the clock of the player was not set",
    "l1,1998-12-31T23:59:59Z,A,T,60000,180000": "ended_at is before 1999: the clock of the player was not set",
    "l1,2022-01-01T00:00:00Z,A,T,60000,86400001": "duration_ms is more than 86400000",
    "l1,2022-01-01T00:00:00Z,A,T\u200b,60000,180000": "track has characters that cannot be displayed",
    "l1,2022-01-01T00:00:00Z,A,T\u202e,60000,180000": "track has characters that cannot be displayed",
    "l1,2022-01-01T00:00:00Z,A,T,60000,999": "duration_ms is less than 1000",
    "l1,2022-01-01T00:00:00Z,A,T,60000,": "duration_ms is not a whole number of milliseconds",
    "l1,2022-01-01T00:00:00Z, ,T,60000,180000": "artist is empty",
    ",2022-01-01T00:00:00Z,A,T,60000,180000": "listener is empty",
    f"l1,2022-01-01T00:00:00Z,{'A' * 81},T,60000,180000": "artist is longer than 80 characters",
    f"l1,2022-01-01T00:00:00Z,A,{'T' * 201},60000,180000": "track is longer than 200 characters",
    f"l1,2022-01-01T00:00:00Z,{chr(0xFDFA) * 40},T,60000,180000": (
        "artist is too long: it has characters that expand to many"
    ),
    "l1,2022-01-01T00:00:00Z,A\0,T,60000,180000": "artist has characters that cannot be displayed",
    "l1,2022-01-01T00:00:00Z,\u3164,T,60000,180000": "artist has characters that cannot be displayed",
    'l1,2022-01-01T00:00:00Z,"A,T,60000,180000': "not CSV: unexpected end of data",
}


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto fails when one thread reads a table while another writes it."""
    monkeypatch.setattr("infra.importing.loading._THREADS", 1)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The sample log with a bad line of each kind inserted, and its first play twice."""
    header, *lines = LOG.read_text().splitlines()
    for index, bad in enumerate(BAD):
        lines.insert(7 * index, bad)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([header, *lines, lines[1]]) + "\n")
    return path


def portfolios_of(path: Path) -> list[Portfolio]:
    plays = (entry for entry in read(path, now=NOW) if isinstance(entry, Listening))
    return list(portfolios(by_producer(plays)))


def load_all(path: Path) -> int:
    return load(portfolios_of(path), progress=Progress("written", 0)).written


def project_all(seed: int) -> None:
    """Project all recorded facts in random order and batches, some of the batches twice."""
    chance = random.Random(seed)  # noqa: S311 - reproducible
    items = list(ActivityItem.scan())
    chance.shuffle(items)
    records = [FactRecord((item.pk, item.sk), n, item.kind, item.body) for n, item in enumerate(items, 1)]
    while records:
        size = chance.randint(1, 150)
        for _ in range(chance.choice((1, 1, 2))):
            projected = project_activity(records[:size], quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))
            assert projected.quarantined == 0
        records = records[size:]


def figures_of(standing: Standing, wanted: Expected) -> Expected:
    """The figures of a standing, named as the oracle names them; a standing has no ranks."""
    return Expected(
        plays=standing.plays,
        qualified_plays=standing.qualified_plays,
        uploads=standing.public_tracks,
        achievements=set(standing.achievements),
        xp=standing.xp,
        level=level_number(standing.total_xp),
        upload_rank=wanted.upload_rank,
        play_rank=wanted.play_rank,
        tops=wanted.tops,
    )


def everything() -> dict[str, dict[Key, Any]]:
    names = ("CATALOGUE_TABLE", "ACTIVITY_TABLE", "FIGURES_TABLE", "STANDINGS_TABLE", "TRACKS_TABLE")
    return {name: contents(name) for name in names}


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("seed", [1])
def test_every_figure_equals_the_oracle_and_a_second_run_changes_nothing(
    seed: int, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_all(log)
    project_all(seed)

    with LOG.open() as lines:
        truth = expected(csv.DictReader(lines))
    found = standings(artist_id(name) for name in truth)
    assert {name: figures_of(found[artist_id(name)], truth[name]) for name in truth} == truth
    assert max(each.plays - each.qualified_plays for each in truth.values()) > 50, (
        "the sample does not reach the daily cap"
    )

    before = everything()
    assert import_plays(log, now=NOW) is False, "no line was refused"
    project_all(seed)
    assert everything() == before
    report = capsys.readouterr()
    lines_of_log = log.read_text().splitlines()
    assert report.err.splitlines() == [f"line {lines_of_log.index(bad) + 1}: {why}" for bad, why in BAD.items()]
    assert "  0 facts written" in report.out


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_an_import_that_fails_at_any_call_is_completed_by_the_next(
    fault: Fault, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("\n".join(LOG.read_text().splitlines()[:80]))
    monkeypatch.setattr("infra.importing.loading._CHUNK_FACTS", 40)
    written = 0
    with calls(fault, at) as broken, suppress(Killed, Unavailable):
        written = load_all(log)
    assert broken.count > at
    written += load_all(log)

    facts = {(item.pk, item.sk) for item in ActivityItem.scan()}
    assert len(facts) == sum(map(len, portfolios_of(log)))
    if fault == "throttled":
        assert written == len(facts)
    rows = contents("CATALOGUE_TABLE")
    for portfolio in portfolios_of(log):
        assert (f"ARTIST#{portfolio.artist.id}", "ARTIST") in rows
        for track, _ in portfolio.tracks:
            assert (f"TRACK#{track.id}", "TRACK") in rows


def test_plain_and_gzipped_logs_give_the_same_lines(tmp_path: Path) -> None:
    zipped = tmp_path / "log.csv.gz"
    zipped.write_bytes(gzip.compress(LOG.read_bytes()))
    assert list(read(zipped, now=NOW)) == list(read(LOG, now=NOW))


def test_only_the_line_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(
        ",".join(COLUMNS).encode() + b"\n" + GOOD.replace("A", "\xe9").encode("latin-1") + b"\n" + GOOD.encode()
    )
    refused, accepted = read(path, now=NOW)
    assert not isinstance(refused, Listening)
    assert (refused.line, refused.reason) == (2, "artist has characters that cannot be displayed")
    assert isinstance(accepted, Listening)


def test_the_names_of_the_columns_may_be_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\r\n".join(['\ufeff"' + '","'.join(COLUMNS) + '"', GOOD]))
    (found,) = read(path, now=NOW)
    assert isinstance(found, Listening)


def test_another_file_is_not_a_listening_log(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,age\nx,1\n")
    with pytest.raises(NotAListeningLog, match="the first line must be listener,"):
        list(read(path, now=NOW))


def test_spellings_of_one_name_are_one_producer(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    other = GOOD.replace(",A,", ",a ,").replace("2022", "2021")
    path.write_text("\n".join([",".join(COLUMNS), GOOD, other]))
    (portfolio,) = portfolios_of(path)
    assert len(portfolio.plays) == 2
    assert len(portfolio.tracks) == 1
    assert portfolio.tracks[0][0].published_at == "2020-12-31T23:59:00.000Z"


def test_a_play_longer_than_the_track_counts_as_the_whole_track(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([",".join(COLUMNS), GOOD.replace("60000", "200000")]))
    (portfolio,) = portfolios_of(path)
    assert portfolio.plays[0].listened_ms == 180_000
    assert portfolio.plays[0].started_at == "2021-12-31T23:57:00.000Z"


@pytest.mark.parametrize("played", ["180001", "28800000", "86400000000", "999999999999"])
def test_a_pause_counted_as_listening_does_not_move_the_start(played: str, tmp_path: Path) -> None:
    (portfolio,) = portfolios_of(written(tmp_path, GOOD.replace("60000", played)))
    assert portfolio.plays[0].started_at == "2021-12-31T23:57:00.000Z"
    assert portfolio.artist.created_at == portfolio.tracks[0][0].published_at == "2021-12-31T23:57:00.000Z"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")
    return path


AGAIN = (
    GOOD,
    GOOD.replace("180000", "200000"),
    GOOD.replace("60000", "59000"),
    GOOD.replace("00:00:00Z", "00:00:00.0004Z"),
    GOOD.replace(",T,", ",t ,"),
    GOOD.replace(",A,", ",\uff21,"),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_same_listening_with_another_length_is_the_same_play(order: tuple[int, ...], tmp_path: Path) -> None:
    lines = [AGAIN[number] for number in order] + list(AGAIN[3:])
    (portfolio,) = portfolios_of(written(tmp_path, *lines))
    (play,) = portfolio.plays
    assert (play.listened_ms, play.duration_ms) == (60_000, 200_000)
    assert [track.id for track, _ in portfolio.tracks] == [play.track_id]
    other_listener, later = GOOD.replace("l1", "l2"), GOOD.replace("00:00:00Z", "00:00:01Z")
    (portfolio,) = portfolios_of(written(tmp_path, *lines, other_listener, later))
    assert len(portfolio.plays) == 3


@pytest.mark.usefixtures("tables")
def test_the_same_listening_from_another_file_adds_nothing(tmp_path: Path) -> None:
    load_all(written(tmp_path, GOOD))
    facts, catalogue = contents("ACTIVITY_TABLE"), contents("CATALOGUE_TABLE")
    for line in (*AGAIN[1:], GOOD.replace("60000", "170000")):
        assert load_all(written(tmp_path, line)) == 0
    assert (contents("ACTIVITY_TABLE"), contents("CATALOGUE_TABLE")) == (facts, catalogue)


@pytest.mark.parametrize(
    "title", ["I\u0307stanbul", "\u6771\u4eac\u3000Beat", "a\u00a0b", "\u0645\u06cc\u200c\u062e", ENGLAND]
)
def test_texts_are_those_of_the_api(title: str, tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", title)
    lines = [GOOD.replace(",T,", f",{each},") for each in (title, composed, unicodedata.normalize("NFD", title))]
    (portfolio,) = portfolios_of(written(tmp_path, *lines))
    assert [track.title for track, _ in portfolio.tracks] == [composed]
    assert len(portfolio.plays) == 1


def created(artist: str) -> str:
    return standings([artist_id(artist)])[artist_id(artist)].created_at


@pytest.mark.usefixtures("tables")
def test_an_import_that_grows_moves_the_ages_back_and_equals_one_import(tmp_path: Path) -> None:
    old = GOOD.replace("2022-01-01", "2019-12-25")
    between = GOOD.replace("2022-01-01", "2020-06-01").replace(",T,", ",U,")
    for seed, line in enumerate((GOOD, between, old)):
        load_all(written(tmp_path, line))
        project_all(seed)
    grown, profile = contents("CATALOGUE_TABLE"), created("A")
    assert profile == "2019-12-24T23:59:00.000Z"
    track = get_track(track_id(artist_id("A"), "T"))
    assert track
    assert (track.created_at, track.published_at, track.version) == (profile, profile, 2)
    assert load_all(written(tmp_path, GOOD, between, old)) == 0
    assert contents("CATALOGUE_TABLE") == grown

    producer = get_producer(artist_id("A"))
    assert producer
    to_item(replace(producer, user_id="u")).save()
    requested = RangeRequest(preset="all_time")
    to_item(User(id="u", artist_ids=(producer.id,))).save()
    shown = show_producer_insights(producer.id, user_id="u", requested=requested, now=NOW)
    assert (shown.overview.counts.plays, str(shown.overview.span.first)) == (3, "2019-12-24")
    of_track = show_track_insights(track.id, user_id="u", requested=requested, now=NOW)
    assert of_track.overview.counts.plays == 2
    standing = standings([producer.id])[producer.id]
    assert (standing.public_tracks, standing.qualified_plays, standing.xp["uploads"]) == (2, 3, 200)
    assert {"opening-act", "santas-helper"} <= standing.achievements.keys()  # 2021-12-31, then 2019-12-24

    with database("moto"):
        load_all(written(tmp_path, GOOD, between, old))
        project_all(7)
        once = contents("CATALOGUE_TABLE")
        assert rows_without_versions(once) == rows_without_versions(grown)
        fresh = standings([producer.id])[producer.id]
    same = ("plays", "qualified_plays", "public_tracks", "weight", "created_at", "played", "first_play_day")
    assert [getattr(standing, name) for name in same] == [getattr(fresh, name) for name in same]


def rows_without_versions(rows: dict[Key, Any]) -> dict[Key, Any]:
    return {
        key: {name: value for name, value in row.items() if name != "version"} if isinstance(row, dict) else row
        for key, row in rows.items()
    }


@pytest.mark.usefixtures("tables")
def test_what_a_user_made_of_an_imported_track_stays_when_its_age_moves(tmp_path: Path) -> None:
    load_all(written(tmp_path, GOOD))
    (portfolio,) = portfolios_of(written(tmp_path, GOOD))
    track = portfolio.tracks[0][0]
    for row in rows_of(track):
        row.delete()
    edited = replace(track, title="Mine", visibility="private", version=5)
    for row in (to_item(edited), *rows_of(edited)):
        row.save()
    load_all(written(tmp_path, GOOD.replace("2022", "2021")))
    found = get_track(track.id)
    assert found == replace(
        edited, created_at="2020-12-31T23:59:00.000Z", published_at="2020-12-31T23:59:00.000Z", version=6
    )


@pytest.mark.usefixtures("tables")
def test_a_taken_name_is_reported_line_by_line_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Producer(id="other", name="a", created_at="2026-01-01T00:00:00.000Z", version=1)
    for row in (to_item(other), *rows_of(other)):
        row.save()
    path = written(tmp_path, GOOD, GOOD.replace(",A,", ",B,"), "bad", GOOD.replace("l1", "l2"), GOOD)
    waited: list[Counter[str]] = []
    monkeypatch.setattr("infra.importing.import_plays.wait_until_projected", waited.append)
    assert import_plays(path, now=NOW) is False
    report = capsys.readouterr()
    taken = "another producer has the name of this artist"
    assert report.err.splitlines() == ["line 4: 1 columns instead of 6", *(f"line {n}: {taken}" for n in (2, 5, 6))]
    assert waited == [Counter({artist_id("B"): 1})]
    assert "3 facts written" in report.out
    assert "4/4" in report.out
    assert "1 of these plays are in the file more than once" in report.out
    project_all(1)
    assert standings([artist_id("B")])[artist_id("B")].plays == 1


@pytest.mark.usefixtures("tables")
def test_a_producer_whose_name_is_taken_is_reported_and_left_out(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Producer(id="other", name="ARTIST-02646", created_at="2026-01-01T00:00:00.000Z", version=1)
    for row in (to_item(other), *rows_of(other)):
        row.save()
    loaded = load(portfolios_of(log), progress=Progress("written", 0))
    assert loaded.left_out == {artist_id("artist-02646"): NAME_TAKEN}
    assert artist_id("artist-02646") not in str(contents("ACTIVITY_TABLE"))
    assert artist_id("artist-02646") not in str(contents("CATALOGUE_TABLE"))
    assert loaded.written == len(contents("ACTIVITY_TABLE")) > 100


@pytest.mark.usefixtures("tables")
def test_nothing_is_imported_for_a_producer_that_was_deleted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_all(written(tmp_path, GOOD))
    (portfolio,) = portfolios_of(written(tmp_path, GOOD))
    for entity in (portfolio.artist, portfolio.tracks[0][0]):
        for row in (to_item(entity), *rows_of(entity)):
            row.delete()
    facts = contents("ACTIVITY_TABLE")
    waited: list[Counter[str]] = []
    monkeypatch.setattr("infra.importing.import_plays.wait_until_projected", waited.append)
    path = written(tmp_path, GOOD, GOOD.replace("l1", "l2"), GOOD.replace(",T,", ",U,"), GOOD.replace(",A,", ",B,"))
    assert import_plays(path, now=NOW) is False
    report = capsys.readouterr()
    assert report.err.splitlines() == [f"line {n}: the producer of this artist was deleted" for n in (2, 3, 4)]
    assert "3 facts written" in report.out
    assert waited == [Counter({artist_id("B"): 1})]
    assert get_track(track_id(artist_id("A"), "U")) is None
    added = contents("ACTIVITY_TABLE").keys() - facts.keys()
    assert len(added) == 3
    assert artist_id("A") not in str(added)


@pytest.mark.usefixtures("tables")
def test_edited_and_deleted_tracks_stay_so() -> None:
    load_all(LOG)
    track = portfolios_of(LOG)[0].tracks[0][0]
    deleted = portfolios_of(LOG)[0].tracks[1][0]
    to_item(replace(track, title="Renamed", version=2)).save()
    to_item(deleted).delete()
    load_all(LOG)
    found = get_track(track.id)
    assert found is not None
    assert found.title == "Renamed"
    assert get_track(deleted.id) is None


@pytest.mark.usefixtures("tables")
def test_verification_accepts_ranks_among_other_producers_and_finds_a_wrong_figure() -> None:
    load_all(LOG)
    project_all(1)
    with LOG.open() as lines:
        truth = expected(csv.DictReader(lines))
    # The other half of the log becomes producers that are on the same boards, but not in the log.
    names = sorted(truth)
    half = _expected_of(set(names[::2]))
    build = build_leaderboards(manual_run(NOW), attempt="1", clock=lambda: NOW).build
    assert build.population == len(truth)
    assert_boards_are_the_oracles(build)
    assert list(differences(half)) == []
    assert list(rank_differences(half, build)) == []

    wrong = next(iter(half))
    half[wrong].plays += 1
    half[wrong].play_rank += 1
    assert len(list(differences(half))) == 1
    assert len(list(rank_differences(half, build))) == 1


def assert_boards_are_the_oracles(build: Build) -> None:
    everyone = standings(each.artist.id for each in portfolios_of(LOG))
    for period in (ALL_TIME, build.periods[-1]):  # the log ends before the other periods
        oracle = Oracle.of_all(everyone, period, as_of=NOW)
        for category in CATEGORIES:
            rows = read_board(build, category, period, start=0, limit=len(everyone)).rows
            assert [row.artist_id for row in rows] == oracle.order(category)
            for row in rows[::7]:
                assert row.rank == oracle.rank(category, row.artist_id)
                assert row.score == pytest.approx(float(oracle.score(category, row.artist_id)))
                assert build.tier(category, period, row.rank) == oracle.tier(category, row.artist_id)


@pytest.mark.usefixtures("tables")
def test_verification_accepts_awards_of_builds_and_finds_missing_ones() -> None:
    load_all(LOG)
    project_all(1)
    with LOG.open() as lines:
        truth = expected(csv.DictReader(lines))
    build = build_leaderboards(manual_run(NOW), attempt="1", clock=lambda: NOW).build
    assert len(list(award_differences(truth, build))) > 20  # no award is projected yet
    earned = [record for record in scan_records() if record.key[1].startswith("EARNED#")]
    stream = [replace(record, sequence=number) for number, record in enumerate(earned, start=10**20)]
    project_activity(stream, quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"))
    assert list(differences(truth)) == []
    assert list(award_differences(truth, build)) == []
    check_pages()

    key = min(key for key in contents("ACTIVITY_TABLE") if key[1].startswith("EARNED#"))
    ActivityItem(*key).delete()
    (missing,) = award_differences(truth, build)
    assert "and was awarded None" in missing
    next(iter(truth.values())).tops.add("legacy")
    assert len(list(award_differences(truth, build))) == 2


def check_pages() -> None:
    """Pages equal the oracle with some months rolled up, and each wrong figure is found."""
    with LOG.open() as lines:
        wanted = pages(csv.DictReader(lines))
    assert roll_up_days(before="2020-06").made > 10
    assert list(page_differences(wanted, now=NOW, most=20)) == []
    name = max(wanted, key=lambda each: wanted[each].tracks.total())
    track, day = next(iter(wanted[name].tracks)), next(iter(wanted[name].days))
    wanted[name].qualified[track] += 1
    wanted[name].published[track] += timedelta(days=40)
    wanted[name].days[day].unqualified["too_short"] += 1
    wanted[name].listeners["a stranger"] += 1
    found = " ".join(page_differences(wanted, now=NOW, most=1))
    for figure in (f"plays of {track}", "contribution", "uploads of", "days of insights", "unique listeners"):
        assert f"{name}: {figure}" in found, figure


def _expected_of(names: set[str]) -> dict[str, Expected]:
    with LOG.open() as lines:
        return expected(row for row in csv.DictReader(lines) if row["artist"] in names)
