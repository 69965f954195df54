"""Count a play for its track, its album, its listener and its credited producers."""

from __future__ import annotations

from beatpass.domain.insights.played_months import mark_month_played
from beatpass.domain.listening.plays import DAILY_CAP
from beatpass.domain.platform.events import PLAY_MILESTONES, PlaysReached
from beatpass.domain.platform.facts import Credit, PlayLogged
from beatpass.domain.platform.figures import (
    LISTENERS_KEPT,
    PLAY_UNITS,
    AlbumDayKey,
    AlbumPlays,
    AlbumPlaysKey,
    CappedPlay,
    DayFigures,
    Listener,
    ListenerKey,
    ProducerDayKey,
    Standing,
    TrackDayKey,
    TrackFigures,
    pseudonym,
)
from beatpass.domain.platform.projection.awards import add_xp
from beatpass.domain.platform.projection.collaborators import count_shared_play
from beatpass.domain.platform.projection.days import (
    add_to_listener_sketch,
    count_play,
    count_track_and_listener,
    heard_fifth,
)
from beatpass.domain.platform.projection.working_documents import Figures, add_to_count, document, standing_of, track_of
from beatpass.domain.platform.rules import PLAY_XP, RULES
from beatpass.domain.platform.times import day_number, day_of


def apply_play_logged(fact: PlayLogged, figures: Figures) -> None:
    day = day_of(fact.started_at)
    track = track_of(figures, fact.track_id)
    track_day = document(figures, TrackDayKey(fact.track_id, day), DayFigures)
    reason: str = fact.verdict
    name = pseudonym(fact.listener_id)
    listener = _listener(figures, track_day, ListenerKey(fact.track_id, day, name))
    listener[0] += 1
    if reason == "qualified" and listener[1] >= DAILY_CAP:
        reason = "daily_cap"
        figures.add(CappedPlay(track_id=fact.track_id, day=day, play_id=fact.play_id, rules=RULES))
    qualified = reason == "qualified"
    listener[1] += qualified
    _store_listener(figures, track_day, ListenerKey(fact.track_id, day, name), listener)
    count_play(track_day, fact, reason)
    if fact.album_id:
        album_day = document(figures, AlbumDayKey(fact.album_id, day), DayFigures)
        count_play(album_day, fact, reason)
        count_track_and_listener(album_day, fact)
        add_to_count(document(figures, AlbumPlaysKey(fact.artist_id), AlbumPlays).plays, fact.album_id, 1)

    weight_before = track.weight
    track.plays += 1
    mark_month_played(track.played, day)
    track.breakdown[heard_fifth(fact)] += 1
    if track.collaborative:
        count_shared_play(figures, track)
    if track.plays in PLAY_MILESTONES:
        figures.publish(PlaysReached(artist_id=fact.artist_id, track_id=fact.track_id, plays=track.plays, at=fact.at))
    if qualified:
        track.qualified_plays += 1
        track.count_daily(day_number(day))
    else:
        add_to_count(track.unqualified, reason, 1)
    if qualified:
        _update_weights(figures, track, track.weight - weight_before)
    for credit in fact.credits:
        _count_play_for(figures, track, fact, credit, day, reason)


def _listener(figures: Figures, track_day: DayFigures, key: ListenerKey) -> list[int]:
    """[plays, qualified plays] of this listener on this track on this day, stored or new."""
    stored = track_day.listeners.get(key.listener)
    if stored is not None:
        return stored
    if len(track_day.listeners) < LISTENERS_KEPT:
        return [0, 0]
    listener = document(figures, key, Listener)
    return [listener.plays, listener.qualified_plays]


def _store_listener(figures: Figures, track_day: DayFigures, key: ListenerKey, counts: list[int]) -> None:
    if key.listener in track_day.listeners or len(track_day.listeners) < LISTENERS_KEPT:
        track_day.listeners[key.listener] = counts
        return
    listener = document(figures, key, Listener)
    listener.plays, listener.qualified_plays = counts
    track_day.listener_sketch = track_day.listener_sketch or sorted(track_day.listeners)
    add_to_listener_sketch(track_day.listener_sketch, key.listener)


def _update_weights(figures: Figures, track: TrackFigures, change: int) -> None:
    """Add the change of the track's weight to each currently credited producer."""
    if not change:
        return
    published = track.published_day
    for artist_id in track.credits:
        standing = standing_of(figures, artist_id)
        standing.weight += change
        standing.count_recent("weight", published, change)
        if track.collaborative:
            standing.collaborative_weight += change
            standing.count_recent("collaborative_weight", published, change)


def _count_play_for(
    figures: Figures, track: TrackFigures, fact: PlayLogged, credit: Credit, day: str, reason: str
) -> None:
    """Count the play in full for a credited producer; its fraction of the play is added to ``share_units``.

    See docs/specification.md 1.4.
    """
    qualified = reason == "qualified"
    standing = standing_of(figures, credit.artist_id)
    producer_day = document(figures, ProducerDayKey(credit.artist_id, day), DayFigures)
    attributed = track.attributed.setdefault(credit.artist_id, [0, 0])
    attributed[0] += 1
    standing.plays += 1
    mark_month_played(standing.played, day)
    standing.share_units += PLAY_UNITS // len(fact.credits)
    count_play(producer_day, fact, reason)
    count_track_and_listener(producer_day, fact)
    if not qualified:
        return
    attributed[1] += 1
    standing.qualified_plays += 1
    number = day_number(day)
    track.count_attributed(credit.artist_id, number)
    standing.advance_to(number)
    if not track.deleted and credit.artist_id in track.credits:
        _rank_play(standing, number, collaborative=track.collaborative)
    standing.count_day(day, qualified=1)
    standing.first_play_day = min(standing.first_play_day or number, number)
    if credit.earns:
        add_xp(figures, standing, credit.artist_id, "plays", PLAY_XP, fact.at)
        producer_day.xp += PLAY_XP


def _rank_play(standing: Standing, day: int, *, collaborative: bool) -> None:
    standing.ranked_plays += 1
    standing.count_recent("plays", day, 1)
    if collaborative:
        standing.collaborative_plays += 1
        standing.count_recent("collaborative_plays", day, 1)
