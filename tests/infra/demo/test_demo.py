"""The demo data is reproducible, plausible, and projected as all facts are (docs/architecture.md 6)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from statistics import mean

import pytest

from beatpass.domain.insights.notices.alerts import normal_day
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.domain.listening.acquisitions import is_bought
from beatpass.domain.listening.heard_ranges import agree
from beatpass.domain.listening.sources import SOURCE_KINDS
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.listening.links import find_link, links_item, links_of
from beatpass.storage.platform.activity import FactRecord
from beatpass.storage.platform.bulk_facts import standings
from beatpass.usecases.platform.project_activity import project_activity
from infra.demo.__main__ import day_of_demo
from infra.demo.lately import plays_of_a_rise, plays_of_the_last_hour
from infra.demo.marketplace import Size, portfolios
from infra.demo.scene import LABELS, NAMED
from infra.demo.sources import ensure_links
from infra.importing.catching_up import counted, wait_until_projected
from infra.importing.loading import load
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress

TODAY = datetime(2026, 11, 21, tzinfo=UTC)
SMALL = Size(producers=12, listeners=40, plays=150)

# One worker makes the marketplace: each would need a second of CPU for it, which is a minute on a machine under load.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto fails when one thread reads a table while another writes it."""
    monkeypatch.setattr("infra.importing.loading._THREADS", 1)


@pytest.fixture(scope="module")
def marketplace() -> list[Portfolio]:
    return list(portfolios(seed=1, size=Size(plays=4_000), today=TODAY))


@pytest.fixture(scope="module")
def heard(marketplace: list[Portfolio]) -> list[PlayLogged]:
    return [play for each in marketplace for play in each.plays]


def test_the_same_seed_and_day_give_the_same_marketplace() -> None:
    first = list(portfolios(seed=1, size=SMALL, today=TODAY))
    assert first == list(portfolios(seed=1, size=SMALL, today=TODAY))
    assert first != list(portfolios(seed=2, size=SMALL, today=TODAY))
    assert [each.artist.name for each in first[: len(NAMED)]] == list(NAMED)


@pytest.mark.usefixtures("tables")
def test_named_producers_get_their_links_once(marketplace: list[Portfolio]) -> None:
    artist = marketplace[0].artist
    for _ in range(2):
        ensure_links(artist)
    (item,) = get_together([links_item(artist.id)])
    links = links_of(item).links
    assert [link[2] for link in links.values()] == list(LABELS)
    assert all(find_link(link_id) for link_id in links)
    assert {play.link_id for play in marketplace[0].plays} == {"", *links}


def test_there_are_plays_of_the_last_hour(marketplace: list[Portfolio]) -> None:
    now = TODAY + timedelta(hours=9)
    lately = list(plays_of_the_last_hour(marketplace, now=now))
    assert len({play.play_id for play in lately}) == len(lately) > 100
    assert max(play.at for play in lately) <= to_iso(now)
    assert min(play.started_at for play in lately) >= to_iso(now - timedelta(hours=1, minutes=5))
    assert {play.artist_id for play in lately} <= {each.artist.id for each in marketplace[: len(NAMED)]}


def test_a_track_of_each_named_producer_was_far_above_its_normal_day_yesterday(marketplace: list[Portfolio]) -> None:
    now = TODAY + timedelta(hours=9)
    rise = list(plays_of_a_rise(marketplace, now=now))
    assert rise == list(plays_of_a_rise(marketplace, now=now + timedelta(hours=2)))  # another run writes nothing new
    assert {play.at[:10] for play in rise} == {to_iso(TODAY - timedelta(days=1))[:10]}
    assert {play.artist_id for play in rise} == {each.artist.id for each in marketplace[: len(NAMED)]}
    yesterday, wanted = (TODAY - timedelta(days=1)).toordinal(), Notifications()
    for track_id in {play.track_id for play in rise}:
        days = Counter(
            from_iso(play.at).toordinal() for each in marketplace for play in each.plays if play.track_id == track_id
        )
        told = sum(play.track_id == track_id and play.verdict == "qualified" for play in rise)
        assert told >= max(wanted.least_plays, wanted.spike_factor * max(normal_day(list(days.items()), yesterday), 1))


def test_plays_say_where_they_start_and_what_they_hear(heard: list[PlayLogged]) -> None:
    assert {play.source for play in heard} == {"", *SOURCE_KINDS}
    assert sum(bool(play.link_id) for play in heard) > 20
    assert sum(bool(play.heard) for play in heard) > len(heard) / 2
    for play in heard:
        assert not play.heard or agree(play.heard, listened_ms=play.listened_ms, duration_ms=play.duration_ms)


def test_plays_lead_to_downloads_and_purchases_of_enough_people(marketplace: list[Portfolio]) -> None:
    downloads = [each for portfolio in marketplace[: len(NAMED)] for each in portfolio.downloads]
    bought = [each for each in downloads if is_bought(each.download_id)]
    assert len({each.user_id for each in downloads}) > 20
    assert len({each.user_id for each in bought}) >= 10
    settled = Counter(sale.download_id for portfolio in marketplace for sale in portfolio.sales)
    assert set(settled) == {
        each.download_id for portfolio in marketplace for each in portfolio.downloads if is_bought(each.download_id)
    }
    assert set(settled.values()) == {1, 2}


def test_facts_are_within_the_year_and_plays_after_the_release(
    marketplace: list[Portfolio], heard: list[PlayLogged]
) -> None:
    assert len(heard) == 4_000
    assert len({play.play_id for play in heard}) == 4_000
    assert max(fact.at for each in marketplace for fact in each.facts()) <= to_iso(TODAY)
    assert min(play.started_at for play in heard) >= to_iso(TODAY - timedelta(days=365))
    published = {track.id: track.published_at for each in marketplace for track, _ in each.tracks}
    for play in heard:
        released = published[play.track_id]
        assert released is not None
        assert play.started_at >= released


def test_plays_concentrate_on_few_producers_and_follow_hours_and_weekdays(heard: list[PlayLogged]) -> None:
    by_producer = sorted(Counter(play.artist_id for play in heard).values(), reverse=True)
    assert sum(by_producer[:20]) > len(heard) / 2, "a tenth of the producers must have more than half of the plays"
    days = Counter(date.fromisoformat(play.started_at[:10]).weekday() for play in heard)
    assert mean(days[day] for day in (4, 5, 6)) > mean(days[day] for day in (0, 1, 2))
    hours = Counter(from_iso(play.started_at).hour for play in heard if play.country == "GB")
    assert sum(hours[hour] for hour in (19, 20, 21)) > 3 * sum(hours[hour] for hour in (2, 3, 4))


def test_new_releases_skips_and_collaborations_have_plausible_shares(
    marketplace: list[Portfolio], heard: list[PlayLogged]
) -> None:
    released = {track.id: track.published_at or "" for each in marketplace for track, _ in each.tracks}
    recent = [play for play in heard if released[play.track_id] > to_iso(TODAY - timedelta(days=300))]
    age = [from_iso(play.started_at) - from_iso(released[play.track_id]) for play in recent]
    assert sum(each < timedelta(days=14) for each in age) > len(age) / 3
    assert 0.15 < mean(play.listened_ms < 0.2 * play.duration_ms for play in heard) < 0.4
    assert {play.verdict for play in heard} == {"qualified", "too_short", "bot", "own_track"}
    tracks = [track for each in marketplace for track, _ in each.tracks]
    assert 0.15 < mean(len(track.credits) > 1 for track in tracks) < 0.4
    assert 0.3 < mean(bool(track.missing_metadata) for track in tracks) < 0.95
    assert {track.visibility for track in tracks} == {"public", "private", "draft"}
    for each in marketplace:
        for album in each.albums:
            assert {track.id for track, _ in each.tracks if track.album_id == album.id} == set(album.track_ids)


def test_some_listeners_exceed_the_daily_cap(heard: list[PlayLogged]) -> None:
    listenings = sorted((play.track_id, play.listener_id, play.started_at[:10]) for play in heard)
    assert max(len(list(same)) for _, same in groupby(listenings)) > 10


@pytest.mark.usefixtures("tables")
def test_all_facts_are_projected_and_a_run_on_a_later_day_adds_nothing() -> None:
    plays: Counter[str] = Counter()
    made = list(portfolios(seed=1, size=SMALL, today=day_of_demo(TODAY)))
    load(counted(made, plays), progress=Progress("demo", SMALL.plays))
    items = list(ActivityItem.scan())
    assert len(items) == sum(map(len, made))
    project_activity(
        [FactRecord((item.pk, item.sk), n, item.kind, item.body) for n, item in enumerate(items, 1)],
        quarantine=lambda key, reason: pytest.fail(f"{key}: {reason}"),
    )
    wait_until_projected(plays)
    found = standings(plays)
    for each in made:
        standing = found[each.artist.id]
        assert standing.followers == len(each.followers)
        assert standing.albums == len(each.albums)
    assert sum(each.share_units for each in found.values()) == 2520 * SMALL.plays

    later = day_of_demo(TODAY + timedelta(days=3, hours=5))
    assert later == TODAY
    again = load(portfolios(seed=1, size=SMALL, today=later), progress=Progress("demo", SMALL.plays))
    assert (again.written, again.there_already) == (0, len(items))
