"""Random histories of producers, listeners, schedules and faults: every figure follows from the facts.

Each rule is one action. The stream is delivered in random batches, repeatedly, and with a fault at any call. After each
successful delivery all derived items equal a naive oracle of the facts; at the end a replay finds no difference.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from beatpass.domain.collaboration.contribution import contribution
from beatpass.domain.collaboration.network import network_page
from beatpass.domain.leaderboards.boards import manual_run
from beatpass.domain.platform.errors import NotFound, StillInUse, TryAgain
from beatpass.domain.platform.events import PLAY_MILESTONES
from beatpass.domain.platform.facts import ArtistDeleted, Fact, PlayLogged, ProfileSaved
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.projection import collaborators
from beatpass.domain.platform.times import day_of, to_iso
from beatpass.domain.progress.levels import level_number
from beatpass.storage.collaboration.collaborators import all_collaborators, collaborators_items
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import ActivityItem, Key
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.listening.playable_tracks import PlayableTracks
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, from_body
from beatpass.storage.platform.working_documents import FigureBatch
from beatpass.usecases.catalogue.delete_album import delete_album
from beatpass.usecases.catalogue.delete_producer import delete_producer
from beatpass.usecases.catalogue.delete_track import delete_track
from beatpass.usecases.catalogue.follow_producer import follow_producer, unfollow_producer
from beatpass.usecases.catalogue.save_album import create_album
from beatpass.usecases.catalogue.save_producer import create_producer, update_producer
from beatpass.usecases.catalogue.save_track import create_track, update_track
from beatpass.usecases.leaderboards.build_leaderboards import build_leaderboards
from beatpass.usecases.listening.grant_download import grant_download
from beatpass.usecases.listening.log_play import Listener, Playback, log_play
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from beatpass.usecases.progress.unlock_milestones import unlock_milestones
from infra.verification.oracles.figures import Expected, expected
from tests.support.buffers import small_buffers
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.tables import contents, derived

USERS = ("ana", "bo", "cy", "di")
users = st.sampled_from(USERS)
faults = st.tuples(st.sampled_from(FAULTS), st.integers(0, 6))
# A second, hours, days, a season: recent days and periods change with them.
pauses = st.sampled_from([timedelta(seconds=1), timedelta(hours=5), timedelta(days=3), timedelta(days=70)])
picks = st.integers(0, 999)
PROFILE: dict[str, Sequence[Any]] = {
    "bio": ["", "Beats."],
    "pictures": [(), ("https://p.example/1",), tuple(f"https://p.example/{number}" for number in range(6))],
    "links": [(), tuple(f"https://l.example/{number}" for number in range(4))],
    "country": [None, "CA", "XK"],
    "listed": [True, True, False],
}
TRACK: dict[str, Sequence[Any]] = {
    "visibility": ["public", "public", "private", "draft"],
    "licensing": ["standard", "standard", "exclusive_only"],
    "bpm": [None, 90.0, 140.0],
    "key": [None, "C"],
    "scale": [None, "minor"],
    "tags": [(), ("dark",)],
    "genres": [(), ("trap",), ("trap", "lofi", "drill")],
    "description": [None, "Rain."],
}
LISTENED_MS = [0, 29_999, 30_000, 126_000]
AGO = [timedelta(0), timedelta(hours=23)]
profiles = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in PROFILE.items()})
tracks = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in TRACK.items()})


def _drawn(chance: random.Random, fields: dict[str, Sequence[Any]]) -> dict[str, Any]:
    return {name: chance.choice(values) for name, values in fields.items()}


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


class AnythingHappens(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = ExitStack()
        self.world.enter_context(database("moto"))
        self.world.enter_context(small_buffers())
        # So small that recent changes of collaborators are folded.
        self.world.enter_context(pytest.MonkeyPatch.context()).setattr(collaborators, "RECENT_NUMBERS", 12)
        self.now = datetime(2026, 10, 29, 22, tzinfo=UTC)
        self.made = 0
        self.uploaders: dict[str, str] = {}
        self.albums: dict[str, str] = {}
        self.seen: set[Key] = set()
        self.stream: list[FactRecord] = []
        self.facts: list[Fact] = []
        self.through = 0
        self.checked = 0
        self.builds = 0

    def teardown(self) -> None:
        try:
            if self.stream:
                self.project_the_rest()
                self.figures_equal_the_oracle()
                assert replay_figures().differences == []
                self.every_event_is_published_once()
        finally:
            self.world.close()

    # --- actions of users

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """Start with a busy week of some producers, so that later actions meet existing data."""
        chance = random.Random(seed)  # noqa: S311 - reproducible
        for user in USERS[: chance.randint(2, 4)]:
            self.create(user)
        for _ in range(chance.randint(0, 30)):
            others = set(chance.sample(USERS, chance.randint(0, 4)))
            if not self.uploaders or chance.random() < 0.2:
                self.upload(user=chance.choice(USERS), others=others, fields=_drawn(chance, TRACK))
            elif chance.random() < 0.3:
                self.edit(pick=chance.randrange(9), others=others, fields=_drawn(chance, TRACK))
            elif chance.random() < 0.2:
                self.save_profile(user=chance.choice(USERS), fields=_drawn(chance, PROFILE))
            else:
                self.play(
                    pick=chance.randrange(9),
                    listener=chance.choice([None, *USERS]),
                    times=chance.choice([1, 3, 12]),
                    listened_ms=chance.choice(LISTENED_MS),
                    ago=chance.choice(AGO),
                )
            self.now += timedelta(hours=chance.choice([0, 0, 5, 30]))

    @rule(user=users, fields=profiles)
    def save_profile(self, user: str, fields: dict[str, Any]) -> None:
        with suppress(NotFound):  # a deleted producer does not come back
            update_producer(user, user_id=user, admin=False, fields=fields, now=self.tick())

    @rule(user=st.sampled_from(USERS[2:]))
    def sign_up(self, user: str) -> None:
        if (f"ARTIST#{user}", "PROFILE#00000001") not in self.seen:
            self.create(user)

    @rule(user=users)
    def leave(self, user: str) -> None:
        with suppress(NotFound, StillInUse):
            delete_producer(user, user_id=user, now=self.tick())

    @rule(user=users, others=st.sets(users), fields=tracks)
    def upload(self, user: str, others: set[str], fields: dict[str, Any]) -> None:
        if not self.exist({user} | others):
            return
        self.made += 1
        body = {"title": "Tide", "duration_ms": 120_000, "credits": (user, *sorted(others - {user})), **fields}
        create_track(user_id=user, artist_id=None, fields=body, new_id=f"t{self.made}", now=self.tick())
        self.uploaders[f"t{self.made}"] = user

    @precondition(lambda self: self.uploaders)
    @rule(pick=picks, others=st.sets(users), fields=tracks)
    def edit(self, pick: int, others: set[str], fields: dict[str, Any]) -> None:
        track, user = self.some(self.uploaders, pick)
        if self.exist(others):
            body = {"credits": (user, *sorted(others - {user})), **fields}
            update_track(track, user_id=user, fields=body, now=self.tick())

    @precondition(lambda self: self.uploaders)
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        track, user = self.some(self.uploaders, pick)
        delete_track(track, user_id=user, now=self.tick())
        del self.uploaders[track]

    @rule(user=users)
    def make_album(self, user: str) -> None:
        if self.exist({user}):
            self.made += 1
            body = {"title": "Coast", "visibility": "public"}
            create_album(user_id=user, artist_id=None, fields=body, new_id=f"al{self.made}", now=self.tick())
            self.albums[f"al{self.made}"] = user

    @precondition(lambda self: self.albums)
    @rule(pick=picks)
    def drop_album(self, pick: int) -> None:
        album, user = self.some(self.albums, pick)
        delete_album(album, user_id=user, now=self.tick())
        del self.albums[album]

    @rule(user=users, fan=users, following=st.booleans())
    def follow(self, user: str, fan: str, following: bool) -> None:  # noqa: FBT001 - drawn
        with suppress(NotFound):
            (follow_producer if following else unfollow_producer)(user, user_id=fan, now=self.tick())

    @precondition(lambda self: self.uploaders)
    @rule(
        pick=picks,
        listener=st.sampled_from([None, *USERS]),
        times=st.sampled_from([1, 1, 3, 12]),
        listened_ms=st.sampled_from(LISTENED_MS),
        ago=st.sampled_from(AGO),
    )
    def play(self, pick: int, listener: str | None, times: int, listened_ms: int, ago: timedelta) -> None:
        track, _ = self.some(self.uploaders, pick)
        for _ in range(times):
            self.made += 1
            with suppress(NotFound):  # not public
                log_play(
                    Playback(
                        play_id=f"p{self.made}",
                        started_at=self.now - ago,
                        listened_ms=listened_ms,
                        device="mobile",
                        platform="ios",
                        country="CA",
                    ),
                    track_id=track,
                    listener=Listener(id=listener or "guest:g", user_id=listener),
                    tracks=PlayableTracks(),
                    links=KnownLinks(),
                    now=self.tick(),
                    clock=0.0,
                )

    @precondition(lambda self: self.uploaders)
    @rule(pick=picks, user=users)
    def download(self, pick: int, user: str) -> None:
        track, _ = self.some(self.uploaders, pick)
        self.made += 1
        with suppress(NotFound):
            grant_download(
                track_id=track,
                download_id=f"d{self.made}",
                licence_id="l",
                user_id=user,
                tracks=PlayableTracks(),
                now=self.tick(),
                clock=0.0,
            )

    @rule(pause=pauses)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    # --- actions of the system

    @rule(size=st.integers(1, 40), again=st.integers(0, 5))
    def deliver(self, size: int, again: int) -> None:
        """Deliver a batch that starts with facts delivered before."""
        self.read_stream()
        until = min(self.through + size, len(self.stream))
        project_activity(self.stream[max(0, self.through - again) : until], quarantine=no_poison)
        self.through = until

    @rule(fault=faults, size=st.integers(1, 40), cut=st.integers(0, 40))
    def crash(self, fault: tuple[Fault, int], size: int, cut: int) -> None:
        """Deliver a batch with a fault at one of its calls; then again, in two parts."""
        self.read_stream()
        until = min(self.through + size, len(self.stream))
        with calls(*fault), suppress(TryAgain, Killed):
            project_activity(self.stream[self.through : until], quarantine=no_poison)
        half = min(self.through + cut, until)
        project_activity(self.stream[self.through : half], quarantine=no_poison)
        project_activity(self.stream[half:until], quarantine=no_poison)
        self.through = until

    @rule(pick=picks, size=st.integers(1, 40))
    def deliver_again(self, pick: int, size: int) -> None:
        start = pick % (self.through + 1)
        outcome = project_activity(self.stream[start : min(start + size, self.through)], quarantine=no_poison)
        assert outcome.applied == 0

    @rule(fault=st.none() | faults)
    def build(self, fault: tuple[Fault, int] | None) -> None:
        """Run the leaderboard build, perhaps with a fault; then run it again twice."""
        self.builds += 1
        run = manual_run(self.tick())
        with calls(*fault) if fault else ExitStack(), suppress(TryAgain, Killed):
            build_leaderboards(run, attempt="a", clock=lambda: self.now)
        built = build_leaderboards(run, attempt="b", clock=lambda: self.now).build
        assert build_leaderboards(run, attempt="c", clock=lambda: self.now).build.snapshot == built.snapshot
        oracle = expected(self.facts[: self.through]) if self.through else {}
        ranked = {
            artist
            for artist, figures in oracle.items()
            if figures.figures["public_tracks"] and self.standing(artist).exists
        }
        assert built.population == len(ranked)

    @rule(fault=st.none() | faults)
    def begin_a_day(self, fault: tuple[Fault, int] | None) -> None:
        """Run the daily schedule, perhaps with a fault; then run it again twice."""
        day = day_of(to_iso(self.tick()))
        with calls(*fault) if fault else ExitStack(), suppress(TryAgain, Killed):
            unlock_milestones(day)
        unlock_milestones(day)
        assert unlock_milestones(day).unlocked == 0

    @invariant()
    def figures_equal_the_oracle(self) -> None:
        if self.through == self.checked:
            return
        self.checked = self.through
        rows = derived()
        for artist, oracle in expected(self.facts[: self.through]).items():
            self.check(artist, oracle, rows)

    def check(self, artist: str, oracle: Expected, rows: dict[Key, Any]) -> None:
        standing = self.standing(artist)
        lines = [
            (line["source"], line["cause"], line["xp"])
            for (pk, sk), row in rows.items()
            if pk == f"ARTIST#{artist}" and keys.AWARDS in sk
            for line in row
        ]
        days = sum(
            row.get("xp", 0)
            for (pk, sk), row in rows.items()
            if pk == f"ARTIST#{artist}" and sk.startswith("DAY#") and keys.AWARDS not in sk
        )
        by_source = Counter({"plays": days})
        for source, _, xp in lines:
            by_source[source] += xp
        assert standing.xp == dict(oracle.xp) == dict(+by_source)
        assert standing.achievements == oracle.achievements
        assert Counter(lines) == Counter(oracle.ledger)
        figures = dict(oracle.figures)
        share = figures.pop("contribution")
        assert {name: getattr(standing, name) for name in figures} == figures
        now = datetime(2026, 12, 1, tzinfo=UTC)
        assert contribution(standing.weight, now) == pytest.approx(share, abs=1e-6)
        assert self.network(artist) == oracle.network

    def every_event_is_published_once(self) -> None:
        published = [content["id"] for events in contents("EVENTS_TABLE").values() for _, content in events]
        standings = {artist: self.standing(artist) for artist in expected(self.facts)}
        played = Counter(fact.track_id for fact in self.facts if isinstance(fact, PlayLogged))
        wanted = [
            *(
                f"level-reached:{artist}:{level}"
                for artist, standing in standings.items()
                for level in range(2, level_number(standing.total_xp) + 1)
            ),
            *(
                f"achievement-unlocked:{artist}:{name}"
                for artist, standing in standings.items()
                for name in standing.achievements
            ),
            *(f"plays-reached:{track}:{n}" for track, plays in played.items() for n in PLAY_MILESTONES if plays >= n),
        ]
        assert Counter(each for each in published if not each.startswith("leaderboards-built:")) == Counter(wanted)
        assert len(published) - len(wanted) == self.builds
        assert len(set(published)) == len(published)

    # --- helpers of the rules

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def create(self, user: str) -> None:
        create_producer(user_id=user, admin=False, fields={"name": user.title()}, new_id=user, now=self.tick())
        self.read_stream()

    def exist(self, artists: set[str]) -> bool:
        self.read_stream()
        last = {fact.artist_id: fact for fact in self.facts if isinstance(fact, ProfileSaved | ArtistDeleted)}
        return all(isinstance(last.get(artist), ProfileSaved) for artist in artists)

    def some(self, things: dict[str, str], pick: int) -> tuple[str, str]:
        name = sorted(things)[pick % len(things)]
        return name, things[name]

    def read_stream(self) -> None:
        """Append the facts written since the last call, in the order of their times, as one shard delivers them."""
        new = [item for item in ActivityItem.scan(consistent_read=True) if (item.pk, item.sk) not in self.seen]
        facts = {(item.pk, item.sk): from_body(item.kind, item.body) for item in new}
        for item in sorted(new, key=lambda item: (facts[item.pk, item.sk].at, item.pk, item.sk)):
            key = item.pk, item.sk
            self.seen.add(key)
            self.facts.append(facts[key])
            self.stream.append(FactRecord(key, 10**20 + len(self.stream), item.kind, item.body))

    def project_the_rest(self) -> None:
        self.read_stream()
        project_activity(self.stream[self.through :], quarantine=no_poison)
        self.through = len(self.stream)

    def standing(self, artist: str) -> Standing:
        found = FigureBatch().peek(StandingKey(artist))
        assert isinstance(found, Standing)
        return found

    def network(self, artist: str) -> dict[str, tuple[int, int, str, str]]:
        """(tracks, plays, first, last) by collaborator."""
        mine = all_collaborators(artist, get_together(collaborators_items(artist)))
        page, _ = network_page(mine, limit=99)
        return {each.artist_id: (each.tracks, each.plays, each.first_at, each.last_at) for each in page}


AnythingHappens.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
TestAnythingHappens = AnythingHappens.TestCase
