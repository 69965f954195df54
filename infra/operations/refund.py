"""make refund: refund a buyer on the platform's account; the producer keeps its part, also one that has left."""

from __future__ import annotations

import argparse
from uuid import uuid4

from beatpass.domain.platform.errors import DomainError
from beatpass.usecases.money.selling.refund_sale import refund_sale
from infra.operations.on_stack import on_running_stack

OPERATOR = "operator"


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.operations.refund", description=__doc__)
    parser.add_argument("sale_id", help="the purchase_id of the buyer")
    parser.add_argument("--amount", type=int, help="minor units of the sale's currency; without it all that is left")
    parser.add_argument("--refund-id", default=str(uuid4()), help="the id of a refund that was begun before")
    given = parser.parse_args()
    on_running_stack("infra.operations.refund")
    try:
        made = refund_sale(
            given.sale_id, refund_id=given.refund_id, amount=given.amount, user_id=OPERATOR, admin=True, spared=True
        )
    except DomainError as error:
        raise SystemExit(f"  {error} (refund id {given.refund_id})") from error
    print(f"  {made.id}: {made.amount.amount:,} {made.amount.currency} go to the buyer, the producer keeps its part")


if __name__ == "__main__":
    main()
