#!/bin/bash
# The channel says nothing, lies, repeats itself or answers with rubbish: the
# hub asks, believes nothing unsigned, and books each payment once.
. "$(dirname "$0")/help.sh"

newest_payment() { hub_sql "select state from payment order by id desc limit 1"; }
moved_by() { grep -cE "payment_moved .*state=paid .*by=$1" "$shop/hub.log" || true; }
refused() { grep -c callback_refused "$shop/hub.log" || true; }
metric() { curl -sf "http://127.0.0.1:$board_port/metrics" | sed -n "s/^shanju_$1 //p"; }

paid_once() {
    becomes "the payment" paid 15 newest_payment
    till_sees till '"event":"paid"'
    sales=$((sales + 1))
    is "legs in the books" "$(hub_sql "select count(*) from entry")" $((4 * sales))
    is "payments that won" "$(hub_sql "select count(*) from payment where state = 'paid'")" "$sales"
}

CHANNEL_TIMEOUT=1s NOTIFY_SPEED=480
open_shop
sales=0

scene "no notify ever comes: the hub asks"
fault notify_never
open_sale till 10
payer "$url" >"$shop/payer.log"
paid_once
is "found by a query" "$(moved_by query)" 1

for lie in notify_wrong_signature notify_wrong_amount notify_wrong_app; do
    scene "$lie: refused, nothing changes, and the true one is taken"
    before=$(refused)
    callbacks=$(moved_by callback)
    fault "$lie" "" 0 2
    fault reply_unknown alipay.trade.query 0 3
    open_sale till 11
    press "$url"
    is "the cashier's answer" "$(pay_at "$cashier")" 303
    becomes "lies refused" $((before + 1)) 5 refused
    is "the payment after a lie" "$(newest_payment)" pending
    is "the till after a lie" "$(open_sales till)" 1
    paid_once
    is "the true one" "$(moved_by callback)" $((callbacks + 1))
    is "lies that were taken" "$(sandbox_state | matches '"fault":"notify_wrong[a-z_]*","outcome":"taken')" 0
    forget_faults
done
is "alarms" "$(kinds_of_alarms)" "callback_foreign callback_forged wrong_amount"
is "of the wrong amounts" "$(hub_sql "select count(*) from alarm where kind = 'wrong_amount'")" 2
is "callbacks refused, as the metrics say" "$(metric callbacks_refused_total)" "$(refused)"

scene "a notify that comes twice is booked once"
callbacks=$(metric callbacks_total)
fault notify_duplicate
open_sale till 12
payer "$url" >"$shop/payer.log"
becomes "callbacks" $((callbacks + 2)) 10 metric callbacks_total
paid_once

for silence in reply_never reply_bad_signature reply_500 reply_unknown; do
    scene "$silence to a create: unknown, asked about, never created twice"
    fault "$silence" alipay.trade.create
    open_sale till 13
    payer "$url" >"$shop/payer.log" &
    paying=$!
    becomes "the payment" unknown 5 newest_payment
    wait "$paying" || fail "the payer cannot pay"
    paid_once
done

scene "silence to queries as well"
fault notify_never
fault reply_never alipay.trade.query
open_sale till 14
payer "$url" >"$shop/payer.log"
paid_once

scene "the wallet does not say who pays: the payer tries again"
fault reply_never alipay.system.oauth.token
open_sale till 15
payer "$url" >"$shop/payer.log" 2>&1 || true
becomes "the first try" refused 10 newest_payment
payer "$url" >"$shop/payer.log"
paid_once

scene "one payment at Alipay for each sale"
is "trades" "$(alipay_count TRADE_SUCCESS)" "$sales"
is "trades that nobody paid" "$(alipay_count WAIT_BUYER_PAY)" 0
is "alarms" "$(kinds_of_alarms)" "callback_foreign callback_forged wrong_amount"
is "of the wrong amounts" "$(hub_sql "select count(*) from alarm where kind = 'wrong_amount'")" 2
till_and_hub_agree till
becomes "channel calls that wait" "" 10 calls_that_wait
announced_once till
printed_once till
books_are_sound
