#!/bin/bash
# run -- the books answer what strangers ask of any ledger, on either database.
#
#     tests/lck/run.sh [sqlite|postgres]...
#
# Sentences with hundreds of requests at once; a hub that is killed keeps what it
# has answered, once; a hub that is no lab has no such door. The last line is
# "N passed, N failed".
. "$(dirname "$0")/../scenario/help.sh"

lab() { node tests/lck/ledger.mjs "http://127.0.0.1:$board_port" "$@"; }

# What is answered must be there, once. When the hub dies is not of the clock: the filler says
# that it is well begun, and goes on meanwhile.
kill_while_filling() {
    local filler answered
    : >"$shop/filled" # what the last one said is not this one's word
    lab --fill "$1" >"$shop/filled" &
    filler=$!
    wait_for 60 grep -q "well begun" "$shop/filled" || fail "the filler does not begin"
    hub_kill
    wait "$filler" || fail "the filler ended with $?"
    answered=$(tail -n 1 "$shop/filled")
    [ "$answered" -ge "$1" ] || fail "only $answered were answered before the hub died"
    hub_start --hub-lab yes
    lab --kept "$answered" || fail "something was lost or doubled after $answered"
    note "$answered transfers kept"
}

play() { # sqlite|postgres
    shop_open
    [ "$1" = sqlite ] ||
        sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER@/$PGDATABASE?host=$PGHOST#" "$shop/hub.ini"
    hub_start --hub-lab yes
    scene "each of these is true, on $1"
    lab >"$shop/lab.log" 2>&1 || { cat "$shop/lab.log"; fail "a sentence is not true"; }
    note "$(grep -c . "$shop/lab.log") sentences"
    is "sentences" "$(grep -c . "$shop/lab.log")" 18
    scene "kill -9 while transfers come"
    for count in 100 400 900; do kill_while_filling "$count"; done
    hub_stop
    hub_command check >"$shop/check.out" || { cat "$shop/check.out"; fail "the books are not sound"; }
    scene "a hub that is no lab"
    hub_start
    is "the door" "$(curl -s -o /dev/null -w '%{http_code}' -X POST \
        "http://127.0.0.1:$board_port/_lck/reset")" 404
    hub_stop
    shop_close
}

if [ "${1:-}" = --play ]; then
    play "$2"
    exit
fi
passed=0
failed=0
for database in "${@:-sqlite}"; do
    under=()
    [ "$database" != postgres ] || under=(tools/scratch-pg.sh)
    if "${under[@]}" tests/lck/run.sh --play "$database"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
