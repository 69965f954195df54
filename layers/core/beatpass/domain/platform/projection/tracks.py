"""Apply the facts of tracks: award XP, and count the track's state for each credited producer."""

from __future__ import annotations

from beatpass.domain.collaboration.style import style_marks
from beatpass.domain.insights.calendar.quarters import QUARTER_MINUTES
from beatpass.domain.platform.facts import TrackDeleted, TrackSaved
from beatpass.domain.platform.figures import GENRES_KEPT, Standing, TrackFigures, UploadYear, UploadYearKey
from beatpass.domain.platform.projection.awards import award_xp, unlock_by_fact, unlock_in_order
from beatpass.domain.platform.projection.collaborators import count_changed_credits, joint_of
from beatpass.domain.platform.projection.working_documents import Figures, add_to_count, document, standing_of, track_of
from beatpass.domain.platform.rules import COLLABORATION_XP, METADATA_XP, UPLOAD_XP
from beatpass.domain.platform.times import day_number, day_of, minute_of
from beatpass.domain.progress import achievements


def apply_track_saved(fact: TrackSaved, figures: Figures) -> None:
    track = track_of(figures, fact.track_id)
    if fact.version <= track.version:  # it arrives after a later save, which is a full snapshot
        return
    collaborated_before = set(track.credits) if track.collaborative else set()
    credited_before, joint_before, published_before = track.credits, joint_of(track), track.published_at
    _count(figures, track, -1)
    track.version, track.deleted = fact.version, False
    track.public = fact.public
    track.published_at = fact.published_at
    track.credits = [credit.artist_id for credit in fact.credits]
    track.genres = list(fact.genres)
    track.style = style_marks(bpm=fact.bpm, scale=fact.scale, tags=fact.tags)
    track.completeness = fact.completeness
    track.contributes = fact.contributes
    _count(figures, track, +1)
    count_changed_credits(figures, track, before=joint_before)
    earners = [credit.artist_id for credit in fact.credits if credit.earns]
    if track.listed and track.uploaded and (fact.published_at or "") < (published_before or ""):
        _unlock_by_day(figures, track, fact.at)  # an import has found an earlier play
    if track.listed:
        _award_upload(fact, track, earners, figures)
    if track.listed and fact.metadata_complete and not track.completed:
        track.completed = True
        for artist_id in earners:
            award_xp(figures, artist_id, "metadata", fact.track_id, METADATA_XP, fact.at)
    for artist_id in earners if track.collaborative else ():
        if artist_id not in collaborated_before and artist_id not in track.collaborated:
            track.collaborated.append(artist_id)
            award_xp(figures, artist_id, "collaborations", fact.track_id, COLLABORATION_XP, fact.at)
    _unlock_by_tracks(figures, [*credited_before, *track.credits], fact.at)


def _award_upload(fact: TrackSaved, track: TrackFigures, earners: list[str], figures: Figures) -> None:
    """Award the first publication of a track; later ones award nothing."""
    if track.uploaded or fact.published_at is None:
        return
    track.uploaded = True
    day = day_of(fact.published_at)
    for artist_id in earners:
        award_xp(figures, artist_id, "uploads", fact.track_id, UPLOAD_XP, fact.at)
    for artist_id in track.credits:
        standing_of(figures, artist_id).count_upload(day_number(day))
    _unlock_by_day(figures, track, fact.at)


def _unlock_by_day(figures: Figures, track: TrackFigures, at: str) -> None:
    names = achievements.by_upload_day(day_of(track.published_at or ""))
    for artist_id in track.credits:
        unlock_by_fact(figures, artist_id, names, at)


def _unlock_by_tracks(figures: Figures, artist_ids: list[str], at: str) -> None:
    """Unlock achievements after a change of a track, for the producers credited before and after it."""
    for artist_id in artist_ids:
        unlock_in_order(figures, artist_id, earned_by_tracks(standing_of(figures, artist_id)), at)


def earned_by_tracks(standing: Standing) -> list[str]:
    """The achievements whose condition the producer's present tracks meet."""
    return achievements.by_collaborations(standing.collaborative_tracks) + achievements.by_metadata(
        completeness_sum=standing.completeness_sum, public_tracks=standing.public_tracks
    )


def apply_track_deleted(fact: TrackDeleted, figures: Figures) -> None:
    track = track_of(figures, fact.track_id)
    if fact.version <= track.version:
        return
    joint_before = joint_of(track)
    _count(figures, track, -1)
    track.version = fact.version
    track.deleted = True
    count_changed_credits(figures, track, before=joint_before)
    _unlock_by_tracks(figures, track.credits, fact.at)


def _count(figures: Figures, track: TrackFigures, sign: int) -> None:
    """Add (``sign`` +1) or subtract (-1) the track's current state in the figures of each credited producer."""
    if track.version == 0 or track.deleted:
        return
    for artist_id in track.credits:
        standing = standing_of(figures, artist_id)
        standing.tracks += sign
        _count_plays(standing, artist_id, track, sign)
        if track.listed:
            _count_listed(standing, track, sign)
            _count_upload(figures, artist_id, track, sign)


def _count_plays(standing: Standing, artist_id: str, track: TrackFigures, sign: int) -> None:
    qualified = track.attributed.get(artist_id, [0, 0])[1]
    until, *window = track.recent.get(artist_id, [0])
    standing.ranked_plays += sign * qualified
    standing.merge_recent("plays", window, sign, until=until)
    if track.collaborative:
        standing.collaborative_plays += sign * qualified
        standing.merge_recent("collaborative_plays", window, sign, until=until)


def _count_upload(figures: Figures, artist_id: str, track: TrackFigures, sign: int) -> None:
    published_at = track.published_at or ""
    year, _, day = day_of(published_at).partition("-")
    uploads = document(figures, UploadYearKey(artist_id, year), UploadYear)
    add_to_count(uploads.days, day, sign)
    times = uploads.times.setdefault(day, {})
    add_to_count(times, str(minute_of(published_at) // QUARTER_MINUTES), sign)
    if not times:
        del uploads.times[day]


def _count_listed(standing: Standing, track: TrackFigures, sign: int) -> None:
    day, weight = track.published_day, track.weight
    standing.advance_to(day)
    standing.public_tracks += sign
    standing.completeness_sum += sign * track.completeness
    standing.weight += sign * weight
    standing.guest_weight += sign * track.guest_weight
    standing.count_recent("tracks", day, sign)
    standing.count_recent("weight", day, sign * weight)
    standing.genre_tracks += sign * bool(track.genres)
    for genre in track.genres:
        _count_genre(standing.genres, genre, sign)
    for mark in track.style:
        add_to_count(standing.style, mark, sign)
    if track.collaborative:
        standing.collaborative_tracks += sign
        standing.collaborative_weight += sign * weight
        standing.count_recent("collaborative_tracks", day, sign)
        standing.count_recent("collaborative_weight", day, sign * weight)


def _count_genre(genres: dict[str, int], genre: str, sign: int) -> None:
    """Count a genre; a new one is ignored beyond GENRES_KEPT.

    Any user may credit a producer on tracks with any genres, so the size of its standing must be bounded.
    """
    if genre in genres or (sign > 0 and len(genres) < GENRES_KEPT):
        add_to_count(genres, genre, sign)
