"""Which facts the projection has applied, by the traces that they leave (docs/architecture.md 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.domain.platform.projection.acquisitions import listener_key
from beatpass.domain.platform.projection.plays import is_counted
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.platform.activity import UnreadableFact, read, records_of_stream
from beatpass.storage.platform.working_documents import FigureBatch

# A fact that is older and not applied was given up, or its trace is lost.
_IN_FLIGHT = timedelta(minutes=30)


def without_trace(facts: Mapping[Key, Fact]) -> set[Key]:
    """The keys of those of these facts that are neither applied nor quarantined. A call for every hundred."""
    batch = FigureBatch()
    batch.load({listener_key(fact) for fact in facts.values() if isinstance(fact, PlayLogged)}, traces=facts)
    return {key for key, fact in facts.items() if not (batch.has_trace(key) or is_counted(batch, fact))}


def moving(facts: Mapping[Key, Fact], *, now: datetime) -> AbstractSet[Key]:
    """Of facts that had no trace a moment ago, those that have one now, or came into the stream a short time ago."""
    if not facts:
        return frozenset()
    waiting = without_trace(facts)
    young = {record.key for record, created in records_of_stream() if created > now - _IN_FLIGHT}
    return {key for key in facts if key not in waiting or key in young}


def facts_in_flight() -> set[Key]:
    """Of each producer the latest fact in the stream, where it has no trace. Reads all records of a day."""
    latest = {record.key[0]: record for record, _ in records_of_stream()}
    facts: dict[Key, Fact] = {}
    for record in latest.values():
        try:
            facts[record.key] = read(record)
        except UnreadableFact:
            continue
    return without_trace(facts)
