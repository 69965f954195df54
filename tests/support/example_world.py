"""The demo marketplace at a fixed moment, small, on moto, with a simulated Stripe: where the examples come from.

The same whenever and wherever it is made: seeds, times, ids and secrets are given.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from unittest.mock import patch
from uuid import UUID

import boto3
import time_machine

from beatpass.clock import now
from beatpass.gateways import secrets
from beatpass.gateways.stripe_api import Kept, StripeApi
from beatpass.settings import SETTINGS
from beatpass.storage.leaderboards import served_boards
from beatpass.storage.platform.bulk_facts import put_facts
from beatpass.usecases.catalogue.take_over_producer import take_over_producer
from beatpass.usecases.listening import guest_networks
from beatpass.usecases.money.apply_stripe_event import apply_stripe_event
from beatpass.usecases.money.selling import list_disputes
from beatpass.usecases.platform.sign_cursors import cursor_key
from infra.demo.catalogue import demo_id
from infra.demo.lately import plays_of_the_last_hour
from infra.demo.marketplace import Size, portfolios
from infra.demo.sources import ensure_links
from infra.importing.loading import load, load_catalogue
from infra.importing.portfolios import Portfolio
from infra.importing.progress import Progress
from infra.stripe_simulator import accounts, disputes, payments, payouts
from infra.stripe_simulator.model import FakeStripe
from infra.stripe_simulator.world import DAY
from tests.support import stripes
from tests.support.databases import database
from tests.support.functions import PLENTY, function
from tests.support.http import request
from tests.support.selling import record_as_webhook
from tests.support.studio import project

MOMENT = datetime(2026, 11, 30, 9, tzinfo=UTC)
_TODAY = datetime(2026, 11, 30, tzinfo=UTC)
_SIZE = Size(producers=10, listeners=40, plays=240)
# Functions that make ids.
_MAKE_IDS = ("http_catalogue", "http_plays", "schedule_build_leaderboards")
_FINANCES = "/v1/producer-dashboard/finances"


def user_of(name: str) -> str:
    """The id of the user who manages the producer of this name, or who buys and listens."""
    return str(UUID(demo_id("user", name)))


def example_uuid(*parts: str | int) -> UUID:
    return UUID(demo_id("example", *parts), version=4)


@dataclass(frozen=True, slots=True)
class ExampleWorld:
    """The first producer of the demo, with a track, one that it made with another producer, whose user is
    ``collaborator``, and an album; ``other`` is the second producer. ``unqualified`` is (day, track, reason) of its
    latest play that did not qualify.
    """

    artist: str
    other: str
    track: str
    upload_day: str
    unqualified: tuple[str, str, str]
    joint: str
    others_track: str
    album: str
    owner: str
    collaborator: str
    buyer: str
    payout: str
    transaction: str


@contextmanager
def example_world() -> Iterator[ExampleWorld]:
    with time_machine.travel(MOMENT, tick=False) as clock, database("moto"), _made_ids():
        with patch("infra.importing.loading._THREADS", 1):
            made = list(portfolios(seed=8, size=_SIZE, today=_TODAY))
            load_catalogue(made)
            load(made, progress=Progress("examples", _SIZE.plays))
        for portfolio in made:
            ensure_links(portfolio.artist)
            take_over_producer(portfolio.artist.id, user_id=user_of(portfolio.artist.name), now=now())
        for ago in (21, 17, 13, 0):  # a track above its normal day, and what is played now
            put_facts(plays_of_the_last_hour(made, now=now() - timedelta(hours=ago)))
        project()
        simulated = StripeApi(api_key="sk_test_made_up", http_client=(stripe := FakeStripe()))
        with _secrets(), patch.object(Kept, "api", simulated):
            yield _with_money(made, stripe, simulated, clock)


def _with_money(
    made: list[Portfolio], stripe: FakeStripe, api: StripeApi, clock: time_machine.Traveller
) -> ExampleWorld:
    """Sell twice, refund, dispute and pay out; then build boards, recommendations and digests."""
    first, second = made[0], made[1]
    names = {each.artist.id: each.artist.name for each in made}
    heard = Counter(play.track_id for play in first.plays)
    tracks = [track for track, _ in first.tracks if track.public and track.licensing == "standard"]
    heard_in_public = {track.id for track, _ in first.tracks if track.public}
    tracks.sort(key=lambda track: -heard[track.id])
    joint = next(track for track in tracks[2:] if len(track.credits) > 1)
    owner, buyer = user_of(first.artist.name), user_of("a buyer")
    world, taken = stripe.world, 0

    def deliver() -> None:
        nonlocal taken
        events, taken = world.events[taken:], len(world.events)
        for event in events:
            clock.shift(timedelta(seconds=1))
            apply_stripe_event(record_as_webhook(event), connect=lambda: api, now=now, quarantine=_refuse)

    world.now = int(MOMENT.timestamp()) - 6 * DAY
    assert request("POST", f"{_FINANCES}/onboarding", body={"country": "CA"}, user=owner).status == 200
    account = world.all("account")[0]["id"]
    accounts.finish(world, account)
    deliver()
    intents = []
    for number, track in enumerate(tracks[:2]):
        prices = {"standard_price": 5_000, "exclusive_price": 90_000}
        assert request("PATCH", f"/v1/tracks/{track.id}", body=prices, user=owner).status == 200
        body = {"purchase_id": str(example_uuid("purchase", number)), "licence": "standard"}
        assert request("POST", f"/v1/tracks/{track.id}/purchases", body=body, user=buyer).status == 201
        intents.append(world.all("payment_intent")[0]["id"])
        payments.pay(world, intents[-1])
        deliver()
    world.pass_time(3 * DAY)
    payout = payouts.pay_out(world, account, "cad")
    deliver()
    disputes.dispute(world, world.objects[intents[0]]["latest_charge"], 1_000)
    deliver()
    project()
    choice = {"least_plays": 5, "spike_factor": 2.0}
    assert request("PUT", "/v1/producer-dashboard/notifications", body=choice, user=owner).status == 200
    served_boards.forget()
    build = function("schedule_build_leaderboards")
    with patch.object(build, "_THREADS", 1):  # the digest of a build depends on the order of its parts
        build.handler({"source": "make"}, PLENTY)
    for name in ("schedule_recommend_collaborations", "schedule_tell_producers"):
        function(name).handler({"source": "make"}, PLENTY)
    project()
    lines = request("GET", f"{_FINANCES}/transactions", user=owner).body["items"]
    return ExampleWorld(
        artist=first.artist.id,
        other=second.artist.id,
        track=tracks[0].id,
        upload_day=max(track.published_at or "" for track in tracks)[:10],
        unqualified=max(
            (play.started_at[:10], play.track_id, play.verdict)
            for play in first.plays
            if play.verdict != "qualified" and play.track_id in heard_in_public
        ),
        joint=joint.id,
        others_track=next(track.id for track, _ in second.tracks if track.public),
        album=first.albums[0].id,
        owner=owner,
        collaborator=user_of(names[joint.credits[1]]),
        buyer=buyer,
        payout=payout["id"],
        transaction=next(each["id"] for each in lines if each["type"] == "sale"),
    )


def _refuse(key: tuple[str, str], reason: str) -> None:
    raise AssertionError(f"{key} was quarantined: {reason}")


@contextmanager
def _made_ids() -> Iterator[None]:
    """New ids in their order, in place of random ones."""
    numbers = count(1)
    made = [function(name) for name in _MAKE_IDS]
    catalogue = function("http_catalogue")
    settings = replace(SETTINGS, frontend_url="https://app.beatpass.example")
    with ExitStack() as patches:
        for module in made:
            patches.enter_context(patch.object(module, "uuid4", lambda: example_uuid("new", next(numbers))))
        patches.enter_context(patch.object(catalogue, "new_link_id", lambda _choice: f"example{next(numbers)}"))
        patches.enter_context(patch.object(list_disputes, "SETTINGS", settings))
        yield


@contextmanager
def _secrets() -> Iterator[None]:
    cached = (secrets.secret, guest_networks.network_key, cursor_key)
    for name in ("PLAYBACK_SECRET_ARN", "CURSOR_SECRET_ARN"):
        boto3.client("secretsmanager").create_secret(Name=os.environ[name], SecretString="made up " * 8)
    stripes.put_secrets()
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()
