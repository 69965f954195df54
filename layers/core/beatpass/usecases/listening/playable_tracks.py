"""What a process that logs plays and grants downloads keeps while it lives."""

from __future__ import annotations

from beatpass.storage.dynamodb.client import connect
from beatpass.storage.listening.playable_tracks import PlayableTracks


def playable_tracks() -> PlayableTracks:
    """Made once, while the function starts: the connection, and the snapshots, which fill as tracks are played."""
    connect()
    return PlayableTracks()
