#!/bin/bash
# From the console a till is asked for its log, to start again, and to forget everything: each once.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

# instruct WHAT KEY: asks the till for it, and prints the status.
instruct() { ask lin POST "terminals/$terminal/instructions" "{\"what\":\"$1\"}" "$2"; }
state_of_newest() {
    ask lin GET "terminals/$terminal" >/dev/null
    node -e 'const one = JSON.parse(require("fs").readFileSync(process.argv[1])).instructions[0];
console.log(`${one.what} ${one.state}`);' "$shop/answer"
}

shop_open
console_cheap
sandbox_start
code=$(hub_furnish)
merchant=$(hub_sql "select id from merchant where number = 1")
hub_command staff invite lin 林 "$merchant" merchant_admin >"$shop/lin.link"
hub_start
till_enrol till "$code" >"$shop/enrol.log"
till_start till --log "$shop/till.log"
till_sees till '"event":"online"'
come lin lin
terminal=$(hub_sql "select id from terminal where state = 'active'")
sell 12.34

scene "its log"
is "asked" "$(instruct log k-1)" 200
becomes "it" "log done" 10 state_of_newest
id=$(node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])).instructions[0].id)' "$shop/answer")
is "fetched" "$(ask lin GET "instructions/$id?terminal=$terminal")" 200
grep -q ' info link_up terminal=' "$shop/answer" || fail "its log: $(head -c 500 "$shop/answer")"
grep -qi '^content-disposition: attachment' "$shop/headers" || fail "$(cat "$shop/headers")"
is "the same asked again is the same" "$(instruct log k-1)$(hub_sql "select count(*) from instruction")" 2001

scene "it waits until nobody is served, and starts again once"
open_sale till 5
till_mark till
is "asked" "$(instruct restart k-2)" 200
sleep 1
is "meanwhile" "$(state_of_newest)" "restart asked"
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_sees till '"event":"paid"'
till_sees till '"event":"online"'
becomes "it" "restart done" 10 state_of_newest
is "starts" "$(grep -c agent_ready "$shop/till.log")" 2
take_cash till 3
is_synced till
is "starts" "$(grep -c agent_ready "$shop/till.log")" 2

scene "what the hub has is forgotten at the till, and its key is good for nothing"
till_tell till "link down"
till_sees till '"event":"offline"'
is "asked" "$(instruct wipe k-3)" 200
take_cash till 4
till_tell till "link up"
ended() { ! till_runs till; }
wait_for 20 ended || fail "the till goes on"
becomes "it" "wipe done" 10 state_of_newest
is "the terminal" "$(hub_sql "select state, length(public_key) from terminal where id = $terminal")" "new|0"
[ ! -e "$shop/till/till.db" ] || fail "the till still has: $(ls "$shop/till")"
is "what it sold last" "$(hub_sql "select amount, state from orders order by id desc limit 1")" "400|paid"
is "what is asked of it now" "$(instruct log k-4)" 409
is "the audit" "$(hub_sql "select count(*) from audit where action like 'POST terminals%'")" 3
books_are_sound
