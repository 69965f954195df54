"""Count a download for its track and for each credited producer, and add it to each producer's list of downloads."""

from __future__ import annotations

from beatpass.domain.platform.facts import DownloadGranted
from beatpass.domain.platform.figures import (
    Download,
    DownloadDay,
    DownloadDayKey,
    Downloaded,
    Downloads,
    DownloadsKey,
)
from beatpass.domain.platform.projection.acquisitions import acquire_download
from beatpass.domain.platform.projection.working_documents import Figures, document, standing_of, track_of
from beatpass.domain.platform.times import day_number, day_of


def apply_download_granted(fact: DownloadGranted, figures: Figures) -> None:
    track = track_of(figures, fact.track_id)
    track.downloads += 1
    acquire_download(fact, figures)
    for credit in fact.credits:
        downloaded = Downloaded(*track.downloaded.get(credit.artist_id, ())).plus_one(fact.at, fact.title)
        track.downloaded[credit.artist_id] = list(downloaded)
        _count_for(credit.artist_id, fact, downloaded, figures)


def _count_for(artist_id: str, fact: DownloadGranted, downloaded: Downloaded, figures: Figures) -> None:
    day = day_of(fact.at)
    standing_of(figures, artist_id).downloads += 1
    document(figures, DownloadDayKey(artist_id, day), DownloadDay).count(fact.track_id, fact.at, fact.title)
    downloads = document(figures, DownloadsKey(artist_id), Downloads)
    downloads.count_user(fact.user_id, day_number(day))
    downloads.update_top(fact.track_id, downloaded)
    figures.add(
        Download(
            artist_id=artist_id,
            track_id=fact.track_id,
            title=fact.title,
            download_id=fact.download_id,
            user_id=fact.user_id,
            licence_id=fact.licence_id,
            at=fact.at,
        )
    )
