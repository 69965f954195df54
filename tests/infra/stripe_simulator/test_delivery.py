"""The delivery of the simulator's events: signed, to the right endpoint, and with the configured faults."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from beatpass.gateways.stripe_webhooks import is_signed
from infra.stripe_simulator.delivery import DeliveryFaults, Endpoint, EventSender
from infra.stripe_simulator.world import World

SECRETS = {"platform": "whsec_platform", "connect": "whsec_connect"}
EVENTS = 40


class Receiver(BaseHTTPRequestHandler):
    """A webhook endpoint: ``received`` lists (endpoint, event id), ``answers`` are the statuses to answer with."""

    received: list[tuple[str, str]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        event, endpoint = json.loads(body), self.path.strip("/")
        good = is_signed(body, self.headers["stripe-signature"], [SECRETS[endpoint]], now=time.time())
        self.received.append((endpoint, event["id"]))
        self.send_response((self.answers.pop(0) if self.answers else 200) if good else 400)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing."""


@pytest.fixture
def sender() -> Iterator[EventSender]:
    """A sender with events of which every other one is of a connected account."""
    Receiver.received, Receiver.answers = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        world = World()
        made = EventSender(world, threading.Lock())
        base = f"http://127.0.0.1:{server.server_address[1]}"
        made.endpoints = {name: Endpoint(f"{base}/{name}", secret) for name, secret in SECRETS.items()}
        for number in range(EVENTS):
            world.emit("payout.paid", {"id": f"po_{number}"}, "acct_1" if number % 2 else None)
        yield made
        server.shutdown()


def sent_ids(sender: EventSender) -> list[str]:
    return [event["id"] for event in sender._world.events]


def received_ids() -> list[str]:
    return [event_id for _, event_id in Receiver.received]


def test_each_event_comes_once_in_order_signed_for_its_endpoint(sender: EventSender) -> None:
    sender.round()
    sender.round()
    assert received_ids() == sent_ids(sender)
    assert Counter(endpoint for endpoint, _ in Receiver.received) == {"platform": EVENTS / 2, "connect": EVENTS / 2}
    assert [event for event in sender._world.events if event["pending_webhooks"]] == []


def test_with_faults_events_come_late_twice_and_out_of_order_but_all_come(sender: EventSender) -> None:
    sender.delivery_faults = DeliveryFaults(duplicated=0.3, delayed=0.5, shuffled=True)
    sender.round()
    assert 0 < len(set(received_ids())) < EVENTS
    for _ in range(30):
        sender.round()
    assert set(received_ids()) == set(sent_ids(sender))
    assert len(received_ids()) > EVENTS
    assert list(dict.fromkeys(received_ids())) != sent_ids(sender)


def test_a_dropped_event_never_comes_and_is_listed_as_undelivered(sender: EventSender) -> None:
    sender.delivery_faults = DeliveryFaults(dropped=0.5)
    sender.round()
    sender.round()
    missing = {event["id"] for event in sender._world.events if event["pending_webhooks"]}
    assert missing == set(sent_ids(sender)) - set(received_ids())
    assert 0 < len(missing) < EVENTS


def test_a_refused_event_is_sent_again_a_few_times(sender: EventSender) -> None:
    Receiver.answers = [503] * (2 * EVENTS)
    for _ in range(10):
        sender.round()
    assert Counter(received_ids()) == dict.fromkeys(sent_ids(sender), 3)
    sender._world.emit("payout.failed", {"id": "po_last"})
    Receiver.answers = [500] * 100
    for _ in range(10):
        sender.round()
    assert Counter(received_ids())[sent_ids(sender)[-1]] == 5
