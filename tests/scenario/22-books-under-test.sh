#!/bin/bash
# The books answer what strangers ask of any ledger (ledger.mjs), with hundreds of requests at
# once; a hub that is killed keeps what it has answered; a hub that is no lab has no such door.
. "$(dirname "$0")/help.sh"

lab() { node tests/scenario/ledger.mjs "http://127.0.0.1:$board_port" "$@"; }

shop_open
hub_start --hub-lab yes

scene "each of these is true"
lab >"$shop/lab.log" 2>&1 || { cat "$shop/lab.log"; fail "a sentence is not true"; }
note "$(grep -c . "$shop/lab.log") sentences"
is "sentences" "$(grep -c . "$shop/lab.log")" 17

scene "kill -9 while transfers come: what was answered is there, once"
for round in 1 2 3; do
    lab --fill 100000 >"$shop/filled" &
    filler=$!
    wait_for 20 grep -q begun "$shop/filled" || fail "the filler does not begin"
    nap 0.1 # a few hundred: the journal is one answer, of a bounded size
    hub_kill
    wait "$filler" || fail "the filler ended with $?"
    answered=$(tail -n 1 "$shop/filled")
    [ "$answered" -gt 0 ] || fail "nothing was answered before the hub died"
    hub_start --hub-lab yes
    lab --kept "$answered" || fail "something was lost or doubled after $answered"
    note "$answered transfers kept"
done
books_are_sound

scene "a hub that is no lab"
hub_start
is "the door" "$(curl -s -o /dev/null -w '%{http_code}' -X POST "http://127.0.0.1:$board_port/_lck/reset")" 404
hub_stop
