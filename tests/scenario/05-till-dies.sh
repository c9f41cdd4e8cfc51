#!/bin/bash
# kill -9 of the till at each named point of a sale: what it showed is not
# lost, its numbers have no gap, and nothing is printed twice.
. "$(dirname "$0")/help.sh"

till_starts_to_die() {
    till_stop till
    till_mark till
    till_start till --crash-at "$1"
    mortal=$till_pid
}

doubtful() { till_sql till "select count(*) from print where state = 'unknown'"; }

open_shop
for point in agent.before_commit:1 agent.before_commit:2 agent.before_commit:3 agent.before_commit:4 \
    agent.after_commit:1 agent.after_commit:2 agent.after_commit:3 agent.after_commit:4 \
    agent.before_send:1 agent.before_send:2 agent.before_send:3 agent.before_send:4 \
    agent.after_ack:1 agent.after_ack:2 agent.before_print:1 agent.after_print:1; do
    scene "$point"
    till_starts_to_die "$point"
    sell_whatever_happens till "$((RANDOM % 90 + 10)).$((RANDOM % 90 + 10))"
    is_dead "$mortal" || fail "the till did not come to $point"
done

scene "a print in doubt is asked about: this one did not come out, so a copy is printed"
is "prints in doubt" "$(doubtful)" 4
while [ "$(doubtful)" != 0 ]; do
    left=$(doubtful)
    doubted=$(till_sql till "select epoch || '-' || sequence from print where state = 'unknown' order by sequence limit 1")
    if [ -e "$shop/till.receipts/receipt-$doubted.txt" ]; then
        till_tell till "key confirm"
    else
        till_tell till "key copy"
    fi
    becomes "prints in doubt" $((left - 1)) 5 doubtful
done
becomes "prints that hang" 0 5 till_sql till "select count(*) from print where state in ('queued', 'sent')"
printed_once till

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
