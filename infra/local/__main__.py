"""make run, stop, url and stripe-url, and what runs by schedules, now."""

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
from dataclasses import replace

from beatpass.clock import now
from beatpass.domain.money.pool_months import closes_at, month_of
from beatpass.domain.platform.times import to_iso
from infra.demo.scene import NAMED
from infra.local import server
from infra.local.accounts import PASSWORD, email_of
from infra.local.deploy import STRIPE_SECRETS, STRIPE_TEST_KEY, deploy
from infra.local.gateway import open_routes
from infra.local.stack import LOG, ROOT, STATE, LocalStackError, Stack, is_alive, required, running
from infra.stripe_simulator.server import serve

# What runs a schedule now, and the function that it runs.
SCHEDULES = {
    "build-leaderboards": "ScheduleBuildLeaderboards",
    "recommend": "ScheduleRecommendCollaborations",
    "roll-up": "ScheduleRollUpDays",
    "close-pool": "ScheduleClosePool",
    "send-splits": "ScheduleSendSplits",
    "reconcile": "ScheduleReconcileMoney",
}
# What a person who looks at the demo data would miss.
FIRST = ("build-leaderboards", "recommend")


def run(port: int) -> None:
    if stack := running():
        print(f"It is already running: {stack.url or stack.endpoint}\nStop it with: make stop")
        return
    began = time.monotonic()

    def say(step: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {step}", flush=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # make stop: the same way out as Ctrl-C
    say(f"starting MiniStack on 127.0.0.1:{port}")
    stack = server.start(port)
    try:
        if not os.environ.get(STRIPE_TEST_KEY):
            stack = replace(stack, stripe_url=start_stripe())
        stack = deploy(stack, say=say)
        say("opening the API")
        say(f"{open_routes(stack)} routes open; waiting for the first answer")
        wait_until_healthy(stack)
        if stack.stripe_url:
            tell_stripe(stack)
        stack.save()
        if os.environ.get("DEMO_PLAYS") != "0":
            say("making up a marketplace with a year of listening")
            seed_demo(stack)
            say("building the first leaderboards and recommendations")
            for schedule in FIRST:
                run_schedule(stack, schedule)
        say("ready")
        greet(stack)
        while is_alive(stack.server_pid):
            time.sleep(0.5)
            server.reap(stack.server_pid)
        raise LocalStackError(f"MiniStack ended by itself. Its last words:\n{server.tail()}")
    except KeyboardInterrupt:
        print("\nstopping")
    finally:
        server.stop(stack)
        STATE.unlink(missing_ok=True)


def port_of(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise LocalStackError(f"PORT is {text!r}, and must be a number from 1 to 65535.")
    return int(text)


def start_stripe() -> str:
    """The model of Stripe, for as long as this process runs; its URL."""
    simulator = serve()
    threading.Thread(target=simulator.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{simulator.server_address[1]}"


def tell_stripe(stack: Stack) -> None:
    """Where the model's events go: our own webhooks, with the secrets that they know."""
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
        raise LocalStackError("The demo data could not be made; what went wrong stands above.")


def greet(stack: Stack) -> None:
    demo = NAMED[0]
    stripe = f"The model of Stripe, with its hosted pages: {stack.stripe_url}\n" if stack.stripe_url else ""
    print(f"""
BeatPass Producer Analytics runs at

  {stack.url}

Demo accounts, all with the password {PASSWORD}; make token gives a JWT of any producer's user:

{"".join(f"  {email_of(name):<32} make token ARTIST='{name}'" + chr(10) for name in NAMED)}
Try, in another terminal:

  curl "$(make -s url)/v1/leaderboards/overall?limit=5"
  curl -H "Authorization: Bearer $(make -s token ARTIST='{demo}')" "$(make -s url)/v1/producer-dashboard"
  curl -H "Authorization: Bearer $(make -s token ARTIST='{demo}')" "$(make -s url)/v1/producer-dashboard/progress"

{stripe}Functions write to {LOG}. Ctrl-C stops it (or: make stop).
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
    """What the schedule's function answers."""
    event = {"source": "make"}
    if command == "close-pool":  # nobody waits for the end of a month to see it split
        event["time"] = closes_at(month_of(to_iso(now())))
    answer = stack.client("lambda").invoke(FunctionName=stack.resource(SCHEDULES[command]), Payload=json.dumps(event))
    if answer.get("FunctionError"):
        raise LocalStackError(f"{command} failed. Its output is in {LOG}")
    told: str = answer["Payload"].read().decode()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "stop", "url", "stripe-url", *SCHEDULES):
        commands.add_parser(name)
    arguments = parser.parse_args()
    try:
        match arguments.command:
            case "run":
                run(port_of(os.environ.get("PORT", "4566")))
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
