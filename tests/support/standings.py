"""Makes up producers' standings, and stores them as the projection does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.windows import Window, count
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import StandingItem
from beatpass.storage.platform import figure_keys

LATEST = date(2026, 11, 21).toordinal()


def made_up(producers: int, *, seed: int = 1) -> dict[str, Standing]:
    """This many ranked producers with small figures, so that many of them tie."""
    chance = random.Random(seed)  # noqa: S311 - reproducible
    return {
        f"artist{number:04d}": Standing(
            exists=True,
            created_at=f"2026-01-{chance.randint(1, 28):02d}T00:00:00.000Z",
            name=f"Producer {number} ♫",
            picture=chance.choice([None, f"https://pictures.example/{number}.jpg"]),
            xp={"plays": chance.randint(0, 20), "uploads": 100 * chance.randint(1, 3)},
            achievements=dict.fromkeys(
                chance.sample(["oracle", "model", "team-player"], chance.randint(0, 3)), "2026-11-20T08:00:00.000Z"
            ),
            ranked_plays=chance.randint(0, 20),
            public_tracks=(tracks := chance.randint(1, 4)),
            completeness_sum=25 * chance.randint(0, 4 * tracks),
            collaborators=chance.randint(0, 3),
            collaborative_tracks=chance.randint(0, tracks),
            collaborative_plays=chance.randint(0, 20),
            weight=2**40 * chance.randint(0, 5),
            collaborative_weight=2**39 * chance.randint(0, 3),
            latest_day=LATEST,
            recent={name: made_up_window(chance) for name in ("plays", "tracks", "collaborators", "weight")},
        )
        for number in range(producers)
    }


def made_up_window(chance: random.Random) -> Window:
    """A window with counts in the last week, in this half-year and in the past one."""
    window: Window = []
    for ago in (0, 20, 190):
        count(window, LATEST - ago, chance.randint(0, 9), latest=LATEST)
    return window


def store(standings: dict[str, Standing]) -> None:
    """Store the standings, replacing stored ones."""
    with StandingItem.batch_write() as writes:
        for artist_id, standing in standings.items():
            writes.save(
                StandingItem(*figure_keys.key_of(StandingKey(artist_id)), version=1, body=documents.dump(standing))
            )


def played(standings: dict[str, Standing], artist_id: str, plays: int) -> dict[str, Standing]:
    """The same producers, one of them with this many more plays."""
    before = standings[artist_id]
    return {**standings, artist_id: replace(before, ranked_plays=before.ranked_plays + plays)}
