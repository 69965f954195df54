"""A producer's finances: onboarding, balances, transactions, payouts, refunds; and the purchase of a licence."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from beatpass.clock import now
from beatpass.domain.money.bookkeeping.statements import Period
from beatpass.domain.money.selling.sales import sale_id_of_line
from beatpass.domain.platform.errors import Invalid, SellerRefused
from beatpass.domain.platform.times import to_iso
from beatpass.http.money.disputes import DisputesAnswer, disputes_answer
from beatpass.http.money.finances import (
    TRANSACTIONS,
    FilterQuery,
    FinancesAnswer,
    FormatQuery,
    LinkAnswer,
    Onboarding,
    PayoutContentsAnswer,
    Refund,
    RefundAnswer,
    finances_answer,
    payout_answer,
    refund_answer,
    transactions_response,
)
from beatpass.http.money.purchases import (
    Purchase,
    PurchaseAnswer,
    PurchasesAnswer,
    purchase_answer,
    purchases_answer,
)
from beatpass.http.money.statement_pdf import statement_pdf
from beatpass.http.money.statements import (
    MOST_ROWS,
    STATEMENT,
    StatementFormatQuery,
    pdf_response,
    statement_answer,
    statement_table,
)
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.resolver import Api, ArtistIdQuery, Cursor, Id, Limit, Response
from beatpass.observability import logger, metrics, observed
from beatpass.usecases.money.accounts.onboard_producer import open_express_dashboard, start_onboarding
from beatpass.usecases.money.accounts.show_finances import list_transactions, show_finances
from beatpass.usecases.money.accounts.show_payout import show_payout
from beatpass.usecases.money.bookkeeping.show_statement import list_statement, show_statement
from beatpass.usecases.money.pooling.pool_parameters import pool_rules
from beatpass.usecases.money.selling.buy_track import buy_track
from beatpass.usecases.money.selling.list_disputes import disputes_page, list_disputes
from beatpass.usecases.money.selling.list_purchases import list_purchases
from beatpass.usecases.money.selling.refund_sale import refund_sale
from beatpass.usecases.platform.answer_once import answer_once
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
post_once = app.once(answer_once, now=now)
cursors = Cursors(cursor_key)
FINANCES = "/v1/producer-dashboard/finances"


@app.get(FINANCES)
def get_finances(artist_id: ArtistIdQuery = None) -> FinancesAnswer:
    found = show_finances(app.caller().user_id, artist_id, now=now)
    if found.fault:
        logger.warning("Stripe did not answer for the finances page", extra={"cause": found.fault})
    return finances_answer(
        found.account,
        found.stored.balances,
        found.stored.lifetimes,
        held=found.stored.held,
        at_risk=found.at_risk,
        refused=found.stored.refused,
        carried=found.stored.carried,
        pool=pool_rules(),
        synced_at=found.stored.synced_at,
        stale=found.fault is not None,
        as_of=to_iso(now()),
    )


@post_once(f"{FINANCES}/onboarding")
def post_onboarding(body: Onboarding, artist_id: ArtistIdQuery = None) -> LinkAnswer:
    url, expires_at = start_onboarding(app.caller().user_id, artist_id, country=body.country, now=now())
    return {"url": url, "expires_at": expires_at}


@post_once(f"{FINANCES}/login-link")
def post_login_link(artist_id: ArtistIdQuery = None) -> LinkAnswer:
    return {"url": open_express_dashboard(app.caller().user_id, artist_id), "expires_at": None}


@app.get(f"{FINANCES}/transactions", responses=TRANSACTIONS)
def get_transactions(
    artist_id: ArtistIdQuery = None,
    filter_: FilterQuery = "all",
    format_: FormatQuery = "json",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[Any]:
    moment, user_id = now(), app.caller().user_id
    scope = f"transactions {user_id} {artist_id or ''} {filter_}"
    after = cursors.open(cursor, scope=scope, now=moment)
    lines, last = list_transactions(user_id, artist_id, filter_=filter_, after=after, limit=limit)
    next_cursor = cursors.seal(last, scope=scope, now=moment)
    return transactions_response(lines, format_, next_cursor=next_cursor, as_of=to_iso(moment))


@app.get(f"{FINANCES}/disputes")
def get_disputes(artist_id: ArtistIdQuery = None, limit: Limit = 20, cursor: Cursor = None) -> DisputesAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"disputes {user_id} {artist_id or ''}"
    after = cursors.open(cursor, scope=scope, now=moment)
    found, last = list_disputes(user_id, artist_id, after=after, limit=limit)
    next_cursor = cursors.seal(last, scope=scope, now=moment)
    return disputes_answer(found, page_url=disputes_page(), next_cursor=next_cursor, as_of=to_iso(moment))


@app.get(f"{FINANCES}/payouts/<payout_id>")
def get_payout(payout_id: Id) -> PayoutContentsAnswer:
    stored, contents = show_payout(app.caller().user_id, payout_id)
    return payout_answer(stored.payout, contents, synced_at=stored.fetched_at, as_of=to_iso(now()))


@app.post(f"{FINANCES}/transactions/<transaction_id>/refunds", status_code=HTTPStatus.CREATED)
def post_refund(transaction_id: Id, body: Refund) -> RefundAnswer:
    caller = app.caller()
    made = refund_sale(
        sale_id_of_line(transaction_id),
        refund_id=body.refund_id,
        amount=body.amount,
        user_id=caller.user_id,
        admin=caller.admin,
    )
    return refund_answer(made.id, made.amount, refund_id=body.refund_id, transaction_id=transaction_id)


@app.get(f"{FINANCES}/statements/<period>", responses=STATEMENT)
def get_statement(
    period: Id, artist_id: ArtistIdQuery = None, format_: StatementFormatQuery = "json", cursor: Cursor = None
) -> Response[Any]:
    moment, user_id = now(), app.caller().user_id
    if format_ == "csv":
        return _statement_file(period, artist_id, user_id, cursor, moment)
    if cursor is not None:
        raise Invalid(cursor="Only a statement with format=csv comes in parts.")
    found = show_statement(user_id, artist_id, period=period, now=moment)
    as_of = to_iso(moment)
    if format_ == "pdf":
        content = statement_pdf(found.name or found.artist_id, found.period, found.currencies, as_of=as_of)
        return pdf_response(content, found.period)
    answer = statement_answer(found.artist_id, found.period, found.currencies, as_of=as_of)
    return Response(int(HTTPStatus.OK), "application/json", answer)


def _statement_file(
    period: str, artist_id: str | None, user_id: str, cursor: str | None, moment: datetime
) -> Response[Any]:
    scope = f"statement {user_id} {artist_id or ''} {period}"
    after = cursors.open(cursor, scope=scope, now=moment)
    balances, lines, last = list_statement(user_id, artist_id, period=period, now=moment, after=after, limit=MOST_ROWS)
    next_cursor = cursors.seal(last, scope=scope, now=moment)
    return statement_table(Period(period), balances, lines, first=after is None, next_cursor=next_cursor)


@app.post("/v1/tracks/<track_id>/purchases", status_code=HTTPStatus.CREATED)
def post_purchase(track_id: Id, body: Purchase) -> PurchaseAnswer:
    try:
        sale, secret = buy_track(
            track_id,
            purchase_id=body.purchase_id,
            licence=body.licence,
            user_id=app.caller().user_id,
            location=body.buyer_location.as_location() if body.buyer_location else None,
            now=now(),
        )
    except SellerRefused as error:
        metrics.add_metric(name="SalesRefused", unit=MetricUnit.Count, value=1)
        with single_metric(name="SalesRefusedByCountry", unit=MetricUnit.Count, value=1) as by_country:
            by_country.add_dimension(name="country", value=error.country)
        raise
    return purchase_answer(sale, secret)


@app.get("/v1/me/purchases")
def get_purchases(limit: Limit = 20, cursor: Cursor = None) -> PurchasesAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"purchases {user_id}"
    found, last = list_purchases(user_id, after=cursors.open(cursor, scope=scope, now=moment), limit=limit)
    next_cursor = cursors.seal(last, scope=scope, now=moment)
    return purchases_answer(found, next_cursor=next_cursor, as_of=to_iso(moment))
