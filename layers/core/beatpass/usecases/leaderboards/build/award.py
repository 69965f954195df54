"""Stage 3: decide who has earned the achievements that compare everybody, and record them as facts.

They are recorded before a snapshot is written: a build that does not get that far has awarded what was earned.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from beatpass.domain.leaderboards.boards import BOARDS, Run
from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.times import to_iso
from beatpass.ranking.percentile_awards import PercentileAwards
from beatpass.ranking.ranking import Ranking
from beatpass.ranking.scoring_columns import Producers, Tracks
from beatpass.storage.catalogue.platform_uploads import write_platform_uploads
from beatpass.usecases.progress.record_awards import record_awards


def award(producers: Producers, tracks: Tracks, overall: Ranking) -> PercentileAwards:
    """``overall`` is the overall board of all time."""
    shown = array("d", (overall.scores / 10 ** BOARDS["overall"].decimals).tobytes())
    return PercentileAwards(producers, tracks, overall_scores=shown)


def record(awards: PercentileAwards, tracks: Tracks, ids: Sequence[str], run: Run, *, threads: int = 1) -> int:
    """Returns how many achievements are new. ``ids`` are the producers', by index. Raises Unavailable."""
    write_platform_uploads(tracks.uploads, as_of=to_iso(run.as_of))
    return record_awards(_facts(awards, ids, run), writers=threads)


def _facts(awards: PercentileAwards, ids: Sequence[str], run: Run) -> Iterator[AchievementEarned]:
    for each in awards.earned():
        yield AchievementEarned(
            artist_id=ids[each.producer],
            achievement=each.achievement,
            at=to_iso(run.as_of),
            by=f"build:{run.id}",
            value=each.value,
            cutoff=each.cutoff,
            rank=each.rank,
            population=each.population,
        )
