"""The load of the projection budgets: plays by Zipf (s = 1.0) over 10 k tracks of 1 k producers.

A producer has ten tracks, assigned at random; a track has one credit, as most have; all plays are on one day, by 200 k
listeners. One in six plays ends before it qualifies. Ids are as long as real ones.

See docs/performance.md 2.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from itertools import accumulate, count
from typing import Any
from uuid import UUID

from beatpass.clock import now
from beatpass.domain.listening.sources import SOURCE_KINDS
from beatpass.domain.platform.facts import Credit, Fact, PlayLogged, ProfileSaved, TrackSaved
from beatpass.domain.platform.pseudonyms import pseudonym
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.platform.activity import to_item

TRACKS, PRODUCERS, LISTENERS = 10_000, 1_000, 200_000
BATCH = 2_000
MORNING = now().replace(hour=0, minute=0, second=0, microsecond=0)
UPLOADED = MORNING - timedelta(days=172)


def name(kind: str, number: int) -> str:
    """An id as long as those of producers and tracks, and as hard to compress; it ends with the number."""
    return f"{kind}{_digits(kind, number)[: 24 - len(kind)]}{number:08d}"


def listener(number: int) -> str:
    """A pseudonym."""
    return pseudonym(b"bench", str(number))


@cache
def _digits(kind: str, number: int) -> str:
    return blake2b(f"{kind}{number}".encode(), digest_size=16).hexdigest()


class Listening:
    """A stream that begins with profiles and tracks, the same for the same sizes."""

    def __init__(self, *, tracks: int = TRACKS, producers: int = PRODUCERS) -> None:
        self._random = random.Random(1)  # noqa: S311 - a load, not a secret
        self._producers = producers
        owners = [number % producers for number in range(tracks)]
        self._random.shuffle(owners)
        self._owners = [name("a", owner) for owner in owners]
        self._popularity = list(accumulate(1 / rank for rank in range(1, tracks + 1)))
        self._tracks = range(tracks)
        self._sequence = count(10**20)

    @property
    def owners(self) -> list[str]:
        """The owner of each track."""
        return self._owners

    def owner_of(self, track: int) -> str:
        return self._owners[track]

    def share_of(self, track: int) -> float:
        """The fraction of all plays that this track gets."""
        return 1 / (track + 1) / self._popularity[-1]

    def catalogue(self) -> list[dict[str, Any]]:
        """Stream records of all producers and tracks."""
        return self.records(self.catalogue_facts())

    def catalogue_facts(self) -> list[Fact]:
        at = to_iso(UPLOADED)
        profiles = [
            ProfileSaved(
                artist_id=name("a", number),
                version=1,
                at=at,
                created_at=at,
                name=f"Producer {number}",
                picture=None,
                has_bio=True,
                pictures=1,
                links=2,
                admin=False,
            )
            for number in range(self._producers)
        ]
        tracks = [
            TrackSaved(
                artist_id=owner,
                track_id=name("t", number),
                version=1,
                at=at,
                public=True,
                published_at=at,
                credits=(Credit(artist_id=owner, earns=True),),
                genres=("trap",),
                completeness=100,
                metadata_complete=True,
                contributes=True,
                bpm=140.0,
                scale="minor",
                tags=("dark", "late", f"mood {number % 7}"),
            )
            for number, owner in enumerate(self._owners)
        ]
        return [*profiles, *tracks]

    def records(self, facts: Iterable[Fact]) -> list[dict[str, Any]]:
        """The next stream records, with these facts."""
        return [stream_record(fact, next(self._sequence)) for fact in facts]

    def plays(self, wanted: int = BATCH, *, days_ago: int = 0) -> list[dict[str, Any]]:
        """Stream records of ``wanted`` plays."""
        listeners = (self._random.randrange(LISTENERS) for _ in range(wanted))
        return self.records(self.play_facts(listeners, days_ago=days_ago))

    def play_facts(self, listeners: Iterable[int], *, days_ago: int = 0) -> Iterator[PlayLogged]:
        """A play by each of these listeners."""
        for number in listeners:
            track = self._random.choices(self._tracks, cum_weights=self._popularity)[0]
            yield self._play(track, number, days_ago)

    def _play(self, track: int, by: int, days_ago: int) -> PlayLogged:
        started = MORNING - timedelta(days=days_ago) + timedelta(seconds=self._random.randrange(86_000))
        listened = self._random.choice((12_000, 45_000, 90_000, 150_000, 179_000, 180_000)) + self._random.randrange(
            1_000
        )
        return PlayLogged(
            artist_id=self._owners[track],
            track_id=name("t", track),
            play_id=str(UUID(int=self._random.getrandbits(128))),
            at=to_iso(started + timedelta(milliseconds=listened)),
            started_at=to_iso(started),
            listened_ms=listened,
            duration_ms=180_000,
            listener_id=listener(by),
            device=self._random.choice(("mobile", "desktop", "tablet")),
            platform=self._random.choice(("ios", "android", "web")),
            country=self._random.choice(("US", "CA", "GB", "DE", "FR", "BR", "NG", "JP")),
            credits=(Credit(artist_id=self._owners[track], earns=True),),
            verdict="qualified" if listened >= 30_000 else "too_short",
            rules=RULES,
            source=self._random.choice(SOURCE_KINDS),
            heard=((0, listened),),
        )


def stream_record(fact: Fact, sequence: int) -> dict[str, Any]:
    """The stream record of a fact."""
    item = to_item(fact)
    image = {"pk": item.pk, "sk": item.sk, "kind": item.kind, "body": item.body}
    return {
        "eventID": f"{sequence:032x}",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": {"S": item.pk}, "sk": {"S": item.sk}},
            "NewImage": {field: {"S": text} for field, text in image.items()},
            "SequenceNumber": str(sequence),
            "StreamViewType": "NEW_IMAGE",
        },
    }
