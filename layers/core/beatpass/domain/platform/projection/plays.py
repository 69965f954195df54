"""Plays: what they change of their track and of the producers credited; days are changed by the play buffer."""

from __future__ import annotations

from collections.abc import Iterator

from beatpass.domain.insights.sums.played_months import mark_month_played
from beatpass.domain.listening.networks import expiry_of
from beatpass.domain.listening.plays import DAILY_CAP
from beatpass.domain.platform.events import PLAY_MILESTONES, PlaysReached
from beatpass.domain.platform.facts import Credit, Fact, PlayLogged
from beatpass.domain.platform.figures import (
    PLAY_UNITS,
    AlbumPlays,
    AlbumPlaysKey,
    Listener,
    NetworkKey,
    NetworkPlays,
    Standing,
    TrackFigures,
)
from beatpass.domain.platform.projection.acquisitions import add_touch, listener_key, trace_again
from beatpass.domain.platform.projection.awards import add_xp
from beatpass.domain.platform.projection.collaborators import count_shared_play
from beatpass.domain.platform.projection.days import day_play, fifth_of
from beatpass.domain.platform.projection.links import count_play_by_link
from beatpass.domain.platform.projection.play_buffer import count_in_days
from beatpass.domain.platform.projection.targets import Target
from beatpass.domain.platform.projection.working_documents import Figures, add_to_count, document, standing_of, track_of
from beatpass.domain.platform.rules import PLAY_XP, RULES
from beatpass.domain.platform.times import day_number, day_of


def may_crowd(fact: PlayLogged) -> bool:
    """Whether the cap of its network may disqualify the play."""
    return fact.verdict == "qualified" and fact.network_cap > 0


def network_key(fact: PlayLogged) -> NetworkKey:
    """Whose document counts the qualified plays of the play's network: by the day on which it was logged.

    The day of its start, which a guest may choose, would multiply the cap.
    """
    return NetworkKey(fact.track_id, day_of(fact.at), fact.network)


def is_counted(figures: Figures, fact: Fact | None) -> bool:
    """Whether this is a play that has left its trace; other facts leave a row."""
    if not isinstance(fact, PlayLogged):
        return False
    listener = figures.peek(listener_key(fact))
    return isinstance(listener, Listener) and fact.play_id in listener.plays


def verdict_of(figures: Figures, fact: PlayLogged) -> str:
    """The verdict on a play that is counted, with the caps."""
    listener = figures.peek(listener_key(fact))
    if isinstance(listener, Listener):
        for verdict, plays in (("daily_cap", listener.capped), ("network_cap", listener.crowded)):
            if fact.play_id in plays:
                return verdict
    return fact.verdict


def targets_of(fact: PlayLogged) -> Iterator[tuple[str, Target]]:
    """The credited producers with what the play is counted for in their days: the uploader's has the track's too."""
    day = day_of(fact.started_at)
    for credit in fact.credits:
        own = credit.artist_id == fact.artist_id
        yield credit.artist_id, Target(day, fact.track_id, (fact.album_id or "") if own else "", own)


def apply_play_logged(fact: PlayLogged, figures: Figures) -> None:
    day = day_of(fact.started_at)
    track = track_of(figures, fact.track_id)
    reason = _verdict(fact, figures)
    qualified = reason == "qualified"
    if fact.album_id:
        add_to_count(document(figures, AlbumPlaysKey(fact.artist_id), AlbumPlays).plays, fact.album_id, 1)

    if fact.link_id:
        count_play_by_link(fact, figures, qualified=qualified)

    weight, guest_weight = track.weight, track.guest_weight
    track.plays += 1
    mark_month_played(track.played, day)
    track.breakdown[fifth_of(1_000_000 * fact.listened_ms // fact.duration_ms)] += 1
    if track.collaborative:
        count_shared_play(figures, track)
    if track.plays in PLAY_MILESTONES:
        figures.publish(PlaysReached(artist_id=fact.artist_id, track_id=fact.track_id, plays=track.plays, at=fact.at))
    if qualified:
        track.qualified_plays += 1
        track.guest_plays += fact.guest
        track.count_daily(day_number(day))
        _update_weights(figures, track, track.weight - weight, track.guest_weight - guest_weight)
    else:
        add_to_count(track.unqualified, reason, 1)
    for credit, (_, target) in zip(fact.credits, targets_of(fact), strict=True):
        _count_play_for(figures, track, fact, credit, target, reason)
    trace_again(fact, figures)


def _verdict(fact: PlayLogged, figures: Figures) -> str:
    """Leave the play's trace, and say whether it qualifies now that the caps are known."""
    listener = document(figures, listener_key(fact), Listener)
    listener.plays.append(fact.play_id)
    add_touch(listener, fact)
    if fact.verdict != "qualified":
        return fact.verdict
    recorded = figures.was_crowded(fact) if may_crowd(fact) else False
    if listener.qualified >= DAILY_CAP and not recorded:
        listener.capped[fact.play_id] = RULES
        return "daily_cap"
    if _is_crowded(fact, figures) if recorded is None else recorded:
        listener.crowded[fact.play_id] = RULES
        return "network_cap"
    listener.qualified += 1
    return "qualified"


def _is_crowded(fact: PlayLogged, figures: Figures) -> bool:
    """Whether its network has as many qualified plays as may be; counts the play otherwise."""
    counted = document(figures, network_key(fact), NetworkPlays)
    counted.expires_at = expiry_of(day_of(fact.at))
    if counted.qualified >= fact.network_cap:
        return True
    counted.qualified += 1
    return False


def _update_weights(figures: Figures, track: TrackFigures, change: int, of_guests: int) -> None:
    """The track's weight counts in all periods that contain its publication."""
    for artist_id in track.credits if change or of_guests else ():
        standing, published = standing_of(figures, artist_id), track.published_day
        standing.weight += change
        standing.guest_weight += of_guests
        standing.count_recent("weight", published, change)
        if track.collaborative:
            standing.collaborative_weight += change
            standing.count_recent("collaborative_weight", published, change)


def _count_play_for(
    figures: Figures, track: TrackFigures, fact: PlayLogged, credit: Credit, target: Target, reason: str
) -> None:
    """A credited producer's figures count the play in full, and its share beside it (docs/specification.md 1.4)."""
    qualified = reason == "qualified"
    xp = PLAY_XP if qualified and credit.earns else 0
    standing = standing_of(figures, credit.artist_id)
    attributed = track.attributed.setdefault(credit.artist_id, [0, 0])
    attributed[0] += 1
    standing.plays += 1
    mark_month_played(standing.played, target.day)
    standing.share_units += PLAY_UNITS // len(fact.credits)
    count_in_days(figures, credit.artist_id, target, day_play(fact, reason, xp))
    if not qualified:
        return
    attributed[1] += 1
    standing.qualified_plays += 1
    number = day_number(target.day)
    track.count_attributed(credit.artist_id, number)
    standing.advance_to(number)
    if not track.deleted and credit.artist_id in track.credits:
        _rank_play(standing, number, collaborative=track.collaborative)
    standing.count_daily(number)
    standing.first_play_day = min(standing.first_play_day or number, number)
    if xp:
        add_xp(figures, standing, credit.artist_id, "plays", xp, fact.at)


def _rank_play(standing: Standing, day: int, *, collaborative: bool) -> None:
    standing.ranked_plays += 1
    standing.count_recent("plays", day, 1)
    if collaborative:
        standing.collaborative_plays += 1
        standing.count_recent("collaborative_plays", day, 1)
