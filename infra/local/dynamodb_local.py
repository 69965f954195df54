"""Starts AWS's DynamoDB Local for tests and benches. Its jar is inside an npm package; it needs Java 17."""

import contextlib
import fcntl
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

from infra.local.stack import ROOT, LocalStackError

PACKAGE = "amplify-dynamodb-simulator@2.9.30"
NPM_INSTALL = [
    "npm",
    "install",
    "--silent",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
]
TOOLS = ROOT / ".tools" / "dynamodb-local"
EMULATOR = TOOLS / "node_modules" / "amplify-dynamodb-simulator" / "emulator"


def missing() -> str:
    """Why it cannot run here, which a skipped test prints; empty if it can."""
    if not shutil.which("java"):
        return "Java is not installed (17 or newer is needed)"
    version = subprocess.run(["java", "-version"], check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', version)
    if not found or int(found[1]) < 17:
        return f"Java 17 or newer is needed; this is: {version.splitlines()[0] if version else 'unknown'}"
    if not EMULATOR.exists() and not shutil.which("npm"):
        return "npm is not installed"
    return ""


@contextlib.contextmanager
def dynamodb_local(*options: str) -> Iterator[str]:
    """Run an empty DynamoDB Local in memory within the block; yields its endpoint URL. The options are Java's.

    It has no option for the address it listens on, so its port is open on all interfaces while it runs.
    """
    if reason := missing():
        raise LocalStackError(f"DynamoDB Local cannot run: {reason}")
    install()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            "java",
            *options,
            f"-Djava.library.path={EMULATOR / 'DynamoDBLocal_lib'}",
            "-jar",
            EMULATOR / "DynamoDBLocal.jar",
            "-inMemory",
            "-sharedDb",  # the same tables for all credentials
            "-port",
            str(port),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=EMULATOR,
    )
    try:
        _wait_until_listening(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()  # nothing to save
        process.wait()


def install() -> None:
    """Install it once per machine; concurrent test workers wait for the first."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if EMULATOR.exists():
            return
        installed = subprocess.run(
            [*NPM_INSTALL, "--prefix", TOOLS, PACKAGE],
            check=False,
            capture_output=True,
            text=True,
        )
        if installed.returncode:
            raise LocalStackError(f"npm could not install {PACKAGE}:\n{installed.stdout}{installed.stderr}")


def _wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalStackError(f"DynamoDB Local ended during its start, with exit code {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise LocalStackError("DynamoDB Local did not start within a minute.")
