#!/bin/bash
# Two hubs on one PostgreSQL get another master key, one after the other, while an app, a till and payers go on.
if [ -z "${PGHOST:-}" ]; then
    exec "$(dirname "$0")/../../tools/scratch-pg.sh" "$0" "$@"
fi
. "$(dirname "$0")/help.sh"

NOTIFY_SPEED=1000

sql() { psql -XAtq -c "$1"; }

# other_start [flags...]: hub B beside hub A, always on the same ports.
other_start() {
    : >"$shop/other.out"
    "$bin/shanju-hub" --config "$shop/hub.ini" --hub-data "$shop/other" --hub-port "$other_port" \
        --board-port "$other_board" "$@" >"$shop/other.out" 2>>"$shop/other.log" &
    other_pid=$!
    shop_pids+=("$other_pid")
    wait_for 10 curl -sf "http://127.0.0.1:$other_port/readyz" || fail "hub B does not start"
}

other_stop() {
    kill "$other_pid" && wait "$other_pid" || fail "hub B ended with $?"
    ended "$other_pid"
}

# roll FLAGS...: each hub is started anew with them, one after the other: the other one goes on meanwhile.
roll() {
    hub_stop || fail "hub A ended with $?"
    hub_start "$@"
    other_stop
    other_start "$@"
}

# knock PORT: a signed request to that hub; prints the status, 000 when nobody is there.
knock() {
    local now nonce digest signature
    now=$(date +%s)
    nonce=$(openssl rand -hex 12)
    digest=$(printf '' | openssl dgst -sha256 -r | cut -d' ' -f1)
    signature=$(printf '%s\n' GET /v1/wallet "$now" "$nonce" "$digest" |
        openssl dgst -sha256 -hmac "$secret" -r | cut -d' ' -f1)
    curl -s -m 10 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$1/v1/wallet" \
        -H "Authorization: SHANJU-HMAC-SHA256 app=$app,timestamp=$now,nonce=$nonce,signature=$signature" || true
}

# An app that asks both hubs all the time, until the file is there.
ask_on_and_on() {
    while [ ! -e "$shop/enough" ]; do
        knock "$hub_port"
        echo
        knock "$other_port"
        echo
    done >"$shop/knocks"
}

sell() { # sell AMOUNT FEN
    open_sale till "$1"
    payer "$url" >"$shop/payer.log"
    till_sees till "\"event\":\"paid\".*\"amount\":$2" 20
}

shop_open
old=$shop/hub/master.key
new=$shop/new.key
sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER@/$PGDATABASE?host=$PGHOST\nlease = 3s#" "$shop/hub.ini"
sandbox_start
code=$(hub_furnish)
hub_command add app 1 'web shop' >"$shop/app"
app=$(awk '/^app/ { print $2 }' "$shop/app")
secret=$(awk '/^secret/ { print $2 }' "$shop/app")
free_port other_port
free_port other_board
hub_start
other_start --hub-master-key "$old"
till_open till "$code"
sell 10 1000
is "an app at both hubs" "$(knock "$hub_port") $(knock "$other_port")" "200 200"
(umask 077 && openssl rand -hex 32 >"$new")
ask_on_and_on &
asker=$!
shop_pids+=("$asker")

scene "all hubs open both keys"
roll --hub-master-key "$old" --hub-master-key-other "$new"
come_back till
sell 11 1100

scene "all is sealed anew, beside two hubs that run"
sealed=$(sql "select md5(string_agg(secret::text, '' order by id)) from app")
hub_command --hub-master-key "$new" --hub-master-key-other "$old" reseal >"$shop/reseal" || fail "reseal: $(cat "$shop/reseal")"
grep -q '^sealed anew [1-9][0-9]*, as it should be 0$' "$shop/reseal" || fail "$(cat "$shop/reseal")"
[ "$(sql "select md5(string_agg(secret::text, '' order by id)) from app")" != "$sealed" ] || fail "nothing was sealed anew"
is "an app at both hubs" "$(knock "$hub_port") $(knock "$other_port")" "200 200"
sell 12 1200

scene "what somebody seals meanwhile under the old key is found by the next reseal"
hub_command rotate app "$app" >"$shop/rotated"
secret=$(awk '/^secret/ { print $2 }' "$shop/rotated")
hub_command --hub-master-key "$new" --hub-master-key-other "$old" reseal >"$shop/reseal"
grep -q '^sealed anew 1, ' "$shop/reseal" || fail "$(cat "$shop/reseal")"
hub_command --hub-master-key "$new" --hub-master-key-other "$old" reseal >"$shop/reseal"
grep -q '^sealed anew 0, ' "$shop/reseal" || fail "$(cat "$shop/reseal")"

scene "then the new key alone; the old one opens nothing any more"
roll --hub-master-key "$new"
come_back till
sell 13 1300
is "an app at both hubs, with the secret that was made meanwhile" "$(knock "$hub_port") $(knock "$other_port")" "200 200"
touch "$shop/enough"
wait "$asker" || true
# 503: "ask again", of a hub that is just stopping.
is "what the app was told all the time" "$(grep -vE '^(000|503)$' "$shop/knocks" | sort -u)" 200
[ "$(grep -c 200 "$shop/knocks")" -gt 20 ] || fail "the app has asked too seldom"
other_stop
! "$bin/shanju-hub" --config "$shop/hub.ini" --hub-data "$shop/other" --hub-port "$other_port" \
    --board-port "$other_board" --hub-master-key "$old" >"$shop/none.log" 2>&1 || fail "a hub starts with the old key"
grep -q 'it does not open' "$shop/none.log" || fail "nobody says why: $(cat "$shop/none.log")"
is_synced till
printed_once till
announced_once till
hub_stop || fail "hub A ended with $?"
is "money, at Alipay and here" "$(sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"
hub_command --hub-master-key "$new" check >"$shop/check.log" 2>&1 || fail "the books are not sound: $(cat "$shop/check.log")"
