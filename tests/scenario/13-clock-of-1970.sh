#!/bin/bash
# A till whose clock was never set: it sells, its tickets carry no time, and
# from the first hello on it knows better.
. "$(dirname "$0")/help.sh"

shop_open
at_time '@1970-01-01 00:00:10' || fail "libfaketime is not installed: tools/install.sh test"
sandbox_start
code=$(hub_furnish)
hub_start
till_enrol till "$code" >"$shop/enrol.log"
hub_stop

scene "offline, in 1970: it sells, and says that it does not know the time"
till_start till
take_cash till 1
open_sale till 2
is "the ticket's time" "$(till_sql till "select issued_s from sale where sequence = 2")" 0
hub_start
till_sees till '"event":"online"' 20

scene "online: the payer pays, the hub's clock counts"
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is_synced till
now_s=$(date +%s)
is "till times of before" "$(hub_sql "select max(till_us) / 1000000 < 86400 from receipt where sequence <= 2")" 1
is "till times of after" "$(hub_sql "select abs(till_us / 1000000 - $now_s) < 100 from receipt where sequence = 3")" 1
is "issue times that the hub believes" "$(hub_sql "select group_concat(issued_us) from orders")" 0,0
is "the order's end" "$(hub_sql "select min(abs(ended_us / 1000000 - $now_s)) < 100 from orders")" 1

scene "the next ticket carries the right time"
open_sale till 3
is "its time" "$(till_sql till "select abs(issued_s - $now_s) < 100 from sale order by sequence desc limit 1")" 1
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
till_and_hub_agree till
grep -q "$(TZ=Asia/Shanghai date +%Y-%m-%d)" "$shop/till.receipts/receipt-1-4.txt" || fail "the receipt's day is wrong"
is "alarms" "$(alarms)" ""
printed_once till
books_are_sound
