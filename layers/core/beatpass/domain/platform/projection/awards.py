"""Award XP and unlock achievements: each once, with an entry in the XP ledger."""

from __future__ import annotations

from collections.abc import Iterable

from beatpass.domain.platform.events import AchievementUnlocked, LevelReached
from beatpass.domain.platform.facts import AchievementEarned
from beatpass.domain.platform.figures import LedgerEntry, Standing
from beatpass.domain.platform.projection.working_documents import Figures, standing_of
from beatpass.domain.platform.rules import RULES
from beatpass.domain.progress import achievements
from beatpass.domain.progress.levels import levels_between, title_of


def award_xp(figures: Figures, artist_id: str, source: str, cause: str, xp: int, at: str) -> None:
    add_xp(figures, standing_of(figures, artist_id), artist_id, source, xp, at)
    figures.add(LedgerEntry(artist_id=artist_id, source=source, cause=cause, xp=xp, at=at, rules=RULES))


def add_xp(figures: Figures, standing: Standing, artist_id: str, source: str, xp: int, at: str) -> None:
    """Add XP without a ledger entry, and publish an event for each level that this reaches."""
    before = standing.total_xp
    standing.xp[source] = standing.xp.get(source, 0) + xp
    for level in levels_between(before, before + xp):
        figures.publish(LevelReached(artist_id=artist_id, level=level, title=title_of(level), at=at))


def unlock(figures: Figures, artist_id: str, names: Iterable[str], at: str) -> None:
    """Unlock each of these achievements that is still locked, and award its XP."""
    standing = standing_of(figures, artist_id)
    for name in names:
        if name not in standing.achievements:
            xp = achievements.BY_ID[name].xp
            standing.achievements[name] = at
            figures.publish(AchievementUnlocked(artist_id=artist_id, achievement=name, xp=xp, at=at))
            award_xp(figures, artist_id, "achievements", name, xp, at)


def apply_achievement_earned(fact: AchievementEarned, figures: Figures) -> None:
    """Unlock an achievement that a run decided.

    One that an action decides is ignored, because the action's own fact unlocks it: otherwise the time of the
    achievement would depend on the order of facts.
    """
    known = achievements.BY_ID.get(fact.achievement)
    if known and known.decided_by != "action":
        unlock(figures, fact.artist_id, [fact.achievement], fact.at)
