"""Random histories: facts of a few producers as the product could have written them, and their stream records."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from beatpass.domain.listening.acquisitions import bought_id
from beatpass.domain.platform.facts import (
    AchievementEarned,
    AlbumCreated,
    AlbumDeleted,
    AppealDecided,
    AppealFiled,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    Credit,
    DownloadGranted,
    Fact,
    LinkClicked,
    PlayLogged,
    ProfileSaved,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.times import to_iso
from beatpass.storage.platform.activity import FactRecord, to_item

ARTISTS = ("ana", "bo", "cy", "di")
LISTENERS = ("u1", "u2", "guest:g1")
# What may be heard of a track in so many milliseconds: with jumps, repeats, and the end first.
HEARD: dict[int, tuple[tuple[tuple[int, int], ...], ...]] = {
    0: ((),),
    29_999: ((), ((150_001, 180_000),)),
    30_000: ((), ((0, 30_000),), ((0, 15_000), (0, 15_000)), ((0, 100), (60_000, 89_900))),
    180_000: ((), ((0, 180_000),), ((90_000, 180_000), (0, 90_000)), ((0, 60_000),) * 3),
}
EARNED = ("track-producer", "genre-master", "og", "early-adopter", "oracle", "no-such-achievement")
MOST_TRACKS = 5
# Hours between a playback and its fact; delays of more than a day occur in imports.
LATENESS = (0, 0, 0, 23, 24 * 7, 0, 24 * 150)
START = datetime(2026, 10, 29, 22, tzinfo=UTC)


@dataclass(slots=True)
class World:
    """Make facts one by one. All random choices come from ``random``, so that a seed determines the history."""

    random: random.Random
    now: datetime = START
    facts: list[Fact] = field(default_factory=list)
    profiles: dict[str, ProfileSaved] = field(default_factory=dict)
    tracks: dict[str, TrackSaved] = field(default_factory=dict)
    follows: dict[tuple[str, str], int] = field(default_factory=dict)
    albums: dict[str, str] = field(default_factory=dict)
    earned: set[tuple[str, str]] = field(default_factory=set)

    @property
    def at(self) -> str:
        return to_iso(self.now)

    @property
    def number(self) -> int:
        """Of the facts so far, without clicks and money, which were added later and change no other choice."""
        return sum(not isinstance(fact, LinkClicked | SaleSettled) for fact in self.facts)

    def live(self) -> list[str]:
        return [name for name, profile in self.profiles.items() if profile.version > 0]

    def earns(self, uploader: str, artist_id: str) -> bool:
        profile = self.profiles[artist_id]
        return artist_id == uploader or (profile.has_bio and profile.pictures > 0)

    def write(self, fact: Fact) -> None:
        self.facts.append(fact)

    def save_profile(self, artist_id: str) -> None:
        before = self.profiles.get(artist_id)
        chance = random.Random(f"{artist_id} at {self.now}")  # noqa: S311 - separate, so that it changes no other choice
        saved = ProfileSaved(
            artist_id=artist_id,
            version=before.version + 1 if before else 1,
            at=self.at,
            created_at=before.created_at if before else self.at,
            name=artist_id.title(),
            picture="https://example.com/p.png" if self.random.random() < 0.5 else None,
            has_bio=self.random.random() < 0.6,
            pictures=self.random.choice((0, 1, 6)),
            links=self.random.choice((0, 3, 4)),
            admin=False,
            country=chance.choice((None, "CA", "XK")),
            listed=chance.random() < 0.7,
        )
        self.profiles[artist_id] = saved
        self.write(saved)

    def save_track(self, track_id: str) -> None:
        before = self.tracks.get(track_id)
        uploader = before.artist_id if before else self.random.choice(self.live())
        others = [name for name in self.live() if name != uploader]
        credited = [uploader, *self.random.sample(others, self.random.randint(0, len(others)))]
        public = self.random.random() < 0.8
        completeness = self.random.choice((0, 50, 75, 100))
        style = random.Random(f"{track_id} at {self.now}")  # noqa: S311 - separate, so that it changes no other choice
        saved = TrackSaved(
            artist_id=uploader,
            track_id=track_id,
            version=before.version + 1 if before else 1,
            at=self.at,
            public=public,
            published_at=(before.published_at if before else None) or (self.at if public else None),
            credits=tuple(Credit(artist_id=name, earns=self.earns(uploader, name)) for name in credited),
            genres=tuple(self.random.sample(("trap", "drill", "lofi"), self.random.randint(0, 3))),
            completeness=completeness,
            metadata_complete=completeness == 100 and self.random.random() < 0.5,
            contributes=self.random.random() < 0.9,
            bpm=style.choice((None, 88.5, 120.0, 129.9, 140.0)),
            scale=style.choice((None, "major", "minor")),
            tags=tuple(style.sample(("dark", "late", "bells"), style.randint(0, 3))),
        )
        self.tracks[track_id] = saved
        self.write(saved)

    def delete_track(self, track_id: str) -> None:
        track = self.tracks.pop(track_id)
        self.write(TrackDeleted(artist_id=track.artist_id, track_id=track_id, version=track.version + 1, at=self.at))

    def play(self, track_id: str, times: int = 1) -> None:
        track = self.tracks[track_id]
        credited = tuple(replace(each, earns=self.earns(track.artist_id, each.artist_id)) for each in track.credits)
        listener = self.random.choice(LISTENERS)
        album = next((name for name, owner in self.albums.items() if owner == track.artist_id), None)
        place = random.Random(f"{track_id} from {self.now}")  # noqa: S311 - separate, so that it changes no other choice
        source = place.choice(("", "profile", "search", "external", "other"))
        linked = place.choice(credited).artist_id if source == "external" else ""
        late = timedelta(hours=LATENESS[self.number % len(LATENESS)])
        for _ in range(times):
            listened = self.random.choice((0, 29_999, 30_000, 180_000))
            self.write(
                PlayLogged(
                    artist_id=track.artist_id,
                    track_id=track_id,
                    play_id=f"{self.random.getrandbits(64):016x}",
                    at=self.at,
                    started_at=to_iso(self.now - late - timedelta(milliseconds=listened)),
                    listened_ms=listened,
                    duration_ms=180_000,
                    listener_id=listener,
                    device=self.random.choice(("mobile", "desktop")),
                    platform="web",
                    country=self.random.choice(("CA", "DE", "ZZ")),
                    credits=credited,
                    verdict="qualified" if listened >= 30_000 else "too_short",
                    rules="2026-11",
                    album_id=album,
                    guest=listener.startswith("guest:"),
                    source=source,
                    referrer_host=place.choice(("", "a.example", "b.example")) if source == "external" else "",
                    link_id=f"link{linked}" if linked else "",
                    link_artist_id=linked,
                    heard=place.choice(HEARD[listened]),
                )
            )

    def click(self, artist_id: str) -> None:
        self.write(
            LinkClicked(
                artist_id=artist_id,
                link_id=f"link{artist_id}",
                click_id=f"c{len(self.facts)}",
                at=self.at,
                country="CA",
                bot=len(self.facts) % 3 == 0,
            )
        )

    def download(self, track_id: str) -> None:
        """Every other one is bought; one in three of these is refunded in part."""
        track = self.tracks[track_id]
        album = next((name for name, owner in self.albums.items() if owner == track.artist_id), None)
        granted = DownloadGranted(
            artist_id=track.artist_id,
            track_id=track_id,
            download_id=f"{self.random.getrandbits(64):016x}",
            user_id=f"u{self.number % 3}",
            licence_id="l1",
            at=self.at,
            credits=track.credits,
            title=f"{track_id} v{track.version}",
            album_id=album,
        )
        chance = random.Random(f"{granted.download_id} bought")  # noqa: S311 - separate, so that it changes no other choice
        if chance.random() < 0.5:
            granted = replace(granted, download_id=bought_id(granted.download_id))
            for number, amount in enumerate((2_999, -1_000)[: chance.choice((1, 1, 2))]):
                self.write(income_of(granted, amount=amount, number=number))
        self.write(granted)

    def toggle_follow(self, artist_id: str, user_id: str) -> None:
        turn = self.follows.get((artist_id, user_id), 0) + 1
        self.follows[artist_id, user_id] = turn
        kind = ArtistFollowed if turn % 2 else ArtistUnfollowed
        self.write(kind(artist_id=artist_id, user_id=user_id, turn=turn, at=self.at))

    def toggle_album(self, album_id: str) -> None:
        if album_id in self.albums:
            self.write(AlbumDeleted(artist_id=self.albums.pop(album_id), album_id=album_id, at=self.at))
            return
        album_id = f"{album_id}-{self.number}"
        self.albums[album_id] = self.random.choice(self.live())
        self.write(AlbumCreated(artist_id=self.albums[album_id], album_id=album_id, at=self.at))

    def earn(self) -> None:
        """Builds and runs write at most one fact per achievement, also for deleted producers and unknown rules."""
        artist_id, achievement = self.random.choice(sorted(self.profiles)), self.random.choice(EARNED)
        if (artist_id, achievement) in self.earned:
            return
        self.earned.add((artist_id, achievement))
        run = self.random.choice(("build:20261121T0930Z", "day:2026-11-21"))
        self.write(
            AchievementEarned(artist_id=artist_id, achievement=achievement, at=self.at, by=run, value=3, cutoff=2.5)
        )

    def appeal(self, track_id: str) -> None:
        """A producer appeals for plays of today, and an operator decides at once."""
        track, day, reason = self.tracks[track_id], self.at[:10], f"reason {len(self.facts)}"
        chance = random.Random(f"appeal for {track_id} at {self.now}")  # noqa: S311 - separate, as above
        granted = chance.choice((0, 1, 9, 400))
        self.write(
            AppealFiled(
                artist_id=track.artist_id,
                track_id=track_id,
                day=day,
                reason=reason,
                plays=granted,
                producer_id=track.artist_id,
                at=self.at,
            )
        )
        self.write(
            AppealDecided(
                artist_id=track.artist_id,
                track_id=track_id,
                day=day,
                reason=reason,
                accepted=granted > 0,
                plays=granted,
                explanation="",
                at=self.at,
                rules="2026-11",
                credits=track.credits,
            )
        )

    def delete_producer(self, artist_id: str) -> None:
        """Delete a producer if it has no tracks and albums of its own; tracks of others may still credit it."""
        if any(track.artist_id == artist_id for track in self.tracks.values()) or artist_id in self.albums.values():
            return
        version = self.profiles[artist_id].version + 1
        self.profiles[artist_id] = replace(self.profiles[artist_id], version=-version, has_bio=False)
        self.write(ArtistDeleted(artist_id=artist_id, version=version, at=self.at))

    def step(self) -> None:  # noqa: C901 - one random choice of the next fact
        self.now += timedelta(minutes=self.random.choice((1, 60, 60 * 24)))
        choice = self.random.random()
        playable = [name for name, track in self.tracks.items() if track.public]
        if choice < 0.12:
            name = self.random.choice(ARTISTS)
            if name not in self.profiles or name in self.live():
                self.save_profile(name)
        elif not self.live():
            return
        elif choice < 0.35:
            fresh = [f"t{self.number}"] if len(self.tracks) < MOST_TRACKS else []
            self.save_track(self.random.choice([*self.tracks, *fresh]))
        elif choice < 0.38 and self.tracks:
            self.delete_track(self.random.choice(sorted(self.tracks)))
        elif choice < 0.44:
            self.toggle_follow(self.random.choice(self.live()), self.random.choice(LISTENERS))
        elif choice < 0.48:
            self.toggle_album(self.random.choice([*self.albums, "al"]))
            self.click(self.live()[0])
        elif choice < 0.49:
            self.delete_producer(self.random.choice(self.live()))
        elif choice < 0.51:
            self.earn()
        elif choice < 0.52 and playable:
            self.appeal(self.random.choice(playable))
        elif choice < 0.57 and playable:
            self.download(self.random.choice(playable))
        elif playable:
            self.play(self.random.choice(playable), times=self.random.choice((1, 1, 2, 12)))


def income_of(granted: DownloadGranted, *, amount: int, number: int = 0) -> SaleSettled:
    """Money of the sale that granted this download."""
    return SaleSettled(
        artist_id=granted.artist_id,
        track_id=granted.track_id,
        entry_id=f"{granted.download_id}-{number}",
        amount=amount,
        currency="cad",
        at=granted.at,
        download_id=granted.download_id,
        user_id=granted.user_id,
        granted_at=granted.at,
        credits=granted.credits,
        album_id=granted.album_id,
    )


def history(seed: int, steps: int) -> list[Fact]:
    """A history of ``steps`` random steps that starts with two producers."""
    world = World(random.Random(seed))  # noqa: S311 - a world, not a secret
    for name in ARTISTS[:2]:
        world.save_profile(name)
    for _ in range(steps):
        world.step()
    return world.facts


def deliveries(facts: list[Fact]) -> list[FactRecord]:
    """The stream records of these facts, in the order of writing."""
    records = []
    for number, fact in enumerate(facts, start=10**20):
        item = to_item(fact)
        records.append(FactRecord((item.pk, item.sk), number, item.kind, item.body))
    return records
