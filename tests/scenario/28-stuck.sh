#!/bin/bash
# What gave up after a day is in sight, with what to do about it, and a person has it asked about
# again; and what was carried out long ago is forgotten.
. "$(dirname "$0")/help.sh"

newest_payment() { hub_sql "select state from payment order by id desc limit 1"; }
newest_refund() { hub_sql "select state from refund order by id desc limit 1"; }
metric() { curl -sf "http://127.0.0.1:$board_port/metrics" | sed -n "s/^shanju_$1 //p"; }
stuck() { hub_command stuck >"$shop/stuck.log" 2>&1 || fail "stuck ended with $?"; }
# ask_again ID WORDS: with that answer.
ask_again() { hub_command ask again 1 "$1" | tee "$shop/again.log" | grep -q "$2" || fail "ask again: $(cat "$shop/again.log")"; }
# A day passes at once: every question that waits has given up.
give_up() { sqlite3 "$shop/hub/hub.db" "update outbox set state = 'dead', tries = 150
    where topic = 'channel' and state = 'pending' and action <> 'complaints'"; }

CHANNEL_TIMEOUT=1s
open_shop

scene "a payment whose channel told nothing for a day"
silence
open_sale till 10
press "$url"
is "the cashier's answer" "$(pay_at "$cashier")" 303
is "the payment" "$(newest_payment)" pending
hub_stop || fail "the hub ended with $?"
give_up
stuck
payment=$(hub_sql "select id from payment")
grep -q "^payment $payment pending .* 10.00 order " "$shop/stuck.log" || fail "it is not in sight"
grep -q "^  ask again 1 $payment\$" "$shop/stuck.log" || fail "nobody says what to do"
hub_command check >"$shop/check.log"
grep -q '^stuck: 1;' "$shop/check.log" || fail "check does not say so"
hub_start
becomes "dead effects, as the metrics say" 1 15 metric outbox_dead
is "the payment" "$(newest_payment)" pending
hub_stop || fail "the hub ended with $?"
forget_faults
ask_again "$payment" "is asked about again"
stuck
is "what is stuck" "$(cat "$shop/stuck.log")" "nothing is stuck"
hub_start
becomes "the payment" paid 15 newest_payment
is "payments that a question has paid" "$(grep -c 'payment_moved .*state=paid .*by=query' "$shop/hub.log")" 1
till_sees till '"event":"paid"'
is_synced till

scene "a refund whose answer nobody heard: asked about, and done once"
hub_stop || fail "the hub ended with $?"
hub_command refund ask 1 "$payment" 400 R-1 1 >"$shop/refund.log"
fault reply_never alipay.trade.refund
hub_start
becomes "the refund" unknown 10 newest_refund
hub_stop || fail "the hub ended with $?"
give_up
stuck
refund=$(hub_sql "select id from refund")
grep -q "^  ask again 1 $refund\$" "$shop/stuck.log" || fail "nobody says what to do"
ask_again "$refund" "is asked about again"
is "what waits" "$(calls_that_wait)" refund_query
hub_start
becomes "the refund" done 15 newest_refund
is "back at the payer" "$(refunded_there)" 400
hub_stop || fail "the hub ended with $?"
ask_again "$refund" "nothing is to be asked"
! hub_command ask again 1 4711 >"$shop/none.log" 2>&1 || fail "there is such a thing"
grep -q '"shanju-hub stuck" lists' "$shop/none.log" || fail "nobody says where to look: $(cat "$shop/none.log")"
! hub_command ask again 4711 "$refund" >"$shop/none.log" 2>&1 || fail "there is such a merchant"
grep -q '"shanju-hub stuck" lists' "$shop/none.log" || fail "nobody says where to look: $(cat "$shop/none.log")"

scene "what was carried out long ago goes; what waits stays"
is "effects" "$(hub_sql "select count(*) > 0 from outbox where state = 'sent'")" 1
hub_start --effects-kept 1s
becomes "effects that are over" 0 20 hub_sql "select count(*) from outbox where state in ('sent', 'feed')"
[ "$(metric rows_forgotten_total)" -gt 0 ] || fail "the metrics do not say so"

till_and_hub_agree till
books_are_sound
