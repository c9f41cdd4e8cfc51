#!/bin/bash
# An old copy of a till's folder is put back: the hub gives it a new epoch and
# raises an alarm; nothing is lost, nothing is booked twice, no two pasts are merged.
. "$(dirname "$0")/help.sh"

# Of the hub's database; 12-restored-till-postgres.sh plays this on the other one.
if [ "${database:-sqlite}" = postgres ]; then
    ask() { psql -XAtq -c "$1"; }
else
    ask() { hub_sql "$1"; }
fi

take_copy() { till_stop till; rm -rf "$shop/copy"; cp -r "$shop/till" "$shop/copy"; }
keep_copy() { take_copy; till_mark till; till_start till; till_sees till '"event":"online"'; }
put_back() { till_stop till; rm -r "$shop/till"; cp -r "$shop/copy" "$shop/till"; till_mark till; }
hub_orders() { ask "select epoch || '-' || sequence || ' ' || amount from orders order by id" | paste -sd,; }
raised() { ask "select kind from alarm order by id" | sort | uniq -c | awk '{ print $2 " " $1 }' | paste -sd,; }
# How many sales are paid, for how much, and how much of it lies in the till.
booked() {
    ask "select count(*) || ' ' || sum(amount) || ' ' ||
        (select sum(amount) from balance where account = $till_cash) from orders where state = 'paid'"
}

shop_open
[ "${database:-sqlite}" = sqlite ] ||
    sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER:secret@/$PGDATABASE?host=$PGHOST#" "$shop/hub.ini"
sandbox_start
code=$(hub_furnish)
hub_start
till_open till "$code"

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
is "alarms" "$(raised)" "terminal_fork 1"

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
is "orders" "$(hub_orders)" "1-1 100,1-2 200,1-3 300,1-4 400,2-1 500,2-2 600,2-4 700,2-5 800,2-6 900,2-4 1000"
is "alarms" "$(raised)" "terminal_fork 2"

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
is "orders" "$(hub_orders | sed 's/.*,2-4 1000/2-4 1000/')" \
    "2-4 1000,3-2 1100,3-3 1200,3-2 1300,3-3 1400,3-4 1500,3-5 1600"
is "sales" "$(booked)" "16 13600 13000"

scene "a copy holds what the hub has got since: it is acknowledged, and not booked again"
till_tell till "link down"
till_sees till '"event":"offline"'
take_cash till 20
take_cash till 20
open_sale till 30
till_tell till "cash"
till_sees till '"event":"cash".*"amount":3000'
is "records that wait" "$(waiting_records till)" 4
keep_copy
is_synced till
take_cash till 40
is_synced till
is "sales" "$(booked)" "20 24600 24000"
put_back
till_start till
till_sees till '"event":"epoch"'
is "records that were moved" "$(till_sql till "select count(*) from record where epoch = 5")" 4
is_synced till
is "sales" "$(booked)" "20 24600 24000"

scene "the same copy once more, which sells before it is found out"
hub_stop
put_back
till_start till
take_cash till 40
hub_start
till_sees till '"event":"epoch"' 20
is_synced till
is "sales" "$(booked)" "21 28600 28000"
is "names of two sales" "$(ask "select sequence || ' ' || amount from orders where epoch = 4 and fork > 0")" "9 4000"
is "alarms" "$(raised)" "terminal_fork 5"

scene "two tills on copies of one disk: what each sells is booked once"
keep_copy
cp -r "$shop/copy" "$shop/twin"
till_tell till "link down"
till_sees till '"event":"offline"'
till_start twin
till_tell twin "link down"
take_cash till 1
take_cash twin 2
take_cash twin 3
till_tell till "link up"
is_synced till
till_tell twin "link up"
till_sees twin '"event":"epoch"' 20
is_synced twin
till_stop twin
is "sales" "$(booked)" "24 29200 28600"

scene "two QRs of one name: the second is another order, with an alarm, and its till hears of it"
come_back till
is_synced till
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
is "orders of that name" "$(ask "select fork, amount, state from orders where amount in (1700, 1800) order by fork" | paste -sd,)" \
    "0|1700|paid,1|1800|paid"
is "alarms of a ticket" "$(ask "select count(*) from alarm where kind = 'ticket_fork'")" 1
till_tell till "link up"
till_sees till '"event":"paid".*"amount":1800' 20
is_synced till
is "sales" "$(booked)" "26 32700 28600"
is "records set aside" "$(ask "select sum(aside_count) from queue")" 0
books_are_sound
