"""All facts again, a share of the figures at a time: does what is stored follow from them? (docs/decisions/0011)

Invoked by hand or by a map over shares, with ``{"share": 3, "of": 64, "repair": false}``; by default the whole, dry.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from beatpass.domain.platform.replay import partition_of
from beatpass.observability import logger, metrics, observed
from beatpass.usecases.platform.replay_figures import Difference
from beatpass.usecases.platform.replay_share import replay_share

_READERS = 8
_TOLD_EVERY = 250_000
# An answer of Lambda is at most 6 MB; this many say what is wrong.
_SHOWN = 100


@observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """What was compared and what differs, field by field. A fault raises: invoke the same share again."""
    share, repairing = partition_of(event), event.get("repair") is True
    progress = _Progress()
    report = replay_share(share, repairing=repairing, segments=_READERS, taken=progress.advance)
    sure = not report.lagging
    told = {
        "share": share.number,
        "of": share.of,
        "facts": report.replay.facts,
        "items": len(report.replay.stored),
        "stored": report.stored_digest,
        "replayed": report.replayed_digest,
        "differences": len(report.differences),
        "lagging": report.lagging,
        "repaired": report.repaired,
        "parked": len(report.replay.quarantined),
        "poison": len(report.replay.poison),
    }
    logger.info("share replayed", extra=told)
    metrics.add_metric(name="FactsReplayed", unit=MetricUnit.Count, value=report.replay.facts)
    metrics.add_metric(name="FiguresDiffering", unit=MetricUnit.Count, value=len(report.differences) if sure else 0)
    return {**told, "shown": [_shown(each) for each in report.differences[:_SHOWN]]}


def _shown(difference: Difference) -> dict[str, Any]:
    pk, sk = difference.place[1]
    fields = {name: {"stored": stored, "replayed": right} for name, (stored, right) in difference.fields().items()}
    return {"pk": pk, "sk": sk, "fields": fields}


class _Progress:
    """A line of the log for every so many facts read."""

    def __init__(self) -> None:
        self._read = self._told = 0

    def advance(self, by: int) -> None:
        self._read += by
        if self._read - self._told >= _TOLD_EVERY:
            self._told = self._read
            logger.info("replaying", extra={"facts_read": self._read})
