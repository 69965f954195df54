"""Find the documents that a fact will change, so that storage can load them in one call."""

from __future__ import annotations

from beatpass.domain.platform.facts import (
    AppealDecided,
    DownloadGranted,
    Fact,
    LinkClicked,
    PlayLogged,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.figures import (
    AlbumDayKey,
    AlbumPlaysKey,
    CollaboratorsKey,
    DownloadDayKey,
    DownloadsKey,
    FigureKey,
    LinkKey,
    ProducerDayKey,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
    UploadYearKey,
)
from beatpass.domain.platform.projection.acquisitions import acquired_by, listener_key
from beatpass.domain.platform.projection.links import link_key
from beatpass.domain.platform.projection.plays import may_crowd, network_key
from beatpass.domain.platform.times import day_of


def affected_documents(  # noqa: C901 - a case for each kind of fact
    fact: Fact, track: TrackFigures | None = None, *, buffers_from: str | None = None
) -> set[FigureKey]:
    """The keys of the documents that this fact will change.

    Those of producers credited before the fact are included only if ``track``, the track's current figures, is given. A
    play of the month ``buffers_from`` (YYYY-MM) or a later one changes a slot of each credited producer's play buffer
    instead of its days; not included are these slots, nor what a flush of the buffer changes, nor the acquisitions that
    a play led to (projection/acquisitions.py). Of collaborators the
    recent changes are included, not what a fold of them changes (projection/collaborators.py).
    """
    keys: set[FigureKey] = {StandingKey(fact.artist_id)}
    credited: set[str] = set()
    match fact:
        case TrackSaved() | TrackDeleted():
            keys.add(TrackKey(fact.track_id))
            new_credits = fact.credits if isinstance(fact, TrackSaved) else ()
            new_published = fact.published_at if isinstance(fact, TrackSaved) and fact.public else None
            old_published = track.published_at if track and track.listed else None
            for group, published in (
                ([credit.artist_id for credit in new_credits], new_published),
                (track.credits if track else [], old_published),
            ):
                credited.update(group)
                if published:
                    keys.update(UploadYearKey(artist_id, published[:4]) for artist_id in group)
                if len(group) > 1:
                    keys.update(map(CollaboratorsKey, group))
        case PlayLogged():
            day = day_of(fact.started_at)
            keys |= {TrackKey(fact.track_id), listener_key(fact)}
            keys |= {network_key(fact)} if may_crowd(fact) else set()
            keys |= {AlbumPlaysKey(fact.artist_id)} if fact.album_id else set()
            keys |= {link_key(fact)} if fact.link_id else set()
            keys |= _days(fact, day) if buffers_from is None or day[:7] < buffers_from else set()
            credited = {credit.artist_id for credit in fact.credits}.union(track.credits if track else ())
            # If the track's figures are not given, assume that it still has the credits of the play.
            collaborators = (track.credits if track.collaborative else []) if track else credited
            if len(collaborators) > 1:
                keys.update(map(CollaboratorsKey, collaborators))
        case DownloadGranted():
            keys.add(TrackKey(fact.track_id))
            credited = {credit.artist_id for credit in fact.credits}
            keys.update(DownloadDayKey(artist_id, day_of(fact.at)) for artist_id in credited)
            keys.update(map(DownloadsKey, credited))
            keys |= acquired_by(fact)
        case LinkClicked():
            keys.add(LinkKey(fact.artist_id, fact.link_id))
        case AppealDecided():
            credited = {credit.artist_id for credit in fact.credits}
        case SaleSettled():
            keys |= {TrackKey(fact.track_id), *acquired_by(fact)}
        case _:
            pass
    keys.update(map(StandingKey, credited))
    return keys


def _days(fact: PlayLogged, day: str) -> set[FigureKey]:
    keys: set[FigureKey] = {ProducerDayKey(credit.artist_id, day) for credit in fact.credits}
    keys.add(TrackDayKey(fact.track_id, day))
    if fact.album_id:
        keys.add(AlbumDayKey(fact.album_id, day))
    return keys
