#!/bin/bash
# Activation codes: wrong, tried too often, used by another, and asked for twice.
. "$(dirname "$0")/help.sh"

# enrol NAME CODE: prints its exit status, then what it says.
enrol() {
    local status=0
    till_enrol "$@" >"$shop/enrol.log" 2>&1 || status=$?
    echo "$status $(cat "$shop/enrol.log")"
}
post() { curl -s -o "$shop/answer" -w '%{http_code}' "http://127.0.0.1:$hub_port/v1/terminal/enrol" --data "$1"; }
# answered: as {"code":…,"message":…,"request_id":…} with something in each.
answered() { sed -nE 's/^\{"code":"([A-Z_]+)","message":"[^"]+".*"request_id":"[^"]+"\}$/\1/p' "$shop/answer"; }
enrolled() { hub_sql "select count(*) from terminal where state = 'active'"; }

shop_open
sandbox_start
code=$(hub_furnish)
second=$(hub_command add terminal "$(hub_sql "select id from organisation where kind = 'store'")" "4号机" | sed -n 's/^code //p')

scene "the answer is lost: the same till asks again with the same key"
# The first start of all writes who holds the channels' money, and that no figures are over yet; the next commit is the
# till's, where no channel is asked for complaints.
hub_start --hub-complaints-every 0s
becomes "the levels of figures" 4 10 hub_sql "select count(*) from rollup_fold"
hub_stop
hub_start --hub-complaints-every 0s --crash-at lane.after_commit:1
said=$(enrol till "$code")
[[ $said == "1 "*"run the same command again"* ]] || fail "a lost answer: $said"
is "terminals" "$(enrolled)" 1
wait_for 5 is_dead "$hub_pid" || fail "the hub lives"
hub_revive
said=$(enrol till "$code")
[[ $said == "0 enrolled: terminal 100001"* ]] || fail "asked again: $said"
is "terminals" "$(enrolled)" 1

scene "a till that is enrolled is not enrolled again"
said=$(enrol till "$code")
[[ $said == "1 "*"enrolled already"* ]] || fail "enrolled twice: $said"

scene "a till that asks somebody else: nobody there, and somebody who is no hub"
hub=$hub_port
free_port hub_port
said=$(enrol lost "$second")
[[ $said == "1 "*"the hub cannot be reached"* ]] || fail "nobody: $said"
hub_port=$sandbox_port
said=$(enrol lost "$second")
[[ $said == "1 "*"what answers there is no hub"* ]] || fail "somebody else: $said"
hub_port=$hub

scene "what is no request is answered as such, and stores nothing"
for body in '' '{' 'null' '[]' '{"code":1}' '{"code":"AAAA","public_key":"00","signature":"00"}' "$(printf '\xff\xfe')"; do
    [[ "$(post "$body") $(answered)" =~ ^400\ BAD_(INPUT|REQUEST)$ ]] || fail "the answer to $body"
done
is "a long one" "$(post "$(head -c 4000 /dev/zero | tr '\0' x)")" 413
is "another method" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$hub_port/v1/terminal/enrol")" 405

scene "another till comes with a code that was used"
hub_stop && hub_start
said=$(enrol thief "$code")
[[ $said == "1 "*"another till used this activation code"* ]] || fail "a used code: $said"
is "the key" "$(hub_sql "select hex(public_key) = (select hex(public_key) from activation where used_us > 0) from terminal where id = 100001")" 1

scene "five wrong codes, and that address has to wait; it does not help to be right then"
for tries in 1 2 3 4; do
    said=$(enrol guesser "ABCD-EFGH-JK$tries$tries")
    [[ $said == "1 "*"activation code is wrong"* ]] || fail "a wrong code: $said"
done
said=$(enrol guesser "ABCD-EFGH-JKMN")
[[ $said == "1 "*"too many tries"* ]] || fail "after five: $said"
said=$(enrol other "$second")
[[ $said == "1 "*"too many tries"* ]] || fail "right, but too often: $said"
is "HTTP" "$(post '{}') $(answered)" "429 TOO_OFTEN"
is "terminals" "$(enrolled)" 1

scene "later it does"
hub_stop && hub_start
said=$(enrol other "$second")
[[ $said == "0 enrolled: terminal 100002"* ]] || fail "right: $said"

scene "the tills work"
till_start till
till_start other
till_sees till '"event":"online"'
till_sees other '"event":"online"'
books_are_sound
