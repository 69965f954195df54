"""The state that a process keeps between plays and downloads: tracks and links that it has read."""

from __future__ import annotations

from beatpass.storage.dynamodb.client import connect
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.listening.playable_tracks import PlayableTracks


def open_playable_tracks() -> PlayableTracks:
    """Call once, while the function starts: connects to DynamoDB and returns an empty cache of tracks."""
    connect()
    return PlayableTracks()


def open_known_links() -> KnownLinks:
    """An empty cache of links."""
    return KnownLinks()
