# help.sh -- what the scenarios say, on top of the shop of tools/demo/.
#
# Sourced first thing by each. A scenario is a bash script that reads as
# sentences and ends at the first one that is not true.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh
. tools/demo/wallets.sh
. tests/scenario/crash.sh

trap shop_close EXIT
trap 'fail "at line $LINENO: $BASH_COMMAND"' ERR

scene() { say "-- $SECONDS s: $*"; }
note() { say "   $*"; }

# is WHAT ACTUAL EXPECTED
is() { [ "$2" = "$3" ] || fail "$1: it is \"$2\", not \"$3\""; }

# becomes WHAT EXPECTED SECONDS COMMAND...
becomes() {
    local what=$1 expected=$2 seconds=$3
    shift 3
    wait_for "$seconds" prints "$expected" "$@" || fail "$what: it is \"$("$@" || true)\", not \"$expected\""
}
prints() {
    local expected=$1
    shift
    [ "$("$@")" = "$expected" ]
}

# --- the shop ---------------------------------------------------------------------

# A hub with a merchant, a sandbox, and one till that is online.
open_shop() {
    shop_open
    sandbox_start
    code=$(hub_furnish)
    hub_start
    till_open till "$code"
}

# till_open NAME CODE: a till that is enrolled, started and online.
till_open() {
    till_enrol "$1" "$2" >"$shop/enrol.log"
    till_start "$1"
    till_sees "$1" '"event":"online"'
}

# hang_up NAME: its link is down when this returns, whatever it was doing.
hang_up() {
    till_tell "$1" "link down"
    till_tell "$1" "status"
    till_sees "$1" '"sync":"offline"'
}

# come_back NAME: the link of a till that waits to try again is hurried, and is a new one.
come_back() {
    hang_up "$1"
    till_tell "$1" "link up"
    till_sees "$1" '"event":"online"'
}

# at_time WHEN: tills that start from here on live then (libfaketime's words); false without libfaketime.
at_time() {
    local library
    # The library itself: the program faketime would stand between the till and a signal.
    library=$(compgen -G '/usr/lib/*/faketime/libfaketime.so.1' | head -n 1) || true
    [ -n "$library" ] || return 1
    printf '#!/bin/sh\nexec env LD_PRELOAD=%s FAKETIME="%s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"\n' \
        "$library" "$1" >"$shop/at_time"
    chmod +x "$shop/at_time"
    TILL_RUN=$shop/at_time
}

# open_sale NAME AMOUNT: sets $url.
open_sale() {
    till_tell "$1" "sale $2"
    url=$(qr_of "$1")
}

# sell AMOUNT: sold by the till, paid and printed; what the phone shows in the end is in $shop/answer.
sell() {
    open_sale till "$1"
    payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
    till_sees till '"event":"printed"' 20
    is_synced till
}

# take_cash NAME AMOUNT
take_cash() {
    till_tell "$1" "cash $2"
    till_sees "$1" '"event":"cash"'
}

# --- all three wallets ---------------------------------------------------------------

agent_wechat='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50'
agent_alipay='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 AlipayClient/10.5.90'
agent_unionpay='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (UnionPay/1.0 CloudPay)'
agent_browser='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36'

# wallets_imitate: the sandbox plays WeChat Pay and UnionPay, too; before sandbox_start.
wallets_imitate() {
    wechat_imitate
    unionpay_imitate
}

# wallets_add [MORE]: merchant 1 has an account at each of these, MORE in WeChat Pay's JSON; the hub is stopped.
wallets_add() {
    wechat_account wechat.json "${1:-}"
    unionpay_account unionpay.json
    account_add 1 wechat 微信 wechat.json settles platform
    account_add 1 unionpay 云闪付 unionpay.json settles platform
}

# --- an app of the merchant's ---------------------------------------------------------

# app_add: merchant 1 has one, and api speaks for it; the hub is stopped.
app_add() {
    read -r app secret < <(hub_command add app 1 '网店' | awk '/^(app|secret)/ { print $2 }' | paste -sd' ')
}

# api METHOD PATH [BODY [KEY]]: a signed request, a change under a key of its own unless one is said.
# Prints the answer, its slashes without JSON's backslashes.
api() {
    local now nonce digest signature
    now=$(date +%s)
    nonce=$(openssl rand -hex 12)
    digest=$(printf %s "${3:-}" | sha256sum | cut -d' ' -f1)
    signature=$(printf '%s\n%s\n%s\n%s\n%s\n' "$1" "$2" "$now" "$nonce" "$digest" |
        openssl dgst -sha256 -hmac "$secret" | sed 's/.* //')
    curl -s -m 20 -X "$1" "http://127.0.0.1:$hub_port$2" -H 'content-type: application/json' \
        -H "idempotency-key: ${4:-$nonce}" --data "${3:-}" -H \
        "authorization: SHANJU-HMAC-SHA256 app=$app,timestamp=$now,nonce=$nonce,signature=$signature" |
        sed 's#\\/#/#g' || true
}

# scan NUMBER WALLET: an order of 12.34 that is to be paid by a new barcode of that wallet's.
scan() {
    local barcode
    barcodes=$((${barcodes:-0} + 1))
    case $2 in
    alipay) printf -v barcode '28%012d0000' "$barcodes" ;;
    wechat) printf -v barcode '13%012d0000' "$barcodes" ;;
    unionpay) printf -v barcode '62%013d5135' "$barcodes" ;;
    esac
    scan_barcode "$1" "$barcode"
}
scan_barcode() { # scan_barcode NUMBER BARCODE
    api POST /v1/orders "{\"number\":\"$1\",\"amount\":1234,\"currency\":\"CNY\",\"subject\":\"拿铁\",
        \"pay\":{\"way\":\"barcode\",\"barcode\":\"$2\"}}" >"$shop/api.log"
}

# payment_of NUMBER: how the newest payment of that order stands.
payment_of() {
    hub_sql "select p.state from payment p join order_text t on t.order_id = p.order_id where t.number = '$1'
        order by p.id desc limit 1"
}

# --- money --------------------------------------------------------------------------

sandbox_state() { curl -sf "http://127.0.0.1:$sandbox_port/sandbox/state"; }
matches() { { grep -oE -- "$1" || true; } | wc -l; }
alipay_count() { sandbox_state | matches "\"state\":\"$1\""; }

# fault_at WALLET WHAT [METHOD [VALUE [COUNT]]], fault WHAT...: of Alipay's.
fault_at() {
    curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/fault" --data \
        "{\"channel\":\"$1\",\"what\":\"$2\",\"method\":\"${3:-}\",\"value\":${4:-0},\"count\":${5:-1}}" ||
        fail "the sandbox takes no fault $2 of $1's"
}
fault() { fault_at alipay "$@"; }

# forget_faults [METHOD]
forget_faults() { curl -sf -o /dev/null -X DELETE "http://127.0.0.1:$sandbox_port/sandbox/fault${1:+?method=$1}"; }

# shares ACCOUNT: what Alipay gave it, sorted.
shares() { sandbox_state | grep -oE "\"account\":\"$1\",\"amount_fen\":[0-9]+,\"state\":\"[A-Z]+\"" |
    sed -E 's/.*"amount_fen":([0-9]+),"state":"([A-Z]+)"/\1 \2/' | sort | tr '\n' ';'; }

# The channel tells nothing of payments until forget_faults.
silence() {
    fault notify_never "" 0 2
    fault reply_unknown alipay.trade.query 0 20
}

# press URL: a payer presses Pay and stands before the cashier; sets $cashier.
press() {
    cashier=$(payer --press "$1" | field_of cashier_url | sed 's#\\/#/#g')
    [ -n "$cashier" ] || fail "no cashier after Pay"
}

# pay_at CASHIER: pays there; prints what the cashier answers with, or that it has no Pay.
pay_at() {
    local page number back
    page=$(curl -s "$1")
    number=$(printf %s "$page" | sed -n 's/.*name="trade_no" value="\([^"]*\)".*/\1/p' | head -n 1)
    back=$(printf %s "$page" | sed -n 's/.*name="return_url" value="\([^"]*\)".*/\1/p' | head -n 1)
    [ -n "$number" ] || { echo "no Pay"; return; }
    curl -s -o "$shop/cashier.html" -w '%{http_code}' --data-urlencode "trade_no=$number" \
        --data-urlencode "return_url=${back//&amp;/&}" "${1%%\?*}/pay"
}

page_of() { curl -s -H 'Accept: application/json' -A AlipayClient/1 "$1/result"; }

# said_url FIELD: of what /v1 answered.
said_url() { sed -nE "s/.*\"$1\":\"([^\"]*)\".*/\1/p"; }

# phone ARGUMENTS...: a browser with a memory
phone() { curl -s -b "$shop/jar" -c "$shop/jar" -A "$agent_browser" "$@"; }

# pays_alipay URL: where the channel's own code or page leads to, its payer pays.
pays_alipay() {
    phone -L -o "$shop/cashier.html" "$1"
    trade=$(sed -n 's/.*name="trade_no" value="\([^"]*\)".*/\1/p' "$shop/cashier.html" | head -n 1)
    [ -n "$trade" ] || fail "no cashier at $1"
    phone -o /dev/null --data-urlencode "trade_no=$trade" "http://127.0.0.1:$sandbox_port/cashier/pay"
}

# Money at the channel (Alipay or WeChat Pay), in fen: what payers have paid, heard of or not.
paid_there() {
    local sum=0 fen
    while read -r fen; do
        sum=$((sum + fen))
    done < <(sandbox_state | { grep -oE '"total_fen":[0-9]+,[^{}]*"paid_us":[1-9]' || true; } | cut -d: -f2 | cut -d, -f1)
    echo "$sum"
}

# And what has gone back to the payers.
refunded_there() {
    local sum=0 fen
    while read -r fen; do
        sum=$((sum + fen))
    done < <(sandbox_state | { grep -oE '"refunded_fen":[0-9]+' || true; } | cut -d: -f2)
    echo "$sum"
}

# --- figures --------------------------------------------------------------------------

# What channels are to be asked still; what accounts are asked for again and again is never over.
calls_that_wait() {
    hub_sql "select group_concat(action) from (select action from outbox where topic = 'channel' and state = 'pending'
        and action not in ('complaints', 'certificates') order by id)"
}
alarms() { hub_sql "select group_concat(kind) from (select kind from alarm order by id)"; }
kinds_of_alarms() { hub_sql "select distinct kind from alarm order by kind" | xargs; }
payments() { hub_sql "select group_concat(state) from (select state from payment order by id)"; }
refunds() { hub_sql "select group_concat(state) from (select state from refund order by id)"; }
splits() { hub_sql "select group_concat(state) from (select state from split order by id)"; }
receivers() { hub_sql "select group_concat(state) from (select state from receiver order by id)"; }
orders() { hub_sql "select group_concat(state) from (select state from orders order by id)"; }
balance() { hub_sql "select coalesce(sum(amount), 0) from balance where account = $1"; }
# Accounts of hub/flow/book.h.
receivable=1 cost=2 pending=3 fee=4 suspense=5 till_cash=6 cash_sales=7 rounding=8 refund_transit=11

said() { grep -cE "$2" "$shop/$1.out" || true; }
waiting_records() { till_sql "$1" "select last_sequence - acked_sequence from counter"; }

is_synced() { becomes "records of $1 that wait" 0 "${2:-20}" waiting_records "$1"; }

till_paid() {
    till_sql "$1" "select epoch || '-' || sequence || ' ' || amount_fen || ' ' || channel from sale
        where state in ('paid', 'cash', 'coded', 'twice') order by epoch, sequence"
}
hub_paid() { # hub_paid [TERMINAL]
    hub_sql "select epoch || '-' || sequence || ' ' || amount || ' ' || channel from orders
        where state = 'paid' and fork = 0 and terminal_id = ${1:-100001} order by epoch, sequence"
}

# till_and_hub_agree NAME [TERMINAL]: sale by sale, and record by record.
till_and_hub_agree() {
    local terminal=${2:-100001}
    is_synced "$1"
    becomes "what the hub has of $1" "$(till_paid "$1")" 10 hub_paid "$terminal"
    is "records of $1 on the hub" "$(hub_sql "select count(*) || ' ' || count(distinct sequence) from receipt
        where terminal_id = $terminal and epoch = $(till_sql "$1" "select epoch from counter")")" \
        "$(till_sql "$1" "select last_sequence || ' ' || last_sequence from counter")"
    is "records set aside" "$(hub_sql "select sum(aside_count) from queue")" 0
}

# nothing_shown_is_lost NAME: each sale that its screen showed is in its memory, for that amount.
nothing_shown_is_lost() {
    local shown
    shown=$(sed -nE 's/.*"event":"(opened|cash)","epoch":([0-9]+),"sequence":([0-9]+),"amount":([0-9]+).*/\2-\3 \4/p' \
        "$shop/$1.out" | sort -u)
    is "what $1 showed and does not have" "$(comm -23 <(printf '%s\n' "$shown" | sed '/^$/d') \
        <(till_sql "$1" "select epoch || '-' || sequence || ' ' || amount_fen from sale" | sort))" ""
}

# printed_once NAME: no file holds two receipts, no sale has two; what is confirmed is there. A till that dies after it
# has made a file and before the first byte leaves it empty: nothing was printed, and it asks.
printed_once() {
    local file
    for file in "$shop/$1.receipts"/receipt-*.txt; do
        [ -s "$file" ] || continue
        is "receipts in ${file##*/}" "$(grep -c '^单号' "$file")" 1
    done
    while read -r file; do
        [ -s "$shop/$1.receipts/receipt-$file.txt" ] || fail "receipt $file is confirmed and not there"
    done < <(till_sql "$1" "select epoch || '-' || sequence from print where copy = 0 and state = 'confirmed'")
    is "prints of $1 that hang" "$(till_sql "$1" "select count(*) from print where state in ('queued', 'sent')")" 0
}

# announced_once NAME: its screen said of each sale at most once that it was paid.
announced_once() {
    is "sales that $1 announced twice" "$(sed -nE \
        's/.*"event":"(paid|paid_late|cash|code)","epoch":([0-9]+),"sequence":([0-9]+).*/\2-\3/p' \
        "$shop/$1.out" | sort | uniq -d)" ""
}

# The hub ends, and its books are sound.
books_are_sound() {
    hub_stop || fail "the hub ended with $?"
    hub_command check >"$shop/check.log" 2>&1 || { cat "$shop/check.log"; fail "the books are not sound"; }
}
