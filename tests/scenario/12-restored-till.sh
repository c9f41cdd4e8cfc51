#!/bin/bash
# An old copy of a till's folder is put back: the hub gives it a new epoch and
# raises an alarm; nothing is lost, nothing is merged.
. "$(dirname "$0")/help.sh"

keep_copy() { till_stop till; cp -r "$shop/till" "$shop/copy"; till_start till; till_sees till '"event":"online"'; }
put_back() { till_stop till; rm -r "$shop/till"; mv "$shop/copy" "$shop/till"; till_mark till; }
hub_orders() { hub_sql "select epoch || '-' || sequence || ' ' || amount from orders order by id" | paste -sd,; }

open_shop

scene "a copy is kept, the till sells on, and the copy is put back"
take_cash till "1"
take_cash till "2"
is_synced till
keep_copy
take_cash till "3"
take_cash till "4"
is_synced till
put_back
till_start till
till_sees till '"event":"epoch"'
is "the till's epoch" "$(till_sql till "select epoch, last_sequence from counter")" "2|0"
is "alarms" "$(alarms)" terminal_fork

scene "it sells on, under names that nobody used"
take_cash till "5"
open_sale till 6
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is_synced till
is "orders" "$(hub_orders)" "1-1 100,1-2 200,1-3 300,1-4 400,2-1 500,2-2 600"

scene "a copy that sold offline, less than the hub has of the other past: what it sold arrives"
keep_copy
for price in 7 8 9; do take_cash till "$price"; done
is_synced till
hub_stop
put_back
till_start till
take_cash till 10
hub_start
till_sees till '"event":"epoch"' 20
is_synced till
is "orders" "$(hub_orders)" "1-1 100,1-2 200,1-3 300,1-4 400,2-1 500,2-2 600,2-4 700,2-5 800,2-6 900,3-1 1000"
is "alarms" "$(alarms)" terminal_fork,terminal_fork

scene "a copy that sold offline, more than the hub has of the other past: what it sold arrives"
keep_copy
for price in 11 12; do take_cash till "$price"; done
is_synced till
hub_stop
put_back
till_start till
for price in 13 14 15 16; do take_cash till "$price"; done
hub_start
till_sees till '"event":"epoch"' 20
is_synced till
is "orders" "$(hub_orders | sed 's/.*,3-1/3-1/')" "3-1 1000,3-2 1100,3-3 1200,4-1 1300,4-2 1400,4-3 1500,4-4 1600"
is "alarms" "$(alarms)" terminal_fork,terminal_fork,terminal_fork
is "sales" "$(hub_sql "select count(*), sum(amount) from orders where state = 'paid'")" "16|13600"

scene "two QRs of one name: the second is another order, with an alarm"
keep_copy
open_sale till 17
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is_synced till
hub_stop
put_back
till_start till
open_sale till 18
till_tell till "link down"
hub_start
payer "$url" >"$shop/payer.log"
is "orders of that name" "$(hub_sql "select fork, amount, state from orders where epoch = 4 and sequence = 5 order by fork" | paste -sd,)" \
    "0|1700|paid,1|1800|paid"
is "alarms" "$(alarms)" terminal_fork,terminal_fork,terminal_fork,ticket_fork
books_are_sound
