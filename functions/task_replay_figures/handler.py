"""Replay the facts of one share and compare the result with the stored figures (docs/decisions/0011).

Invoked manually or by a map over shares, with ``{"share": 3, "of": 64, "repair": false}``; by default all figures,
without repair.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.clock import now
from beatpass.domain.platform.replay import partition_of
from beatpass.domain.privacy.retention import kept_since
from beatpass.observability import add_count, logger, observed
from beatpass.settings import SETTINGS
from beatpass.usecases.platform.replay_figures import Difference
from beatpass.usecases.platform.replay_share import replay_share

_READERS = 8
_LOG_EVERY = 250_000
# A Lambda response is at most 6 MB; this many differences show the cause.
_SHOWN = 100


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """The numbers compared, and the differing fields. Raises on temporary failures: invoke the same share again.

    ``begins_at`` is the day before which facts of plays have expired; null if they never do.
    """
    share, repairing = partition_of(event), event.get("repair") is True
    progress = _Progress()
    moment = now()
    since = kept_since(moment, SETTINGS.fact_retention_days)
    report = replay_share(
        share, repairing=repairing, segments=_READERS, on_read=progress.advance, now=moment, kept_since=since
    )
    summary = {
        "begins_at": since,
        "share": share.number,
        "of": share.of,
        "facts": report.replay.facts,
        "items": len(report.replay.stored),
        "stored": report.stored_digest,
        "replayed": report.replayed_digest,
        "differences": len(report.differences),
        "in_flight": len(report.replay.moving),
        "repaired": report.repaired,
        "parked": len(report.replay.quarantined),
        "poison": len(report.replay.poison),
    }
    logger.info("share replayed", extra=summary)
    add_count("FactsReplayed", report.replay.facts)
    add_count("FiguresDiffering", len(report.differences))
    return {**summary, "shown": [_shown(each) for each in report.differences[:_SHOWN]]}


def _shown(difference: Difference) -> dict[str, Any]:
    pk, sk = difference.ref[1]
    fields = {name: {"stored": stored, "replayed": right} for name, (stored, right) in difference.fields().items()}
    return {"pk": pk, "sk": sk, "fields": fields}


class _Progress:
    """Logs a line for every ``_LOG_EVERY`` facts read."""

    def __init__(self) -> None:
        self._read = self._logged = 0

    def advance(self, by: int) -> None:
        self._read += by
        if self._read - self._logged >= _LOG_EVERY:
            self._logged = self._read
            logger.info("replaying", extra={"facts_read": self._read})
