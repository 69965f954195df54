"""make forget: say what is held of a guest's device, and that nothing leads from it to the device.

A guest has no account and no name, so hardly anything has to be deleted: what was played stays, under a pseudonym that
is made with a secret key (docs/privacy.md 5).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from beatpass import clock
from beatpass.domain.listening.plays import guest_listener
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.privacy.forget_device import forget_device
from infra.operations.on_stack import on_running_stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="make forget", description=__doc__)
    parser.add_argument("device", metavar="DEVICE")
    device: str = parser.parse_args().device
    if not device:
        sys.exit("No device was given. Run: make forget DEVICE=<guest_id>")
    on_running_stack("infra.operations.forget")
    kinds = forget_device(device, now=clock.now())
    print(f"  the pseudonym of this device is {pseudonym_of(guest_listener(device))}")
    print(f"  held under it, counted and naming nobody: {_told(kinds)}")
    print("  nothing that is stored leads from it to the device")


def _told(kinds: Counter[str]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items())) or "nothing"


if __name__ == "__main__":
    main()
