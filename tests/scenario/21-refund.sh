#!/bin/bash
# Refunds over real processes: in part and in whole, with answers that are lost, a shop that has no
# money at the channel, a hub that dies while one is under way, and more than was paid.
. "$(dirname "$0")/help.sh"

payment() { hub_sql "select id from payment order by id desc limit 1"; }
# Commands and a running hub do not meet on one file.
refund() {
    hub_stop || fail "the hub ended with $?"
    hub_command refund ask 1 "$@" >"$shop/refund.log" 2>&1
}
refunded() { hub_sql "select sum(refund_count), sum(refund_fen), sum(fee_fen) from rollup"; }

CHANNEL_TIMEOUT=2s
open_shop

scene "a part of a sale of 100.00 goes back: its part of the fee, and of the channel's cost, with it"
sell 100.00
first=$(payment)
refund "$first" 4000 R-1 1 一杯少了
is "the refund" "$(cut -d' ' -f3 "$shop/refund.log")" created
is "in transit" "$(balance $refund_transit)" -4000
hub_start
becomes "refunds" done 10 refunds
is "back at the payer" "$(refunded_there)" 4000
is "in transit" "$(balance $refund_transit)" 0
is "the wallet" "$(balance $pending)" $((-(9962 - 3985)))
is "what the channel owes" "$(balance $receivable)" $((9980 - 3992))
is "the figures" "$(refunded)" "1|4000|23"

scene "the same number again is the same refund, with another amount it is refused, and so is too much"
refund "$first" 4000 R-1 1
is "the refund" "$(cut -d' ' -f3 "$shop/refund.log")" done
! refund "$first" 4001 R-1 1 || fail "another refund under one number"
! refund "$first" 6001 R-2 1 || fail "more than was paid"
is "refunds" "$(refunds)" done

for lie in reply_never reply_system_error reply_bad_signature reply_500; do
    scene "$lie: unknown, asked about, and done once"
    before=$(refunded_there)
    refund "$first" 100 "R-$lie" 1
    fault "$lie" alipay.trade.refund
    hub_start
    becomes "what the channel gave back" $((before + 100)) 10 refunded_there
    becomes "the refund" done 20 hub_sql "select state from refund order by id desc limit 1"
    is "what the channel gave back" "$(refunded_there)" $((before + 100))
done

# What may have been sent is asked about first, and sent when the channel has had time to find it.
scene "the hub dies while a refund is under way: it goes on from its rows, and gives back once"
for point in lane.before_commit lane.after_commit channel.before_refund; do
    before=$(refunded_there)
    refund "$first" 200 "R-$point" 1
    hub_begin --crash-at "$point"
    wait_for 10 is_dead "$hub_pid" || fail "the hub does not die"
    hub_revive
    becomes "the refund" done 60 hub_sql "select state from refund order by id desc limit 1"
    is "what the channel gave back" "$(refunded_there)" $((before + 200))
done

scene "the rest goes back, and all of the fee"
rest=$(hub_sql "select receipt_amount - refunded from payment where id = $first")
refund "$first" "$rest" R-rest 1
is "late money" "$(hub_command late 1 held)" "late money of merchant 1 waits for a person"
is "the merchant's rule" "$(hub_sql "select late_rule from merchant")" 1
is "late money" "$(hub_command late 1 sent)" "late money of merchant 1 goes back by itself"
! hub_command late 1 lost >"$shop/none.log" 2>&1 || fail "there is such a rule"
hub_start
becomes "refunds under way" 0 10 hub_sql "select count(*) from refund where state <> 'done'"
is "back at the payer" "$(refunded_there)" 10000
is "the wallet" "$(balance $pending)" 0
is "fees" "$(balance $fee)" 0
is "the channel's cost" "$(balance $cost)" 0
is "in transit" "$(balance $refund_transit)" 0
is "alarms" "$(alarms)" ""

scene "at the end of the day"
till_and_hub_agree till
books_are_sound
