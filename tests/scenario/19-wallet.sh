#!/bin/bash
# A sale whose money the platform holds: it is released, frozen, withdrawn and sent to another
# wallet; the partner gets its share; a hub that dies between two books loses and doubles nothing.
. "$(dirname "$0")/help.sh"

available=9 clearing=13 bank=14 payout=15
of() { hub_sql "select coalesce(sum(amount), 0) from balance where account = $1
    and merchant_id = (select id from merchant where number = $2)"; }

shop_open
sandbox_start
hub_command add partner 渠道伙伴 >/dev/null
hub_command add merchant 朝阳便利 38 20 1 10 >/dev/null
store=$(hub_command add store 2 朝阳门店 | cut -d' ' -f2)
code=$(hub_command add terminal "$store" 3号机 | awk '/^code/ { print $2 }')
hub_start --alipay-settles-to platform
till_open till "$code"

scene "a payment of 1000.00 in which the partner has 0.10 %"
open_sale till 1000.00
payer "$url" >/dev/null
till_sees till '"event":"printed"'
is_synced till
becomes "what the partner has" -100 5 of $available 1
is "our fee, less its share" "$(of $fee 2)" -280
is "between the books" "$(balance $clearing)" 0
is "moves that wait" "$(hub_sql "select count(*) from outbox where topic = 'move' and state = 'pending'")" 0

scene "released, frozen in part, and withdrawn by two people"
hub_stop
hub_command settle 2 3 99800 bill-1 >/dev/null
is "what is released" "$(hub_command release 2 3 99620 day-1)" "released 99620 debt_paid 0"
hub_command freeze 2 3 20000 case-1 72 "a payer complains" >/dev/null
! hub_command withdraw 2 3 79621 W-1 71 "招商银行 6225" >/dev/null 2>&1 || fail "frozen money is withdrawn"
transfer=$(hub_command withdraw 2 3 50000 W-1 71 "招商银行 6225" | cut -d' ' -f2)
is "asked again, it is the same" "$(hub_command withdraw 2 3 50000 W-1 71 "招商银行 6225")" "transfer $transfer asked"
! hub_command transfer approve 2 "$transfer" 71 >/dev/null 2>&1 || fail "who asked has approved"
is "approved" "$(hub_command transfer approve 2 "$transfer" 72)" "transfer $transfer approved"
is "sent" "$(hub_command transfer sent 2 "$transfer")" "transfer $transfer sent"
is "nobody knows" "$(hub_command transfer unknown 2 "$transfer")" "transfer $transfer unknown"
is "still reserved" "$(of $payout 2)" -50000
is "paid" "$(hub_command transfer paid 2 "$transfer" "20261129 0001")" "transfer $transfer paid"
is "the bank" "$(of $bank 2)" 49800
is "the wallet" "$(hub_command wallet 2 | awk '$1 == 3 { print $2, $3, $4, $5, $6 }')" "0.00 496.20 200.00 0.00 0.00"
is "its statement, from the end" "$(hub_command statement 2 4 | awk '{ print $4, $5, $6 }' | tr '\n' ';')" \
    "withdrawal available -500.00;frozen frozen 200.00;released available 996.20;released pending -996.20;"

scene "a hub that dies between the two books loses and doubles nothing"
hub_start --alipay-settles-to platform --crash-at hub.before_moved
till_sees till '"event":"online"'
open_sale till 100.00
payer "$url" >/dev/null || true
wait_for 10 is_dead "$hub_pid" || fail "the hub did not die between the books"
wait "$hub_pid" || true
ended "$hub_pid"
is "it has come" "$(of $available 1)" -110
is "but the sender does not know" "$(hub_sql "select count(*) from outbox where topic = 'move' and state = 'pending'")" 1
hub_start --alipay-settles-to platform
becomes "moves that wait" 0 10 hub_sql "select count(*) from outbox where topic = 'move' and state = 'pending'"
is "it has come once" "$(of $available 1)" -110
is "between the books" "$(balance $clearing)" 0
till_sees till '"event":"online"'
is_synced till
till_and_hub_agree till
books_are_sound
