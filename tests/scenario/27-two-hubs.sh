#!/bin/bash
# Two hubs on one PostgreSQL: a terminal on one, the payer on the other; and one that dies.
if [ -z "${PGHOST:-}" ]; then
    exec "$(dirname "$0")/../../tools/scratch-pg.sh" "$0" "$@"
fi
. "$(dirname "$0")/help.sh"

NOTIFY_SPEED=1000
lease=3s

# sql QUERY: asks the hubs' database.
sql() { psql -XAtq -c "$1"; }
states() { sql "select string_agg(state, ',' order by id) from $1"; }

# database stop|start: the server of tools/scratch-pg.sh, as it was started.
database() {
    local owner
    owner=$(stat -c %U "$PGHOST/data")
    if [ "$1" = stop ]; then
        kill -INT "$(head -n 1 "$PGHOST/data/postmaster.pid")"
        wait_for 10 test ! -e "$PGHOST/data/postmaster.pid" || fail "the database does not stop"
        return
    fi
    # shellcheck disable=SC2046 # its options are quoted in the file
    (cd "$PGHOST" && eval "set -- $(cat data/postmaster.opts)" &&
        exec setpriv --reuid "$owner" --clear-groups "$@" >>log 2>&1) &
    wait_for 10 sql "select 1" || fail "the database does not start"
}

# database_stands STOP|CONT: the server and all that it has begun, as a debugger would; it is there, and says nothing.
database_stands() {
    local server
    server=$(head -n 1 "$PGHOST/data/postmaster.pid")
    # shellcheck disable=SC2046 # a number each
    kill "-$1" "$server" $(pgrep -P "$server")
}

# start_other [flags...]: hub B beside hub A, on ports of its own; sets $other_pid.
start_other() {
    free_port other_port
    free_port other_board
    : >"$shop/other.out"
    "$bin/shanju-hub" --config "$shop/hub.ini" --hub-data "$shop/other" --hub-port "$other_port" \
        --board-port "$other_board" --hub-master-key "$shop/hub/master.key" "$@" \
        >"$shop/other.out" 2>>"$shop/other.log" &
    other_pid=$!
    shop_pids+=("$other_pid")
    wait_for 10 curl -sf "http://127.0.0.1:$other_port/readyz" || fail "hub B does not start"
}

# by_other URL: the same ticket, where hub B answers.
by_other() { printf '%s' "${1/:$hub_port/:$other_port}"; }

shop_open
sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER:secret@/$PGDATABASE?host=$PGHOST\nlease = $lease#" "$shop/hub.ini"
sandbox_start
code=$(hub_furnish)
hub_start
start_other

scene "each has a number of its own, and a password in the settings is nobody's to see"
is "numbers that are held" "$(sql "select string_agg(number::text, ',' order by number) from node where until_us > 0")" "0,1"
is "passwords that were said" "$(cat "$shop"/*.log "$shop"/*.out | grep -c secret || true)" 0

scene "the till is on hub A, the payer comes to hub B"
till_open till "$code"
open_sale till 12.34
answer=$(payer "$(by_other "$url")")
is "the payer's page" "$(say "$answer" | field_of state)" paid
till_sees till '"event":"printed"' 20
is_synced till
becomes "pushes that wait" 0 10 sql "select count(*) from outbox where topic = 'push' and state = 'pending'"
is "payments" "$(states payment)" paid
is "who carried the push" "$(sql "select node from outbox where topic = 'push'")" \
    "$(sql "select node from outbox where topic = 'channel' and action = 'create'")"

scene "both at once: twenty payers, one ticket each"
for amount in $(seq 1 20); do
    open_sale till "$amount"
    [ $((amount % 2)) = 0 ] || url=$(by_other "$url")
    payer "$url" >"$shop/payer.log"
    till_sees till '"event":"paid"' 20
done
is "payments" "$(sql "select count(*), count(distinct order_id) from payment where state = 'paid'")" "21|21"

# pushed OUTPUT: how many results that hub has sent to its terminals.
pushed() { curl -s "http://127.0.0.1:$1/metrics" | awk '$1 == "shanju_results_pushed_total" { print $2 }'; }

# till_at PORT: the till, started, whose link comes out at the hub on that port: what a balancer does.
till_at() {
    sqlite3 "$shop/till/till.db" "update identity set socket_url = replace(replace(socket_url, ':$hub_port/', ':$1/'),
        ':$other_port/', ':$1/')" || fail "the till's identity is not there"
    till_start till
    till_sees till '"event":"online"' 20
}

scene "a till says hello on hub B's socket while its result waits at hub A"
open_sale till 30
till_kill till
payer "$url" >"$shop/payer.log"
becomes "pushes that wait" 1 10 sql "select count(*) from outbox where topic = 'push' and state = 'pending'"
is "who holds it" "$(sql "select node from outbox where topic = 'push' and state = 'pending'")" 0
before=$(pushed "$other_board")
till_at "$other_port"
till_sees till '"event":"paid".*"amount":3000' 20
[ "$(pushed "$other_board")" -gt "$before" ] || fail "it came from hub A"
is_synced till
becomes "pushes that wait" 0 10 sql "select count(*) from outbox where topic = 'push' and state = 'pending'"

scene "hub A still has a result for it when it is back there, and one till is not at two hubs"
open_sale till 31
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid".*"amount":3100' 20
till_kill till
till_at "$hub_port"
open_sale till 32
payer "$(by_other "$url")" >"$shop/payer.log"
till_sees till '"event":"paid".*"amount":3200' 20
is_synced till
becomes "pushes that wait" 0 10 sql "select count(*) from outbox where topic = 'push' and state = 'pending'"

scene "hub A dies while a payment of its is under way; hub B carries it on"
silence
open_sale till 50
press "$url"
is "the cashier" "$(pay_at "$cashier")" 303
is "payments under way" "$(sql "select count(*) from payment where state in ('created', 'pending', 'unknown')")" 1
hub_kill
forget_faults
becomes "payments that are paid" 25 30 sql "select count(*) from payment where state = 'paid'"
is "effects of the dead" "$(sql "select count(*) from outbox where state = 'pending' and node not in (select number from node where token <> '')")" 0
is "told by hub B" "$(grep -c node_taken_over "$shop/other.log")" 1

scene "hub A comes back under a number, and the till hears of what hub B was told"
hub_start
come_back till
till_sees till '"event":"paid".*"amount":5000' 30
is_synced till
becomes "pushes that wait" 0 40 sql "select count(*) from outbox where topic = 'push' and state = 'pending'"

scene "the database goes away for longer than a lease, and comes back: both hubs go on"
open_sale till 60
database stop
is "a scan meanwhile" "$(curl -s -o /dev/null -w '%{http_code}' -A AlipayClient/1 "$url")" 503
nap 4
is "the hubs" "$(runs "$hub_pid" && runs "$other_pid" && echo run)" run
database start
wait_for 20 payer "$(by_other "$url")" || fail "the payer cannot pay"
till_sees till '"event":"paid".*"amount":6000' 40
open_sale till 61
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid".*"amount":6100' 20
is "numbers that are held" "$(sql "select count(*) from node where until_us > 0 and token <> ''")" 2
is "money, at Alipay and here" "$(sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"

scene "the database freezes for longer than a lease: nobody hangs, and when it goes on both hubs do"
open_sale till 62
database_stands STOP
said=$(curl -s -m 25 -o /dev/null -w '%{http_code}' -A AlipayClient/1 "$url" || true)
other_said=$(curl -s -m 25 -o /dev/null -w '%{http_code}' -A AlipayClient/1 "$(by_other "$url")" || true)
database_stands CONT # before anything can fail
is "a scan meanwhile, at each hub" "$said $other_said" "503 503"
is "the hubs" "$(runs "$hub_pid" && runs "$other_pid" && echo run)" run
wait_for 30 payer "$(by_other "$url")" || fail "the payer cannot pay"
till_sees till '"event":"paid".*"amount":6200' 40
open_sale till 63
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid".*"amount":6300' 20
is "the hubs" "$(runs "$hub_pid" && runs "$other_pid" && echo run)" run
is "money, at Alipay and here" "$(sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"

scene "at the end of the day both end, and give their numbers back"
is_synced till
printed_once till
announced_once till
kill "$other_pid" && wait "$other_pid" || fail "hub B ended with $?"
ended "$other_pid"
hub_stop || fail "hub A ended with $?"
is "numbers that are held" "$(sql "select count(*) from node where until_us > 0")" 0
hub_command check >"$shop/check.log" 2>&1 || { cat "$shop/check.log"; fail "the books are not sound"; }
hub_command totals 100001 >>"$shop/check.log" || fail "no totals"
is "passwords that were said" "$(cat "$shop"/*.log "$shop"/*.out | grep -c secret || true)" 0
