"""The state that a process keeps between plays and downloads."""

from __future__ import annotations

from beatpass.storage.dynamodb.client import connect
from beatpass.storage.listening.playable_tracks import PlayableTracks


def open_playable_tracks() -> PlayableTracks:
    """Call once, while the function starts: connects to DynamoDB and returns an empty cache of tracks."""
    connect()
    return PlayableTracks()
