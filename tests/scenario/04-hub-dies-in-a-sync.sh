#!/bin/bash
# kill -9 of the hub while a till hands over what it recorded offline.
. "$(dirname "$0")/help.sh"

open_shop
for point in lane.before_commit lane.after_commit hub.before_ack; do
    for visit in 1 2; do
        scene "$point, visit $visit: 20 cash receipts"
        hub_starts_to_die "$point:$visit" till
        hang_up till
        for sale in $(seq 20); do
            till_tell till "cash $((RANDOM % 90 + 10)).$((RANDOM % 90 + 10))"
        done
        till_tell till "link up"
        # What was typed has been taken: a till that is idle is not one that has not begun.
        wait_for 10 hub_is_dead_or till_has till '"event":"online"' || fail "the till does not come back"
        # A frame takes all of them at once: a second one is needed for the second visit.
        wait_for 10 hub_is_dead_or_done || fail "the sync hangs"
        is_dead "$mortal" || till_tell till "cash 1"
        wait_for 5 is_dead "$mortal" || fail "the hub did not come to $point $visit times"
        hub_revive till
        is_synced till
    done
done

scene "a push dies with the hub as well"
for visit in 1 2 3; do
    hang_up till
    open_sale till 8.88
    payer "$url" >"$shop/payer.log"
    sequence=$(till_sql till "select last_sequence from counter")
    hub_stop || fail "the hub ended with $?"
    hub_start --crash-at "hub.before_push:1"
    mortal=$hub_pid
    till_tell till "link up"
    wait_for 5 is_dead "$mortal" || fail "the hub did not come to hub.before_push"
    hub_revive till
    becomes "sale $sequence" paid 10 till_state till "$sequence"
done

scene "everything is there, once"
till_and_hub_agree till
is "paid" "$(hub_sql "select count(*) from orders where state = 'paid'")" "$(till_sql till "select count(*) from sale")"
is "alarms" "$(alarms)" ""
becomes "prints of the till" "$(hub_sql "select count(*) from orders")" 20 \
    till_sql till "select count(*) from print where state = 'confirmed'"
printed_once till
announced_once till
nothing_shown_is_lost till
books_are_sound
