"""make run, update, stop, url and stripe-url, and the commands that run a schedule now."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace

from beatpass.clock import now
from beatpass.domain.money.pooling.pool_months import closes_at, month_of
from beatpass.domain.platform.times import to_iso
from infra.demo.scene import NAMED
from infra.local import server, site
from infra.local.accounts import PASSWORD, email_of
from infra.local.deploy import STRIPE_SECRETS, STRIPE_TEST_KEY, deploy
from infra.local.gateway import put_routes
from infra.local.stack import LOG, ROOT, STATE, LocalStackError, Stack, is_alive, required, running
from infra.openapi import reference_page
from infra.stripe_simulator.server import serve

# Commands, and the functions that they run.
SCHEDULES = {
    "build-leaderboards": "ScheduleBuildLeaderboards",
    "recommend": "ScheduleRecommendCollaborations",
    "roll-up": "ScheduleRollUpDays",
    "tell": "ScheduleTellProducers",
    "unlock-milestones": "ScheduleUnlockMilestones",
    "erase": "ScheduleFinishErasures",
    "close-pool": "ScheduleClosePool",
    "send-splits": "ScheduleSendSplits",
    "reconcile": "ScheduleReconcileMoney",
}
# Run once after the demo data is made, which would otherwise have no boards, recommendations and digests, and producers
# of years without their achievements.
FIRST = ("build-leaderboards", "recommend", "unlock-milestones", "tell")
SITE_AFTER = 1000
"""The dashboard's port is that of the API and this, if it is free."""


def run(port: int) -> None:
    if running():
        print("The system is already running: it gets the code of this folder. make stop stops it.")
        update(required())
        return
    say = _speaker()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # make stop ends it as Ctrl-C does
    say(f"starting MiniStack on 127.0.0.1:{port}")
    stack = server.start(port)
    try:
        stack = replace(stack, site_url=site.start(port + SITE_AFTER))
        if not os.environ.get(STRIPE_TEST_KEY):
            stack = replace(stack, stripe_url=start_stripe())
        stack = deploy(stack, say=say)
        say("creating the routes of the API")
        say(f"{put_routes(stack)} routes created; waiting for the first answer")
        wait_until_healthy(stack)
        if stack.stripe_url:
            register_webhooks(stack)
        stack.save()
        if os.environ.get("DEMO_PLAYS") != "0":
            say("creating demo data: a marketplace with a year of plays")
            seed_demo(stack)
            say("building the first leaderboards and recommendations")
            for schedule in FIRST:
                run_schedule(stack, schedule)
        say("ready")
        greet(stack)
        while is_alive(stack.server_pid):
            time.sleep(0.5)
            server.reap(stack.server_pid)
        raise LocalStackError(f"MiniStack ended unexpectedly. The end of its log:\n{server.tail()}")
    except KeyboardInterrupt:
        print("\nstopping")
    finally:
        server.stop(stack)
        STATE.unlink(missing_ok=True)


def update(stack: Stack) -> None:
    """Deploy this folder's code and template over the running system, which answers meanwhile and keeps its data."""
    say = _speaker()
    stack = deploy(stack, say=say)
    say(f"{put_routes(stack)} routes; waiting for an answer")
    wait_until_healthy(stack)
    stack.save()
    say(f"updated: {stack.url}")


def _speaker() -> Callable[[str], None]:
    """Prints steps with the seconds since now."""
    began = time.monotonic()

    def say(step: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {step}", flush=True)

    return say


def port_of(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise LocalStackError(f"PORT is {text!r}, but must be a number from 1 to 65535.")
    return int(text)


def start_stripe() -> str:
    """Start the simulated Stripe in a thread of this process; returns its URL."""
    simulator = serve()
    threading.Thread(target=simulator.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{simulator.server_address[1]}"


def register_webhooks(stack: Stack) -> None:
    """Make the simulated Stripe send its events to the webhooks of the stack, signed with their secrets."""
    endpoints = {
        name: {
            "url": f"{stack.url}/v1/webhooks/stripe/{name}",
            "secret": STRIPE_SECRETS[f"{name}_webhook_secrets"][0],
        }
        for name in ("platform", "connect")
    }
    url, body = f"{stack.stripe_url}/_simulator/webhooks", json.dumps(endpoints).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, method="PUT"), timeout=30):  # noqa: S310 (our own)
        pass


def wait_until_healthy(stack: Stack) -> None:
    deadline = time.monotonic() + 60
    while True:
        status, body = get(f"{stack.url}/v1/leaderboards")
        if status == 200:
            return
        if time.monotonic() > deadline:
            raise LocalStackError(f"The API answers {status}: {body}\nThe functions' output is in {LOG}")
        time.sleep(0.5)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (our own URL)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 503, str(error)


def seed_demo(stack: Stack) -> None:
    seeded = subprocess.run(
        [sys.executable, "-m", "infra.demo"], cwd=ROOT, check=False, env={**os.environ, **stack.environment()}
    )
    if seeded.returncode:
        raise LocalStackError("The demo data could not be created; the error is printed above.")


def greet(stack: Stack) -> None:
    demo = NAMED[0]
    pages = stack.site_url or "no dashboard: its libraries need npm"
    reference = f"Its reference: {stack.site_url}{reference_page.PATH}\n" if stack.site_url else ""
    stripe = f"The simulated Stripe, with its hosted pages: {stack.stripe_url}\n" if stack.stripe_url else ""
    print(f"""
Open the dashboard in a browser:

  {pages}

The API is at

  {stack.url}

{reference}
Demo accounts, all with the password {PASSWORD}; make token prints a JWT for any producer:

{"".join(f"  {email_of(name):<32} make token ARTIST='{name}'" + chr(10) for name in NAMED)}
Try, in another terminal:

  curl "$(make -s url)/v1/leaderboards/overall?limit=5"
  curl -H "Authorization: Bearer $(make -s token ARTIST='{demo}')" "$(make -s url)/v1/producer-dashboard"
  curl -H "Authorization: Bearer $(make -s token ARTIST='{demo}')" "$(make -s url)/v1/producer-dashboard/progress"

There is no edge here (CloudFront and its firewall): all are answered however often they ask, and
the country of a play is what its player says.

{stripe}Functions log to {LOG}. Ctrl-C or make stop stops the system.
""")


def stop() -> None:
    stack = running()
    if not stack:
        print("Nothing is running.")
        return
    if is_alive(stack.runner_pid):
        os.kill(stack.runner_pid, signal.SIGTERM)
        deadline = time.monotonic() + 15
        while is_alive(stack.server_pid) and time.monotonic() < deadline:
            time.sleep(0.1)
    server.stop(stack)
    STATE.unlink(missing_ok=True)
    print("stopped")


def run_schedule(stack: Stack, command: str) -> str:
    """Run the schedule's function; returns its answer."""
    event = {"source": "make"}
    if command == "close-pool":  # as at the end of this month
        event["time"] = closes_at(month_of(to_iso(now())))
    answer = stack.client("lambda").invoke(FunctionName=stack.resource(SCHEDULES[command]), Payload=json.dumps(event))
    if answer.get("FunctionError"):
        raise LocalStackError(f"{command} failed. Its output is in {LOG}")
    payload: str = answer["Payload"].read().decode()
    return payload


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "update", "stop", "url", "stripe-url", *SCHEDULES):
        commands.add_parser(name)
    arguments = parser.parse_args()
    try:
        match arguments.command:
            case "run":
                run(port_of(os.environ.get("PORT", "4566")))
            case "update":
                update(required())
            case "stop":
                stop()
            case "url":
                print(required().url)
            case "stripe-url":
                print(required().stripe_url or "https://dashboard.stripe.com/test")
            case schedule:
                print(run_schedule(required(), schedule))
    except LocalStackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
