"""Folds facts into figures (SPEC 1-5): the same facts, in any batching, give the same figures.

``project`` is the only entry. It reads and changes documents through :class:`Figures`, which storage fills; nothing
here knows of tables. A fact of one producer may change the figures of the producers credited with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from beatpass.domain import achievements
from beatpass.domain.facts import (
    AlbumCreated,
    AlbumDeleted,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    Credit,
    DownloadGranted,
    Fact,
    PlayLogged,
    ProfileSaved,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.figures import (
    LISTENERS_KEPT,
    PLAY_UNITS,
    ArtistDayKey,
    CappedPlay,
    Collaborators,
    CollaboratorsKey,
    DayFigures,
    Figure,
    FigureKey,
    LedgerEntry,
    Listener,
    ListenerKey,
    Row,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
    pseudonym,
)
from beatpass.domain.plays import DAILY_CAP
from beatpass.domain.rules import RULES
from beatpass.domain.times import day_number, day_of

UPLOAD_XP, METADATA_XP, COLLABORATION_XP, PLAY_XP = 100, 50, 25, 1
F = TypeVar("F", bound=Figure)


class Figures(Protocol):
    """The documents of one batch. ``get`` gives the working copy, fresh where nothing is stored, to be changed."""

    def get(self, key: FigureKey) -> Figure: ...

    def add(self, row: Row) -> None: ...


def touched(fact: Fact, track: TrackFigures | None = None) -> set[FigureKey]:
    """The documents that this fact will change; with the track's present figures also those of earlier credits.

    Only the own documents of listeners on a crowded day (one for a play) are not foreseen.
    """
    keys: set[FigureKey] = {StandingKey(fact.artist_id)}
    credited: set[str] = set()
    match fact:
        case TrackSaved() | TrackDeleted():
            keys.add(TrackKey(fact.track_id))
            named = fact.credits if isinstance(fact, TrackSaved) else ()
            for group in ([credit.artist_id for credit in named], track.credits if track else []):
                credited.update(group)
                if len(group) > 1:
                    keys.update(CollaboratorsKey(artist_id) for artist_id in group)
        case PlayLogged():
            day = day_of(fact.started_at)
            keys |= {TrackKey(fact.track_id), TrackDayKey(fact.track_id, day)}
            keys.update(ArtistDayKey(credit.artist_id, day) for credit in fact.credits)
            credited = {credit.artist_id for credit in fact.credits}.union(track.credits if track else ())
        case DownloadGranted():
            keys.add(TrackKey(fact.track_id))
            credited = {credit.artist_id for credit in fact.credits}
        case _:
            pass
    keys.update(map(StandingKey, credited))
    return keys


def project(fact: Fact, figures: Figures) -> None:
    """Change the figures as this fact demands; the caller has made sure that it is not in yet."""
    _RULES[type(fact)](fact, figures)


def _get(figures: Figures, key: FigureKey, figure: type[F]) -> F:
    found = figures.get(key)
    if not isinstance(found, figure):
        raise TypeError(f"{key} does not hold a {figure.__name__}")
    return found


def _standing(figures: Figures, artist_id: str) -> Standing:
    return _get(figures, StandingKey(artist_id), Standing)


def _track(figures: Figures, track_id: str) -> TrackFigures:
    return _get(figures, TrackKey(track_id), TrackFigures)


# --- awards


def _award(figures: Figures, artist_id: str, source: str, cause: str, xp: int, at: str) -> None:
    standing = _standing(figures, artist_id)
    standing.xp[source] = standing.xp.get(source, 0) + xp
    figures.add(LedgerEntry(artist_id=artist_id, source=source, cause=cause, xp=xp, at=at, rules=RULES))


def unlock(figures: Figures, artist_id: str, names: Iterable[str], at: str) -> None:
    """Unlock those of these achievements that are not yet, and pay each once."""
    standing = _standing(figures, artist_id)
    for name in names:
        if name not in standing.achievements:
            standing.achievements[name] = at
            _award(figures, artist_id, "achievements", name, achievements.BY_ID[name].xp, at)


# --- profile


def _profile_saved(fact: ProfileSaved, figures: Figures) -> None:
    standing = _standing(figures, fact.artist_id)
    if fact.version <= standing.profile_version:  # re-driven after a later save, which is a full snapshot
        return
    standing.exists = True
    standing.profile_version = fact.version
    standing.created_at = fact.created_at
    standing.name = fact.name
    standing.picture = fact.picture
    standing.admin = fact.admin
    earned = achievements.by_profile(has_bio=fact.has_bio, pictures=fact.pictures, links=fact.links)
    unlock(figures, fact.artist_id, earned, fact.at)


def _artist_deleted(fact: ArtistDeleted, figures: Figures) -> None:
    standing = _standing(figures, fact.artist_id)
    standing.exists = False
    standing.profile_version = fact.version


# --- tracks


def _track_saved(fact: TrackSaved, figures: Figures) -> None:
    track = _track(figures, fact.track_id)
    if fact.version <= track.version:  # re-driven after a later save, which is a full snapshot
        return
    collaborated_before = set(track.credits) if track.collaborative else set()
    credited_before = track.credits
    _count(figures, track, -1)
    track.version = fact.version
    track.public = fact.public
    track.published_at = fact.published_at
    track.credits = [credit.artist_id for credit in fact.credits]
    track.genres = list(fact.genres)
    track.completeness = fact.completeness
    track.contributes = fact.contributes
    _count(figures, track, +1)
    earners = [credit.artist_id for credit in fact.credits if credit.earns]
    if track.listed:
        _award_upload(fact, track, earners, figures)
    if track.listed and fact.metadata_complete and not track.completed:
        track.completed = True
        for artist_id in earners:
            _award(figures, artist_id, "metadata", fact.track_id, METADATA_XP, fact.at)
    for artist_id in earners if track.collaborative else ():
        if artist_id not in collaborated_before and artist_id not in track.collaborated:
            track.collaborated.append(artist_id)
            _award(figures, artist_id, "collaborations", fact.track_id, COLLABORATION_XP, fact.at)
    _unlock_by_tracks(figures, [*credited_before, *track.credits], fact.at)


def _award_upload(fact: TrackSaved, track: TrackFigures, earners: list[str], figures: Figures) -> None:
    """A first publication; when a track is published again, nothing."""
    if track.uploaded or fact.published_at is None:
        return
    track.uploaded = True
    day = day_of(fact.published_at)
    for artist_id in earners:
        _award(figures, artist_id, "uploads", fact.track_id, UPLOAD_XP, fact.at)
    for artist_id in track.credits:
        _standing(figures, artist_id).count_day(day, uploads=1)
        unlock(figures, artist_id, achievements.by_upload_day(day), fact.at)


def _unlock_by_tracks(figures: Figures, artist_ids: list[str], at: str) -> None:
    """What follows from a changed set of tracks, also for those whom it has left."""
    for artist_id in artist_ids:
        standing = _standing(figures, artist_id)
        earned = achievements.by_collaborations(standing.collaborative_tracks) + achievements.by_metadata(
            completeness_sum=standing.completeness_sum, public_tracks=standing.public_tracks
        )
        unlock(figures, artist_id, earned, at)


def _track_deleted(fact: TrackDeleted, figures: Figures) -> None:
    track = _track(figures, fact.track_id)
    _count(figures, track, -1)
    track.version = fact.version
    track.deleted = True
    _unlock_by_tracks(figures, track.credits, fact.at)


def _count(figures: Figures, track: TrackFigures, sign: int) -> None:
    """Add the track's present state to the figures of everyone credited, or take it out."""
    if track.version == 0 or track.deleted:
        return
    share = track.weight
    for artist_id in track.credits:
        standing = _standing(figures, artist_id)
        qualified = track.attributed.get(artist_id, [0, 0])[1]
        standing.tracks += sign
        standing.ranked_plays += sign * qualified
        standing.weight += sign * share
        if not track.listed:
            continue
        standing.public_tracks += sign
        standing.completeness_sum += sign * track.completeness
        for genre in track.genres:
            _bump(standing.genres, genre, sign)
        if track.collaborative:
            standing.collaborative_tracks += sign
            standing.collaborative_plays += sign * qualified
            standing.collaborative_weight += sign * share
            _count_collaborators(figures, artist_id, track.credits, sign)


def _count_collaborators(figures: Figures, artist_id: str, credited: list[str], sign: int) -> None:
    collaborators = _get(figures, CollaboratorsKey(artist_id), Collaborators)
    for other in credited:
        if other != artist_id:
            _bump(collaborators.tracks, other, sign)
    _standing(figures, artist_id).collaborators = len(collaborators.tracks)


def _bump(counts: dict[str, int], name: str, by: int) -> None:
    value = counts.get(name, 0) + by
    if value:
        counts[name] = value
    else:
        counts.pop(name, None)


# --- plays and downloads


def _play_logged(fact: PlayLogged, figures: Figures) -> None:
    day = day_of(fact.started_at)
    track = _track(figures, fact.track_id)
    track_day = _get(figures, TrackDayKey(fact.track_id, day), DayFigures)
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
    _count_play(track_day, fact, reason)

    share = track.weight
    track.plays += 1
    if qualified:
        track.qualified_plays += 1
    else:
        _bump(track.unqualified, reason, 1)
    if qualified:
        _reweigh(figures, track, track.weight - share)
    for credit in fact.credits:
        _count_play_for(figures, track, fact, credit, day, reason)


def _listener(figures: Figures, track_day: DayFigures, key: ListenerKey) -> list[int]:
    """[plays, qualified plays] of this listener on this track on this day."""
    kept = track_day.listeners.get(key.listener)
    if kept is not None:
        return kept
    if len(track_day.listeners) < LISTENERS_KEPT:
        return [0, 0]
    listener = _get(figures, key, Listener)
    return [listener.plays, listener.qualified_plays]


def _store_listener(figures: Figures, track_day: DayFigures, key: ListenerKey, counts: list[int]) -> None:
    if key.listener in track_day.listeners or len(track_day.listeners) < LISTENERS_KEPT:
        track_day.listeners[key.listener] = counts
        return
    listener = _get(figures, key, Listener)
    listener.plays, listener.qualified_plays = counts


def _reweigh(figures: Figures, track: TrackFigures, change: int) -> None:
    """A qualified play makes the track weigh more for everyone who is credited now."""
    for artist_id in track.credits if change else ():
        standing = _standing(figures, artist_id)
        standing.weight += change
        if track.collaborative:
            standing.collaborative_weight += change


def _count_play_for(
    figures: Figures, track: TrackFigures, fact: PlayLogged, credit: Credit, day: str, reason: str
) -> None:
    """A credited producer's figures count the play in full; beside them stands its share (SPEC 1)."""
    qualified = reason == "qualified"
    standing = _standing(figures, credit.artist_id)
    artist_day = _get(figures, ArtistDayKey(credit.artist_id, day), DayFigures)
    attributed = track.attributed.setdefault(credit.artist_id, [0, 0])
    attributed[0] += 1
    standing.plays += 1
    standing.share_units += PLAY_UNITS // len(fact.credits)
    _count_play(artist_day, fact, reason)
    if not qualified:
        return
    attributed[1] += 1
    standing.qualified_plays += 1
    if not track.deleted and credit.artist_id in track.credits:
        standing.ranked_plays += 1
        standing.collaborative_plays += track.collaborative
    standing.count_day(day, qualified=1)
    number = day_number(day)
    standing.first_play_day = min(standing.first_play_day or number, number)
    if credit.earns:
        standing.xp["plays"] = standing.xp.get("plays", 0) + PLAY_XP
        artist_day.xp += PLAY_XP


def _count_play(figures: DayFigures, fact: PlayLogged, reason: str) -> None:
    figures.plays += 1
    if reason == "qualified":
        figures.qualified_plays += 1
    else:
        _bump(figures.unqualified, reason, 1)
    _bump(figures.devices, fact.device, 1)
    _bump(figures.platforms, fact.platform, 1)
    _bump(figures.countries, fact.country, 1)
    figures.listened_ms += fact.listened_ms
    figures.ratio_millionths += 1_000_000 * fact.listened_ms // fact.duration_ms
    figures.breakdown[min(5 * fact.listened_ms // fact.duration_ms, 4)] += 1


def _download_granted(fact: DownloadGranted, figures: Figures) -> None:
    _track(figures, fact.track_id).downloads += 1
    for credit in fact.credits:
        _standing(figures, credit.artist_id).downloads += 1


# --- albums and followers


def _albums(change: int) -> Callable[[AlbumCreated | AlbumDeleted, Figures], None]:
    def rule(fact: AlbumCreated | AlbumDeleted, figures: Figures) -> None:
        _standing(figures, fact.artist_id).albums += change

    return rule


def _followers(change: int) -> Callable[[ArtistFollowed | ArtistUnfollowed, Figures], None]:
    def rule(fact: ArtistFollowed | ArtistUnfollowed, figures: Figures) -> None:
        _standing(figures, fact.artist_id).followers += change

    return rule


_RULES: dict[type[Fact], Callable[[Any, Figures], None]] = {
    ProfileSaved: _profile_saved,
    ArtistDeleted: _artist_deleted,
    TrackSaved: _track_saved,
    TrackDeleted: _track_deleted,
    AlbumCreated: _albums(+1),
    AlbumDeleted: _albums(-1),
    ArtistFollowed: _followers(+1),
    ArtistUnfollowed: _followers(-1),
    PlayLogged: _play_logged,
    DownloadGranted: _download_granted,
}
