"""How far the projection lags behind its stream."""

from __future__ import annotations

from beatpass.storage.dynamodb.read import stream_inserts
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.platform.bulk_facts import standings


def facts_in_flight() -> dict[str, int]:
    """By producer, the sequence number of its latest fact in the stream, where its standing does not have it yet.

    The stream keeps records for a day. Older facts that are not applied were given up and are not in flight. Reads all
    records of the day.
    """
    latest: dict[str, int] = {}
    for record in stream_inserts(ActivityItem):
        artist_id = record["Keys"]["pk"]["S"].partition("#")[2]
        latest[artist_id] = max(latest.get(artist_id, 0), int(record["SequenceNumber"]))
    found = standings(latest)
    return {artist_id: sequence for artist_id, sequence in latest.items() if found[artist_id].mark < sequence}
