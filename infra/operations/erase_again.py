"""make erase AGAIN=1: after a restore, delete once more who was deleted before; `make erase` finishes it."""

from __future__ import annotations

from beatpass import clock
from beatpass.usecases.privacy.erase_again import erase_again
from infra.operations.on_stack import on_running_stack


def main() -> None:
    on_running_stack("infra.operations.erase_again")
    print(f"  {erase_again(now=clock.now()):,} requests are due again")


if __name__ == "__main__":
    main()
