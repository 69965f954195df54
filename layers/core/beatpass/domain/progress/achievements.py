"""The 36 achievements, their thresholds, and the rules of those that a producer's own action decides.

See docs/specification.md 4.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Rarity = Literal["common", "rare", "epic", "legendary"]
DecidedBy = Literal["action", "build", "daily"]


@dataclass(frozen=True, slots=True)
class Achievement:
    """``decided_by`` says what unlocks it: the fact of an action, a leaderboard build or the daily run."""

    name: str
    category: str
    description: str
    xp: int
    rarity: Rarity
    decided_by: DecidedBy

    @property
    def id(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower().replace("'", "")).strip("-")


_C: Rarity = "common"
_R: Rarity = "rare"
_E: Rarity = "epic"
_L: Rarity = "legendary"

ACHIEVEMENTS = (
    Achievement("Track Producer", "upload", "Top 50 % by public tracks", 500, _C, "build"),
    Achievement("Prolific Creator", "upload", "Top 25 % by public tracks", 1500, _R, "build"),
    Achievement("Production Master", "upload", "Top 10 % by public tracks", 3000, _E, "build"),
    Achievement("Studio Legend", "upload", "Top 5 % by public tracks", 5000, _L, "build"),
    Achievement("Rising Star", "trending", "A track in the top 25 % by qualified plays", 1000, _C, "build"),
    Achievement("Chart Topper", "trending", "A track in the top 10 % by qualified plays", 2000, _R, "build"),
    Achievement("Viral Hit", "trending", "A track in the top 5 % by qualified plays", 3500, _E, "build"),
    Achievement("Metadata Whiz", "metadata", "Mean metadata completeness above 70 %", 800, _C, "action"),
    Achievement("Metadata Maven", "metadata", "Mean metadata completeness above 80 %", 1500, _R, "action"),
    Achievement("Metadata Architect", "metadata", "Mean metadata completeness above 90 %", 2500, _E, "action"),
    Achievement("Photogenic", "profile", "A first picture", 200, _C, "action"),
    Achievement("Oracle", "profile", "A bio", 300, _C, "action"),
    Achievement("Linked", "profile", "More than 3 links", 400, _C, "action"),
    Achievement("Model", "profile", "More than 5 pictures", 500, _C, "action"),
    Achievement("Genre Specialist", "genre", "A track in the top 10 % of its genre", 1500, _R, "build"),
    Achievement("Genre Master", "genre", "Top 20 % by genre diversity, with 3 genres", 2500, _E, "build"),
    Achievement("Genre Virtuoso", "genre", "Top 10 % by genre diversity, with 5 genres", 4000, _L, "build"),
    Achievement("Collaboration Enthusiast", "collaboration", "A public track with a co-producer", 500, _C, "action"),
    Achievement("Team Player", "collaboration", "10 public tracks with co-producers", 1500, _R, "action"),
    Achievement("Bridge Builder", "collaboration", "25 public tracks with co-producers", 3000, _E, "action"),
    Achievement("Network Spider", "collaboration", "50 public tracks with co-producers", 5000, _L, "action"),
    Achievement("Rising Talent", "composite", "Top 25 % overall, with 5 tracks", 2000, _R, "build"),
    Achievement("Elite Producer", "composite", "Top 15 % overall, with 10 tracks", 3500, _E, "build"),
    Achievement("Legendary Producer", "composite", "Top 5 % overall, with 20 tracks", 6000, _L, "build"),
    Achievement("Track Excellence", "excellence", "A track in the top 10 % by track score", 1800, _R, "build"),
    Achievement("Early Adopter", "milestone", "Among the first 30 producers", 1000, _E, "daily"),
    Achievement("Rising", "milestone", "Profile 3 months old", 150, _C, "daily"),
    Achievement("Seasoned", "milestone", "Profile 6 months old", 300, _R, "daily"),
    Achievement("OG", "milestone", "Profile 1 year old", 600, _R, "daily"),
    Achievement("Veteran", "milestone", "Profile 2 years old", 1000, _E, "daily"),
    Achievement("Legacy", "milestone", "Profile 3 years old", 1500, _E, "daily"),
    Achievement("Top Biller", "milestone", "The track with the highest lifetime sale income", 800, _C, "daily"),
    Achievement("Shadow Regent", "seasonal", "A public upload from Oct 30 to Nov 1", 200, _C, "action"),
    Achievement("Santa's Helper", "seasonal", "A public upload from Dec 23 to 26", 200, _C, "action"),
    Achievement("Opening Act", "seasonal", "A public upload from Dec 31 to Jan 2", 200, _C, "action"),
    Achievement("Lover Boy", "seasonal", "A public upload from Feb 13 to 15", 200, _C, "action"),
)
BY_ID = {achievement.id: achievement for achievement in ACHIEVEMENTS}

_SEASONS = (
    ("shadow-regent", (10, 30), (11, 1)),
    ("santas-helper", (12, 23), (12, 26)),
    ("opening-act", (12, 31), (12, 31)),
    ("opening-act", (1, 1), (1, 2)),
    ("lover-boy", (2, 13), (2, 15)),
)
SEASONAL = tuple(dict.fromkeys(name for name, _, _ in _SEASONS))
# (achievement, least count of public tracks with two credits or more)
COLLABORATION_TARGETS = (
    ("collaboration-enthusiast", 1),
    ("team-player", 10),
    ("bridge-builder", 25),
    ("network-spider", 50),
)
# (achievement, mean completeness in percent that must be exceeded)
METADATA_TARGETS = (("metadata-whiz", 70), ("metadata-maven", 80), ("metadata-architect", 90))
# (achievement, least count)
LINK_TARGET = ("linked", 4)
PICTURE_TARGETS = (("photogenic", 1), ("model", 6))
# (achievement, least age of the profile in calendar months)
AGE_TARGETS = (("rising", 3), ("seasoned", 6), ("og", 12), ("veteran", 24), ("legacy", 36))
# Decided by leaderboard builds: (achievement, top percent of ranked producers by public tracks)
UPLOAD_CUTS = (("track-producer", 50), ("prolific-creator", 25), ("production-master", 10), ("studio-legend", 5))
# (achievement, top percent of public tracks by qualified plays)
TRENDING_CUTS = (("rising-star", 25), ("chart-topper", 10), ("viral-hit", 5))
# (achievement, top percent of public tracks by track score)
EXCELLENCE_CUT = ("track-excellence", 10)
# (achievement, top percent of a genre's public tracks by qualified plays)
GENRE_CUT = ("genre-specialist", 10)
# (achievement, top percent of ranked producers by genre diversity, least genres)
DIVERSITY_CUTS = (("genre-master", 20, 3), ("genre-virtuoso", 10, 5))
# (achievement, top percent of ranked producers by overall score, least public tracks)
OVERALL_CUTS = (("rising-talent", 25, 5), ("elite-producer", 15, 10), ("legendary-producer", 5, 20))
# How many producers are early adopters.
EARLY_ADOPTER, EARLY_ADOPTERS = "early-adopter", 30
TOP_BILLER = "top-biller"


def by_profile(*, has_bio: bool, pictures: int, links: int) -> list[str]:
    """The profile achievements that a profile has earned."""
    earned = [name for name, least in PICTURE_TARGETS if pictures >= least]
    if has_bio:
        earned.append("oracle")
    if links >= LINK_TARGET[1]:
        earned.append(LINK_TARGET[0])
    return earned


# Decided by the present state of all tracks, which may gain and lose them.
BY_TRACKS = [name for name, _ in (*COLLABORATION_TARGETS, *METADATA_TARGETS)]


def by_collaborations(collaborative_tracks: int) -> list[str]:
    return [name for name, least in COLLABORATION_TARGETS if collaborative_tracks >= least]


def by_metadata(*, completeness_sum: int, public_tracks: int) -> list[str]:
    """Compares integers instead of the mean, so that rounding decides no achievement."""
    return [name for name, percent in METADATA_TARGETS if public_tracks and completeness_sum > percent * public_tracks]


def by_upload_day(day: str) -> list[str]:
    """The seasonal achievements of a track first published on this UTC day (YYYY-MM-DD) of any year."""
    published = date.fromisoformat(day)
    month_day = (published.month, published.day)
    return [name for name, first, last in _SEASONS if first <= month_day <= last]
