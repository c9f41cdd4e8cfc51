#!/bin/bash
# screen -- from a channel's callback to the push on its way to the till.
#
# A thousand terminals are connected; two payers buy one ticket after the other,
# through the pay page and the sandbox. The hub measures: "payment_moved …
# by=callback us=".
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin screen

channel_files() {
    local app=2021000000000001 seller=2088000000000001

    "$bin/shanju-sandbox" keys --out "$work/keys" >/dev/null
    cat >"$work/sandbox.ini" <<INI
[sandbox]
data = $work/sandbox
port = $peer_port
[alipay]
app_id = $app
seller_id = $seller
app_public_key_file = $work/keys/app_public.pem
private_key_file = $work/keys/alipay_private.pem
INI
    alipay=(--alipay-app-id "$app" --alipay-seller-id "$seller"
        --alipay-gateway "http://127.0.0.1:$peer_port/gateway.do"
        --alipay-authorise "http://127.0.0.1:$peer_port/oauth2/publicAppAuthorize.htm"
        --alipay-cashier "http://127.0.0.1:$peer_port/cashier"
        --alipay-private-key "$work/keys/app_private.pem"
        --alipay-public-key "$work/keys/alipay_public.pem")
}

sell() {
    local line

    fresh
    rm -rf "${work:?}/sandbox"
    (on_core 1 "$bin/shanju-sandbox" --config "$work/sandbox.ini" >"$work/sandbox.out" 2>/dev/null) &
    sandbox=$!
    pids+=("$sandbox")
    wait_for "$work/sandbox.out" ready 20 || { void "the sandbox did not start"; return 0; }
    start_hub "$work/data" -- "${alipay[@]}"
    line=$(fleet --terminals 1000 --mode sales --payers 2 --seconds "$((seconds * 3))") || true
    stop_hub
    kill "$sandbox"
    wait "$sandbox" || true
    forget "$sandbox"
    sed -n 's/.*by=callback us=\([0-9]*\).*/\1/p' "$work/hub.err" | sort -n >"$work/callbacks"
    note sales "$(field paid "$line")"
    note failed "$(field failed "$line")"
    note p50 "$(awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }' "$work/callbacks")"
    note p99 "$(awk '{ v[NR] = $1 } END { print v[int((NR * 99 + 99) / 100)] }' "$work/callbacks")"
    note screen "$(field screen_p99_us "$line")"
}

make_base 1000
channel_files
for ((repeat = 0; repeat < repeats; repeat++)); do sell; done
if [ "$(median p99)" = void ]; then
    figure "callback to screen: not measured, no callback came" us void
else
    figure "callback to push at the hub, 1000 terminals, p50" us "$(median p50)"
    figure "callback to push at the hub, 1000 terminals, p99" us "$(median p99)" "" "" "" "<= 2000"
    figure "paying at the cashier to the till's result, p99" us "$(median screen)"
    figure "sales of a run" "" "$(median sales)"
fi
report
