"""How far the projection lags behind its stream."""

from __future__ import annotations

from beatpass.storage.dynamodb.read import stream_inserts
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.platform.bulk_facts import standings


def facts_in_flight() -> dict[str, int]:
    """By producer, the sequence number of its latest fact in the stream, where its standing lacks that fact yet.

    A stream keeps a day. The projection has given up every older fact that it has not applied: it is not on its way.
    Reads all records of that day.
    """
    latest: dict[str, int] = {}
    for record in stream_inserts(ActivityItem):
        artist_id = record["Keys"]["pk"]["S"].partition("#")[2]
        latest[artist_id] = max(latest.get(artist_id, 0), int(record["SequenceNumber"]))
    found = standings(latest)
    return {artist_id: sequence for artist_id, sequence in latest.items() if found[artist_id].mark < sequence}
