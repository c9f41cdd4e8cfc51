#!/bin/bash
# What a till sells is shared by a rule: two receivers at Alipay, one organisation of ours. Answers
# that are lost, shares that fail and a hub that dies share nothing twice.
. "$(dirname "$0")/help.sh"

available=9 split_transit=12 clearing=13
first=2088000000000101 second=2088000000000102
of() { hub_sql "select coalesce(sum(amount), 0) from balance where account = $1
    and merchant_id = (select id from merchant where number = $2)"; }

CHANNEL_TIMEOUT=2s
shop_open
sandbox_start
hub_command add merchant 渠道伙伴 >/dev/null
hub_command add merchant 朝阳便利 38 20 >/dev/null
store=$(hub_command add store 2 朝阳门店 | cut -d' ' -f2)
code=$(hub_command add terminal "$store" 3号机 | awk '/^code/ { print $2 }')
one=$(hub_command receiver 2 person STAFF alipay userId $first | cut -d' ' -f2)
two=$(hub_command receiver 2 person STAFF alipay userId $second | cut -d' ' -f2)
ours=$(hub_command receiver 2 merchant PARTNER of 1 | cut -d' ' -f2)
! hub_command rule 2 多 automatic 0 keep "$one" 9000 "$two" 1001 >/dev/null 2>&1 || fail "rates above the whole are taken"
rule=$(hub_command rule 2 分账 automatic 0 keep "$one" 1000 "$two" 500 "$ours" 200 | cut -d' ' -f2)
hub_command tickets 2 "$rule" >/dev/null
hub_start --alipay-settles-to platform
becomes "receivers" "bound,bound,bound" 10 receivers
till_open till "$code"

scene "a sale of 100.00: fee 0.38, shared 10 %, 5 % and 2 % of 99.62"
sell 100.00
becomes "splits" done 20 splits
is "what Alipay gave the first" "$(shares $first)" "996 SUCCESS;"
is "what Alipay gave the second" "$(shares $second)" "498 SUCCESS;"
becomes "what the organisation has" -199 5 of $available 1
is "in transit" "$(balance $split_transit)" 0
is "the wallet" "$(of $pending 2)" $((-(9962 - 996 - 498 - 199)))

scene "the answer to the split is lost: it is asked about, and shared once"
fault reply_never alipay.trade.order.settle
sell 200.00
becomes "splits" done,done 30 splits
is "what Alipay gave the first" "$(shares $first)" "1992 SUCCESS;996 SUCCESS;"

scene "a share that fails stays with the merchant, and a person is told"
fault share_fail alipay.trade.order.settle 1000
sell 300.00
becomes "splits" done,done,failed 30 splits
is "alarms" "$(alarms)" split_failed
is "what Alipay gave the first" "$(shares $first)" "1992 SUCCESS;2988 FAIL;996 SUCCESS;"
is "in transit" "$(balance $split_transit)" 0

scene "a hub that dies while it waits for the answer shares once"
fault reply_never alipay.trade.order.settle
sell 400.00
becomes "splits" done,done,failed,created 10 splits
hub_kill
hub_start --alipay-settles-to platform
becomes "splits" done,done,failed,done 30 splits
is "what Alipay gave the first" "$(shares $first)" "1992 SUCCESS;2988 FAIL;3985 SUCCESS;996 SUCCESS;"
becomes "between the books" 0 5 balance $clearing
is "in transit" "$(balance $split_transit)" 0
is "splits of each payment" "$(hub_sql "select count(*) || ' ' || count(distinct payment_id) from split")" "4 4"
is "moves that wait" "$(hub_sql "select count(*) from outbox where topic = 'move' and state = 'pending'")" 0

books_are_sound
