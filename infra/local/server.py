"""Starts and stops MiniStack, an emulator of AWS, in an environment of its own (it pins botocore)."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from infra.local.stack import CREDENTIALS, HOME, LOG, ROOT, LocalStackError, Stack, is_alive

PYTHON = ROOT / ".tools" / "ministack" / "bin" / "python"
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE")


def start(port: int) -> Stack:
    if not PYTHON.exists():
        raise LocalStackError("MiniStack is not installed. Install it with: make .tools/ministack/.synced")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise LocalStackError(
                f"Port {port} is taken by another program. Choose a free one: make run PORT={port + 100}"
            )
    scratch = HOME / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    with LOG.open("w") as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "ministack"],
            env=_environment(port, scratch),
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches only the runner, which then stops this process
        )
    stack = Stack(port=port, runner_pid=os.getpid(), server_pid=process.pid)
    try:
        _wait_until_it_answers(stack, process)
    except BaseException:  # Ctrl-C too
        stop(stack)
        raise
    stack.save()
    return stack


def _wait_until_it_answers(stack: Stack, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not stack.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise LocalStackError(f"MiniStack did not start. The end of its log:\n{tail()}")
        time.sleep(0.1)


def _environment(port: int, scratch: Path) -> dict[str, str]:
    """Functions inherit this environment, so it has nothing of the developer's shell that AWS would not have."""
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        **CREDENTIALS,
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "TMPDIR": str(scratch),
        # These two listen on every interface, and nothing here uses them.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Warm workers answer at once; a new one unpacks the layers again.
        "LAMBDA_WARM_TTL_SECONDS": "3600",
    }


def stop(stack: Stack) -> None:
    if not is_alive(stack.server_pid):
        return
    _end(stack.server_pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while is_alive(stack.server_pid) and time.monotonic() < deadline:
        time.sleep(0.05)
        reap(stack.server_pid)
    if is_alive(stack.server_pid):
        _end(stack.server_pid, signal.SIGKILL)
        reap(stack.server_pid)
    shutil.rmtree(HOME / "tmp", ignore_errors=True)


def _end(pid: int, how: signal.Signals) -> None:
    """The server and the workers it started are one process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, how)


def reap(pid: int) -> None:
    """Wait for a child that ended, because it counts as alive until then."""
    with contextlib.suppress(ChildProcessError):  # started by another runner
        os.waitpid(pid, os.WNOHANG)


def tail(lines: int = 15) -> str:
    return "\n".join(LOG.read_text(errors="replace").splitlines()[-lines:])
