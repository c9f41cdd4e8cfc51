#!/bin/bash
# kill -9 of the till at any time of a sale, 15 times.
. "$(dirname "$0")/help.sh"

open_shop
for _ in $(seq 15); do
    till_revive till
    kill_soon till_pid_till
    sell_whatever_happens till "$((RANDOM % 90 + 10)).$((RANDOM % 90 + 10))"
    wait "$killer"
    nap 0.2 # what was killed takes a moment to be gone
done

scene "everything is there, once"
till_revive till
come_back till
till_and_hub_agree till
is "paid, at Alipay, on the hub, on the till" \
    "$(paid_there) $(hub_sql "select sum(amount) from orders where state = 'paid'")" \
    "$(till_sql till "select sum(amount_fen) || ' ' || sum(amount_fen) from sale where state = 'paid'")"
is "alarms" "$(alarms)" ""
nothing_shown_is_lost till
announced_once till
printed_once till
books_are_sound
