#!/bin/bash
# run -- the console in a real browser: a hub, a sandbox, a till, and Chromium.
#
#     tests/console/run.sh [word]     only the tests whose name contains that word
#
# The tests are node's; what they want of the shop (a sale, a hub that dies) they write as a
# line into $CONSOLE_DO, and it is done here, one after the other. Screenshots are in
# build/log/console/. Installs the pinned driver on first use. The last line is
# "N passed, N failed".
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh

trap shop_close EXIT
[ -d tests/console/node_modules/playwright-core ] ||
    (cd tests/console && npm ci --no-audit --no-fund --silent)

shop_open
# The account that the browser makes is at the sandbox, and its app listens on this machine.
printf '[account]\napps_say_where = yes\n[notice]\nallow_private = yes\n' >>"$shop/hub.ini"
free_port notices_port
sandbox_start
code=$(hub_furnish)
invitation=$(hub_command init | grep -o 'http.*')
hub_start
till_enrol till "$code" >"$shop/enrol.log"
till_start till
till_sees till '"event":"online"'

mkfifo "$shop/do"
exec {do_fd}<>"$shop/do"
: >"$shop/did"
export CONSOLE_DO=$shop/do CONSOLE_DID=$shop/did CONSOLE_INVITATION=$invitation
export CONSOLE_URL=http://127.0.0.1:$board_port/console/ CONSOLE_SHOTS=$PWD/build/log/console
export CONSOLE_KEYS=$shop/keys CONSOLE_SANDBOX=http://127.0.0.1:$sandbox_port
export CONSOLE_HUB=http://127.0.0.1:$hub_port CONSOLE_NOTICES=$notices_port
rm -rf "$CONSOLE_SHOTS"
mkdir -p "$CONSOLE_SHOTS"

# sell AMOUNT: the till shows a QR, and a phone pays it.
sell() {
    till_tell till "sale $1"
    payer "$(qr_of till)" >"$shop/answer"
    till_sees till '"event":"paid"' 30
}

# carry_out WORD [ARGUMENT]
carry_out() {
    case $1 in
    sell) sell "$2" ;;
    pay) payer "$2" >"$shop/answer" ;; # ORDER: by the phone of who types the amount
    enrol) # CODE: a second till, which is online when this is done
        till_enrol second "$2" >"$shop/enrol.log"
        till_start second
        till_sees second '"event":"online"'
        ;;
    leave) till_stop second ;;
    return) till_start second ;;
    screen) till_sees second "\"event\":\"note\".*\"$2\"" 30 ;;
    stop) hub_stop ;;
    start) hub_start ;;
    *) fail "nobody can do $1" ;;
    esac
}

status=0
timeout 400 node --test --test-reporter tap ${1:+--test-name-pattern="$1"} tests/console/console.test.mjs \
    >"$shop/tap.out" 2>&1 &
tests=$!
line=
while runs "$tests"; do
    # What came before the time was over is the beginning of the line.
    IFS= read -r -t 0.2 -u "$do_fd" piece || { line+=$piece && continue; }
    read -r what argument <<<"$line$piece"
    line=
    carry_out "$what" "$argument"
    echo "$what" >>"$shop/did"
done
wait "$tests" || status=$?
sed -nE '/^ *((not )?ok [0-9]+ - |# [A-Z_]+: )/p' "$shop/tap.out"
passed=$(sed -nE 's/^# pass ([0-9]+)/\1/p' "$shop/tap.out")
failed=$(sed -nE 's/^# fail ([0-9]+)/\1/p' "$shop/tap.out")
if [ "$status" -ne 0 ]; then
    cat "$shop/tap.out"
    tail -n 40 "$shop/hub.log"
fi
echo "${passed:-0} passed, ${failed:-1} failed"
exit "$status"
