#!/bin/bash
# kill -9 of the hub at each named point of a sale; it starts again, and the
# till is paid exactly once.
. "$(dirname "$0")/help.sh"

# play_sale FEN: a till's sale, its payer, and a hub that dies on the way, maybe.
play_sale() {
    local sequence
    open_sale till "$1"
    sequence=$(till_sql till "select last_sequence from counter")
    pay_until_paid "$url" till
    wait_for 10 hub_is_dead_or_done || fail "sale $sequence hangs"
    hub_revive till
    becomes "sale $sequence" paid 15 till_state till "$sequence"
}

NOTIFY_SPEED=1000 open_shop
for point in lane.before_commit lane.after_commit hub.before_ack hub.before_push; do
    for visit in 1 2 3; do
        scene "$point, visit $visit"
        hub_starts_to_die "$point:$visit" till
        for sale in 1 2 3; do
            play_sale "$((RANDOM % 90 + 10)).$((RANDOM % 90 + 10))"
            is_dead "$mortal" && break
        done
        is_dead "$mortal" || fail "the hub did not come to $point $visit times"
    done
done

scene "everything is there, once"
till_and_hub_agree till
is "the wallet's money, at Alipay and here" "$(hub_sql "select sum(receipt_amount) from payment where state = 'paid'")" \
    "$(paid_there)"
is "payments that won" "$(hub_sql "select count(*) from payment where state = 'paid'")" \
    "$(hub_sql "select count(*) from orders where state = 'paid'")"
is "alarms" "$(alarms)" ""
becomes "pushes that wait" 0 5 hub_sql "select count(*) from outbox where topic = 'push' and state = 'pending'"
becomes "prints of the till" "$(hub_sql "select count(*) from orders")" 5 \
    till_sql till "select count(*) from print where state = 'confirmed'"
printed_once till
announced_once till
nothing_shown_is_lost till
books_are_sound
