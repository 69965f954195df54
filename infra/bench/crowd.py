"""Made-up producers for recommendations, the same for the same numbers."""

from __future__ import annotations

import random
from itertools import accumulate

from beatpass.domain.platform.figures import Collaborators, Standing
from infra.bench.listening import name

# By Zipf; among ten thousand producers, the rarest genre still has twice as many as its pool.
_GENRES = [f"genre {number}" for number in range(200)]
_POPULARITY = list(accumulate(1 / rank for rank in range(1, len(_GENRES) + 1)))
_TEMPI, _TAGS = range(70, 180, 10), range(64)


def standing(number: int, *, today: int) -> Standing:
    """The standing of a producer with nine tracks in up to six genres, played on most days of two months."""
    chance = random.Random(number)  # noqa: S311 - a load, not a secret
    genres = chance.choices(_GENRES, cum_weights=_POPULARITY, k=6)
    made = Standing(
        exists=True,
        name=f"Producer {number}",
        genres={genre: chance.randint(1, 4) for genre in genres},
        genre_tracks=9,
        public_tracks=9,
        ranked_plays=chance.randint(0, 5_000),
        collaborators=3,
        style={
            **{str(tempo): 2 for tempo in chance.sample(_TEMPI, 3)},
            "minor": 5,
            "major": 2,
            **{f"#{tag}": 1 for tag in chance.sample(_TAGS, 12)},
        },
    )
    for age in range(0, 60, 3):
        made.count_daily(today - age, chance.randint(0, 50))
        if not chance.randrange(10):
            made.count_upload(today - age)
    made.advance_to(today)
    for age in range(0, 30, 3):
        made.count_recent("collaborative_plays", today - age, chance.randint(1, 20))
    return made


def collaborators(number: int, *, producers: int) -> Collaborators:
    """Three collaborators."""
    chance = random.Random(number)  # noqa: S311 - the same
    others = chance.sample(range(producers), 3)
    return Collaborators({name("a", other): [chance.randint(0, 500), 1, 1_700_000_000_000, 1] for other in others})
