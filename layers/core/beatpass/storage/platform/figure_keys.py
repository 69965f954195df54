"""The keys of figures. Apart from the other keys, because no function of money has to import the figures."""

from __future__ import annotations

from beatpass.domain.platform.figures import (
    AcquirerKey,
    AcquisitionsKey,
    AlbumAcquisitionsKey,
    AlbumDayKey,
    AlbumPlaysKey,
    CollaboratorsKey,
    DownloadDayKey,
    DownloadsKey,
    FigureKey,
    LinkKey,
    ListenerKey,
    NetworkKey,
    PlayBufferKey,
    ProducerAcquisitionsKey,
    ProducerDayKey,
    StandingKey,
    TrackAcquisitionsKey,
    TrackDayKey,
    TrackKey,
    UploadYearKey,
)
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform import keys


def key_of(key: FigureKey) -> Key:
    match key:
        case StandingKey():
            return f"ARTIST#{key.artist_id}", "STANDING"
        case TrackKey():
            return f"TRACK#{key.track_id}", "TRACK"
        case ProducerDayKey():
            return f"ARTIST#{key.artist_id}", keys.DAYS + key.day
        case AlbumDayKey():
            return f"ALBUM#{key.album_id}", keys.DAYS + key.day
        case TrackDayKey():
            return f"TRACK#{key.track_id}", keys.DAYS + key.day
        case ListenerKey():
            return f"TRACK#{key.track_id}", f"{keys.LISTENER}{key.day}#{key.listener}"
        case NetworkKey():
            return f"TRACK#{key.track_id}", f"{keys.NETWORK}{key.day}#{key.network}"
        case AcquirerKey():
            return f"TRACK#{key.track_id}", f"ACQUIRER#{key.user}"
        case TrackAcquisitionsKey() | AlbumAcquisitionsKey() | ProducerAcquisitionsKey():
            return _owner_of(key), keys.ACQUISITIONS + key.month
        case _:
            return f"ARTIST#{key.artist_id}", _producers_sort_key(key)


def _owner_of(key: AcquisitionsKey) -> str:
    match key:
        case TrackAcquisitionsKey():
            return f"TRACK#{key.track_id}"
        case AlbumAcquisitionsKey():
            return f"ALBUM#{key.album_id}"
        case ProducerAcquisitionsKey():
            return f"ARTIST#{key.artist_id}"


def _producers_sort_key(
    key: PlayBufferKey | CollaboratorsKey | AlbumPlaysKey | UploadYearKey | DownloadDayKey | DownloadsKey | LinkKey,
) -> str:
    match key:
        case PlayBufferKey():
            return f"{keys.BUFFER}{key.slot:02d}"
        case CollaboratorsKey():
            return keys.COLLABORATORS if key.bucket is None else f"{keys.COLLABORATORS}#{key.bucket:04d}"
        case AlbumPlaysKey():
            return "ALBUM_PLAYS"
        case UploadYearKey():
            return f"UPLOADS#{key.year}"
        case DownloadDayKey():
            return f"DOWNLOADS#{key.day}"
        case DownloadsKey():
            return "DOWNLOADS"
        case LinkKey():
            return f"LINK#{key.link_id}"
