#!/bin/bash
# Thirty sales of all kinds, while hub and till are killed at any time. What
# is left undone by a death is left to the cashier, as in a shop: a sale that
# is still on the screen is given up before the next one.
. "$(dirname "$0")/help.sh"

price() { echo "$((RANDOM % 90 + 10)).$((RANDOM % 90 + 10))"; }

show_qr() {
    till_does till "sale $(price)"
    url=$(url_of_open_sale till)
    [ -n "$url" ]
}

sell_cash() { till_does till "cash $(price)"; }
sell_qr() { show_qr && payer "$url" >"$shop/payer.log" 2>&1; }
sell_cash_beside_a_payer() {
    show_qr || return
    payer "$url" >"$shop/payer.log" 2>&1 &
    local paying=$!
    nap "0.$((RANDOM % 9))"
    till_does till "cash"
    wait "$paying"
}
sell_and_cancel_beside_a_payer() {
    show_qr || return
    payer "$url" >"$shop/payer.log" 2>&1 &
    local paying=$!
    nap "0.$((RANDOM % 9))"
    till_does till "cancel force"
    wait "$paying"
}
sell_offline() {
    local code
    till_does till "link down"
    show_qr && code=$(payer "$url" 2>/dev/null | field_of code) && till_does till "code $code"
    till_does till "link up"
}

NOTIFY_SPEED=1000
open_shop
kinds=(sell_cash sell_qr sell_qr sell_cash_beside_a_payer sell_and_cancel_beside_a_payer sell_offline)
kills=0
for sale in $(seq 30); do
    hub_revive
    till_revive till
    killer=
    case $((RANDOM % 3)) in
    0) kill_soon hub_pid ;;
    1) kill_soon till_pid_till ;;
    esac
    kind=${kinds[RANDOM % ${#kinds[@]}]}
    scene "$sale: $kind${killer:+, and a kill}"
    "$kind" || true
    if [ -n "$killer" ]; then
        wait "$killer"
        nap 0.2 # what was killed takes a moment to be gone
        kills=$((kills + 1))
    fi
    till_does till "cancel force"
    till_does till "key esc"
done

scene "$kills kills later, everything comes to rest"
hub_revive
till_revive till
come_back till
if [ "$(open_sales till)" != 0 ]; then till_tell till "cancel force"; fi
is_synced till
becomes "payments under way" 0 40 hub_sql "select count(*) from payment where state in ('created', 'pending', 'unknown')"
becomes "results on their way" 0 10 hub_sql "select count(*) from outbox where topic = 'push' and state = 'pending'"
till_and_hub_agree till
is "the wallet's money, at Alipay and here" \
    "$(hub_sql "select coalesce(sum(receipt_amount), 0) from payment where channel = 3 and state in ('paid', 'late')")" \
    "$(paid_there)"
becomes "late money that has not gone back" 0 40 hub_sql "select count(*) from payment p left join refund r on r.id = p.refund_id where p.state = 'late' and r.state is not 'done'"
is "in suspense" "$(balance $suspense)" 0
is "back at the payers" "$(refunded_there)" \
    "$(hub_sql "select coalesce(sum(receipt_amount), 0) from payment where state = 'late'")"
is "alarms of other kinds" "$(hub_sql "select count(*) from alarm where kind <> 'late_paid'")" 0
nothing_shown_is_lost till
announced_once till
printed_once till
books_are_sound
