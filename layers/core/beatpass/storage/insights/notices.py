"""What producers are told: their choices, digests and alerts."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.insights.notices.alerts import Alerts
from beatpass.domain.insights.notices.digests import Digest
from beatpass.domain.insights.notices.notifications import Notifications
from beatpass.domain.platform.events import AlertRaised, DigestReady
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, query_all
from beatpass.storage.dynamodb.tables import CatalogueItem, RecommendationItem
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.platform import keys, outbox, versioned_documents

# Digests are kept for so many seconds after they are made.
DIGEST_SECONDS = 400 * 86_400


def notifications_item(artist_id: str) -> Wanted:
    return CatalogueItem, keys.notifications(artist_id)


def notifications_of(item: CatalogueItem | None) -> Notifications:
    return documents.load(Notifications, item.body or "{}") if item else Notifications()


def notifications_version(item: CatalogueItem | None) -> int:
    """0 until something is chosen."""
    return int(item.version or 0) if item else 0


def write_notifications(artist_id: str, chosen: Notifications, *, over: CatalogueItem | None) -> None:
    """The next version. Raises Conflict if they have changed since ``over`` was read."""
    version, wanted = notifications_version(over), notifications_item(artist_id)
    with transaction() as writes:
        versioned_documents.write(writes, wanted, over=version, body=documents.dump(chosen))


def alerts_item(artist_id: str) -> Wanted:
    return RecommendationItem, keys.alerts(artist_id)


def alerts_of(item: RecommendationItem | None) -> Alerts:
    return documents.load(Alerts, item.body) if item else Alerts()


def write_alerts(
    artist_id: str, alerts: Alerts, events: Sequence[AlertRaised], *, over: RecommendationItem | None
) -> None:
    """With their events, all or nothing. Raises Conflict if they have changed since ``over`` was read."""
    version = int(over.version or 0) if over else 0
    with transaction() as writes:
        versioned_documents.write(writes, alerts_item(artist_id), over=version, body=documents.dump(alerts))
        writes.save(outbox.to_item(keys.notice_outbox(artist_id, events[0].at, "ALERTS"), list(events)))


def digest_item(artist_id: str, last: str, kind: str) -> Wanted:
    return RecommendationItem, keys.digest(artist_id, last, kind)


def write_digest(artist_id: str, digest: Digest, event: DigestReady, *, expires_at: int) -> None:
    """With its event, all or nothing. Raises Conflict if there is one already. ``expires_at`` is in Unix seconds."""
    key = keys.digest(artist_id, digest.last, digest.kind)
    with transaction() as writes:
        item = RecommendationItem(*key, body=documents.dump(digest), expires_at=expires_at)
        writes.save(item, condition=RecommendationItem.pk.does_not_exist())
        writes.save(outbox.to_item(keys.notice_outbox(artist_id, event.at, digest.kind), [event]))


def list_digests(artist_id: str) -> list[Digest]:
    """All that are kept, the latest first; one call."""
    between = RecommendationItem.sk.startswith(keys.DIGESTS)
    items = query_all(RecommendationItem, keys.alerts(artist_id)[0], between)
    return [documents.load(Digest, item.body) for item in reversed(items)]
