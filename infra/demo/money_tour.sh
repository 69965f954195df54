#!/usr/bin/env bash
# The way of money through the running system: `make money-tour` while `make run` runs, or step by step in a shell.
# A simulated Stripe takes the place of buyers, subscribers, banks and days. Each step waits for what Stripe says of it.
set -euo pipefail

run() { make -s --no-print-directory "$@"; }
URL=$(run url)
STRIPE=$(run stripe-url)
FINANCES=$URL/v1/producer-dashboard/finances
TOUR=$(date +%s)
SELLER=$(run token ARTIST="Tour Seller $TOUR" NEW=1)
BUYER=$(run token ARTIST="Tour Buyer $TOUR" NEW=1)

say() { printf '\n== %s\n' "$*"; }
new_id() { python3 -c 'import uuid; print(uuid.uuid4())'; }
get() { curl -sf -H "Authorization: Bearer $1" "$2"; }
send() { curl -sf -X "$2" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' -d "$4" "$3"; }
press() { curl -sf -o /dev/null -X POST "$@"; }                       # a form of Stripe's hosted pages
pick() { python3 -c "import json, sys; x = json.load(sys.stdin); print($1)"; }

# await <what> <token> <url> <a Python expression of the answer x>: prints its value once there is one
await() {
  for _ in $(seq 120); do
    if found=$(get "$2" "$3" | pick "$4" 2>/dev/null) && [ -n "$found" ] && [ "$found" != None ]; then
      echo "$found"
      return
    fi
    sleep 1
  done
  echo "$1 did not come" >&2
  return 1
}
line() { echo "next((l['$2'] for l in x['items'] if l['type'] == '$1' and l['status'] == 'paid'), None)"; }

say "A producer sets up payouts on Stripe's page"
LINK=$(send "$SELLER" POST "$FINANCES/onboarding" '{"country": "CA"}' | pick "x['url']")
press "$LINK/complete"
await "the account" "$SELLER" "$FINANCES" "x['state'] if x['state'] == 'active' else None"

say "It uploads two tracks, and sells an exclusive licence of one: 500.00 CAD, and 63.00 CAD for the platform"
for title in "Night Bus" "Day Bus"; do
  TRACK=$(send "$SELLER" POST "$URL/v1/tracks" '{"title": "'"$title"'", "duration_ms": 180000, "visibility": "public"}' |
    pick "x['id']")
done
send "$SELLER" PATCH "$URL/v1/tracks/$TRACK" '{"exclusive_price": 50000}' | pick "x['exclusive_price']"
SECRET=$(send "$BUYER" POST "$URL/v1/tracks/$TRACK/purchases" \
  '{"licence": "exclusive", "purchase_id": "'"$(new_id)"'"}' | pick "x['client_secret']")
press "$STRIPE/pay/$SECRET/pay"                                       # in a browser: $STRIPE/pay/$SECRET
SALE=$(await "the sale" "$SELLER" "$FINANCES/transactions" "$(line sale id)")
get "$BUYER" "$URL/v1/me/purchases" | pick "[(each['status'], each['receipt_url']) for each in x['items']]"

say "A subscriber pays 1,199.00 CAD; the month is closed before its end, and the splits are sent"
send "$BUYER" POST "$URL/v1/tracks" '{"title": "Tram", "duration_ms": 180000, "visibility": "public"}' | pick "x['id']"
await "its contribution" "$SELLER" "$URL/v1/producer-dashboard/contribution" "x['contribution'] or None"
AT_RISK="x['at_risk']['amount']['amount']"                            # the buyer's producer has no account at Stripe
BEFORE=$(get "$BUYER" "$FINANCES" | pick "$AT_RISK")
press "$STRIPE/subscribers" -d amount=119900
await "the pool" "$BUYER" "$FINANCES" "$AT_RISK if $AT_RISK > $BEFORE else None"
press "$STRIPE/days" -d days=2                                        # then the charge is available
run close-pool send-splits
await "the split" "$SELLER" "$FINANCES/transactions?filter=subscriptions" "$(line subscription net)"

say "The money goes to the producer's bank: started in the dashboard at Stripe, there two days later"
DASHBOARD=$(send "$SELLER" POST "$FINANCES/login-link" '{}' | pick "x['url']")
press "$DASHBOARD/payouts"
press "$STRIPE/days" -d days=2
PAYOUT=$(await "the payout" "$SELLER" "$FINANCES/transactions" "$(line payout id)")
get "$SELLER" "$FINANCES/payouts/$PAYOUT" | pick "x['adds_up'], [(l['type'], l['amount']) for l in x['lines']]"

say "The statement of the year adds up, and can be printed"
YEAR=$(get "$SELLER" "$FINANCES/transactions" | pick "x['items'][-1]['at'][:4]")
get "$SELLER" "$FINANCES/statements/$YEAR" | pick "[(c['currency'], c['closing'], c['adds_up']) for c in x['currencies']]"
get "$SELLER" "$FINANCES/statements/$YEAR?format=csv"
get "$SELLER" "$FINANCES/statements/$YEAR?format=pdf" | head -c 5; echo

say "The buyer gets 100.00 CAD back. The account is empty: the producer's part is taken back once there is money on it"
send "$SELLER" POST "$FINANCES/transactions/$SALE/refunds" '{"refund_id": "'"$(new_id)"'", "amount": 10000}' | pick "x['amount']"
await "the refund" "$SELLER" "$FINANCES/transactions?filter=sales" \
  "next((l['reason'] for l in x['items'] if l['type'] == 'sale' and l['reason']), None)"

say "50.00 CAD more, which the producer keeps; then the books are compared with themselves and with Stripe"
run close-pool                                                        # all splits are settled: the month is closed
run refund SALE="${SALE#sale_}" AMOUNT=5000
run splits                                                            # splits that were not paid, and why
run reconcile                                                         # the refund that waits is a finding
say "The end"
