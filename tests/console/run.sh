#!/bin/bash
# run -- the console in a real browser: a hub, a sandbox, a till, and Chromium.
#
#     tests/console/run.sh [story [area]]     one story only; of the first one, one area only
#
# A story is a file *.test.mjs, told in a shop of its own; its areas are the files that it imports, and what an area
# stands on is told before it. The tests are node's; what they want of the shop (a sale, a hub that dies) they write as
# a line into $CONSOLE_DO, and it is done here, one after the other. Screenshots are in build/console-shots/. Installs
# the pinned driver on first use. The last line is "N passed, N failed".
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh
. tools/demo/wallets.sh

trap shop_close EXIT
[ -d tests/console/node_modules/playwright-core ] ||
    (cd tests/console && npm ci --no-audit --no-fund --silent)
export CONSOLE_AREA=${2:-} CONSOLE_SHOTS=$PWD/build/console-shots

# furnish: a merchant whose till is online; a merchant that speaks for a partner at WeChat Pay; who comes first.
furnish() {
    local code
    NOTIFY_SPEED=1000 shop_open
    # The account that the browser makes is at the sandbox, and its app listens on this machine.
    printf '[account]\napps_say_where = yes\n[notice]\nallow_private = yes\n' >>"$shop/hub.ini"
    sed -i -e "/^\[hub\]/a complaints_every = 2s\nonboardings_every = 2s" -e "/^\[alipay\]/a settles_to = platform" "$shop/hub.ini"
    free_port notices_port
    wechat_imitate "sub_mchids = 1900000109"
    sandbox_start
    code=$(hub_furnish)
    hub_command add merchant 弄堂服务商 >/dev/null
    wechat_account partner.json
    account_add 2 wechat 服务商 partner.json
    CONSOLE_PARTNER_ACCOUNT=$account
    CONSOLE_INVITATION=$(hub_command init | grep -o 'http.*')
    hub_start
    till_enrol till "$code" >"$shop/enrol.log"
    till_start till
    till_sees till '"event":"online"'
    mkfifo "$shop/do"
    exec {do_fd}<>"$shop/do"
    : >"$shop/did"
    export CONSOLE_PARTNER_ACCOUNT CONSOLE_INVITATION CONSOLE_DO=$shop/do CONSOLE_DID=$shop/did
    export CONSOLE_URL=http://127.0.0.1:$board_port/console/ CONSOLE_KEYS=$shop/keys
    export CONSOLE_SANDBOX=http://127.0.0.1:$sandbox_port CONSOLE_HUB=http://127.0.0.1:$hub_port
    export CONSOLE_NOTICES=$notices_port
}

# sell AMOUNT: the till shows a QR, and a phone pays it.
sell() {
    till_tell till "sale $1"
    payer "$(qr_of till)" >"$shop/answer"
    till_sees till '"event":"paid"' 30
}

# complain TEXT: the payer of the newest sale does, in his wallet.
complain() {
    local number
    number=$(curl -sf "$CONSOLE_SANDBOX/sandbox/state" | grep -oE '"alipay":\{.*' | grep -oE '"out_trade_no":"[0-9]+"' |
        head -n 1 | grep -oE '[0-9]{20,}')
    node -e 'console.log(JSON.stringify({ number: process.argv[1], text: process.argv[2], kind: "商品问题", phone: "13800138000" }))' \
        "$number" "$1" >"$shop/wish"
    curl -sf -o /dev/null "$CONSOLE_SANDBOX/sandbox/alipay/complaint" --data "@$shop/wish" || fail "the wallet takes no complaint"
}

# fork: an old copy of the till's folder is put back after it has sold on, so that its history does not go on.
fork() {
    till_stop till
    rm -rf "$shop/copy"
    cp -r "$shop/till" "$shop/copy"
    till_start till
    till_sees till '"event":"online"'
    till_tell till "cash 3.00"
    till_sees till '"event":"cash"'
    wait_for 20 till_is_synced || fail "the till keeps its sale to itself"
    till_stop till
    rm -r "$shop/till"
    cp -r "$shop/copy" "$shop/till"
    till_mark till
    till_start till
    till_sees till '"event":"epoch"' 20
}
till_is_synced() { [ "$(till_sql till "select last_sequence - acked_sequence from counter")" = 0 ]; }

# carry_out WORD [ARGUMENT]
carry_out() {
    case $1 in
    sell) sell "$2" ;;
    pay) payer "$2" >"$shop/answer" ;; # ORDER: by the phone of who types the amount
    enrol) # CODE: a second till, which is online when this is done
        till_enrol second "$2" >"$shop/enrol.log"
        till_start second --log "$shop/second.said"
        till_sees second '"event":"online"'
        ;;
    shift) # open CASHIER FLOAT, out AMOUNT, close COUNTED
        till_tell till "shift $2"
        till_sees till '"event":"(shift_opened|drawer_moved|shift_closed)"'
        ;;
    cash) # AMOUNT
        till_tell till "cash $2"
        till_sees till '"event":"cash"'
        till_tell till "key esc"
        ;;
    leave) till_stop second ;;
    return) till_start second --log "$shop/second.said" ;;
    screen) till_sees second "\"event\":\"note\".*\"$2\"" 30 ;;
    stop) hub_stop ;;
    start) hub_start ;;
    complain) complain "$2" ;;
    fork) fork ;;
    release) # FEN: the channel has settled so much, which may be withdrawn now
        hub_stop
        hub_command settle 1 3 "$2" bill-1 >/dev/null
        hub_command release 1 3 "$2" day-1 >/dev/null
        hub_start
        ;;
    *) fail "nobody can do $1" ;;
    esac
}

# tell STORY: adds to passed and failed.
tell() {
    local status=0 tests line='' piece what argument
    furnish
    timeout "${CONSOLE_SECONDS:-600}" node --test --test-reporter tap "tests/console/$1.test.mjs" >"$shop/tap.out" 2>&1 &
    tests=$!
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
    passed=$((passed + $(sed -nE 's/^# pass ([0-9]+)/\1/p' "$shop/tap.out" | grep . || echo 0)))
    failed=$((failed + $(sed -nE 's/^# fail ([0-9]+)/\1/p' "$shop/tap.out" | grep . || echo 1)))
    if [ "$status" -ne 0 ]; then
        cat "$shop/tap.out"
        tail -n 40 "$shop/hub.log"
    fi
    shop_close
}

passed=0
failed=0
[ -n "${1:-}" ] || rm -rf "$CONSOLE_SHOTS"
mkdir -p "$CONSOLE_SHOTS"
for story in tests/console/*.test.mjs; do
    story=$(basename "$story" .test.mjs)
    [ "${1:-$story}" != "$story" ] || tell "$story"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
