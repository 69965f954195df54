"""Award XP and unlock achievements: each once, with an entry in the XP ledger."""

from __future__ import annotations

from collections.abc import Iterable

from beatpass.domain.platform.events import AchievementUnlocked, LevelReached
from beatpass.domain.platform.facts import AchievementEarned, AppealDecided
from beatpass.domain.platform.figures import LedgerEntry, Standing
from beatpass.domain.platform.projection.working_documents import Figures, standing_of
from beatpass.domain.platform.rules import PLAY_XP, RULES
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


def unlock_by_fact(figures: Figures, artist_id: str, names: Iterable[str], at: str) -> None:
    """Unlock achievements that this fact earns by itself, whatever else happened.

    Several facts may earn the same one: the earliest dates it, whichever arrives first, and of one instant the one
    with the least key.
    """
    standing = standing_of(figures, artist_id)
    for name in names:
        held, cause = standing.achievements.get(name), standing.unlocked_by.get(name, "")
        if held is None:
            unlock(figures, artist_id, [name], at)
        elif (at, figures.cause) < (held, cause):
            xp = achievements.BY_ID[name].xp
            standing.achievements[name] = at
            earlier = LedgerEntry(artist_id=artist_id, source="achievements", cause=name, xp=xp, at=at, rules=RULES)
            figures.move(earlier, before=held, cause=cause)
        else:
            continue
        standing.unlocked_by[name] = figures.cause


def unlock_in_order(figures: Figures, artist_id: str, names: Iterable[str], at: str) -> None:
    """Unlock achievements that the order of facts decides, such as those of a mean, and record this fact for each.

    Another order may unlock them with another fact, or never: a replay follows the record.
    """
    recorded = figures.recorded_unlocks(artist_id)
    if recorded is not None:
        names = [name for name in achievements.BY_TRACKS if recorded.get(name) == figures.cause]
    unlock_and_record(figures, artist_id, names, at)


def unlock_and_record(figures: Figures, artist_id: str, names: Iterable[str], at: str) -> None:
    """Unlock those of these achievements that are still locked, and record the present fact for each."""
    standing = standing_of(figures, artist_id)
    for name in names:
        if name not in standing.achievements:
            unlock(figures, artist_id, [name], at)
            standing.unlocked_by[name] = figures.cause


def apply_achievement_earned(fact: AchievementEarned, figures: Figures) -> None:
    """Unlock an achievement that a run decided.

    One that an action decides is ignored, because the action's own fact unlocks it: otherwise the time of the
    achievement would depend on the order of facts.
    """
    known = achievements.BY_ID.get(fact.achievement)
    if known and known.decided_by != "action":
        unlock(figures, fact.artist_id, [fact.achievement], fact.at)


def apply_appeal_decided(fact: AppealDecided, figures: Figures) -> None:
    """Award the XP that the granted plays would have earned; they stay unqualified (docs/specification.md 2.10)."""
    cause = f"{fact.track_id}/{fact.day}/{fact.reason}"
    for credit in fact.credits if fact.plays else ():
        if credit.earns:
            award_xp(figures, credit.artist_id, "plays", cause, PLAY_XP * fact.plays, fact.at)
