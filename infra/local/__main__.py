"""make run, stop, url, token, build-leaderboards."""

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

from infra.local import accounts, server
from infra.local.deploy import STRIPE_TEST_KEY, deploy
from infra.local.gateway import open_routes
from infra.local.stack import LOG, ROOT, STATE, LocalStackError, Stack, is_alive, required, running
from infra.stripe_simulator.server import serve

DEMO_ARTIST = "Nova Keys"


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
    if not os.environ.get(STRIPE_TEST_KEY):
        stack = replace(stack, stripe_url=start_stripe())
    try:
        stack = deploy(stack, say=say)
        say("opening the API")
        say(f"{open_routes(stack)} routes open; waiting for the first answer")
        wait_until_healthy(stack)
        stack.save()
        seed_demo(stack, port)
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


def start_stripe() -> str:
    """The model of Stripe, for as long as this process runs; its URL."""
    simulator = serve()
    threading.Thread(target=simulator.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{simulator.server_address[1]}"


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


def seed_demo(stack: Stack, port: int) -> None:
    """infra.demo fills the stack with a year of listening."""
    if not (ROOT / "infra" / "demo" / "__main__.py").exists():
        return
    seeded = subprocess.run(
        [sys.executable, "-m", "infra.demo"],
        cwd=ROOT,
        check=False,
        env={**os.environ, **stack.environment(), "PORT": str(port)},
    )
    if seeded.returncode:
        raise LocalStackError("The demo data could not be made; what went wrong stands above.")


def greet(stack: Stack) -> None:
    accounts.token(stack, DEMO_ARTIST)
    print(f"""
BeatPass Producer Analytics runs at

  {stack.url}

Demo account: {accounts.email_of(DEMO_ARTIST)}  password: {accounts.PASSWORD}
Functions write to {LOG.relative_to(ROOT)}. Try, in another terminal:

  curl "$(make -s url)/v1/leaderboards"
  curl -H "Authorization: Bearer $(make -s token ARTIST='{DEMO_ARTIST}')" "$(make -s url)/v1/producer-dashboard"
  curl -i "$(make -s url)/v1/producer-dashboard"     # 401: nobody without a token

Ctrl-C stops it (or: make stop).
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


def build_leaderboards() -> None:
    stack = required()
    answer = stack.client("lambda").invoke(
        FunctionName=stack.resource("ScheduleBuildLeaderboards"), Payload=json.dumps({"source": "make"})
    )
    print(answer["Payload"].read().decode())
    if answer.get("FunctionError"):
        raise LocalStackError(f"The build failed. Its output is in {LOG}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "stop", "url", "build-leaderboards"):
        commands.add_parser(name)
    commands.add_parser("token").add_argument("artist")
    arguments = parser.parse_args()
    try:
        match arguments.command:
            case "run":
                run(int(os.environ.get("PORT", "4566")))
            case "stop":
                stop()
            case "url":
                print(required().url)
            case "token":
                if not arguments.artist:
                    raise LocalStackError("Which producer? make token ARTIST=<id or name>")  # noqa: TRY301
                print(accounts.token(required(), arguments.artist))
            case "build-leaderboards":
                build_leaderboards()
    except LocalStackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
