#!/bin/bash
# run -- start shanju-sandbox with fresh keys, and let the channel's SDK drive it.
#
#     tests/sdk/run.sh [build/bin/shanju-sandbox]
#
# Installs the pinned packages on first use. The last line is "N passed, N failed".
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
sandbox=${1:-$root/build/bin/shanju-sandbox}
work=$(mktemp -d)
pids=()

stop() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null && { wait "$pid" || true; }
    done
    rm -rf "$work"
}
trap stop EXIT

# start NAME: a sandbox with the settings NAME.ini; sets url
start() {
    mkfifo "$work/$1.ready"
    "$sandbox" --config "$work/$1.ini" >"$work/$1.ready" 2>>"$work/log" &
    pids+=($!)
    read -r -t 20 _ _ url <"$work/$1.ready" || {
        echo "run: the sandbox did not start" >&2
        cat "$work/log" >&2
        exit 1
    }
}

cd "$root/tests/sdk"
[ -d node_modules/alipay-sdk ] && [ -d node_modules/wechatpay-node-v3 ] && [ -d node_modules/promptparse ] ||
    npm ci --no-audit --no-fund --loglevel=error

"$sandbox" keys --out "$work/keys"
cat >"$work/sandbox.ini" <<INI
[sandbox]
data = $work/data
notify_speed = 1000

[alipay]
app_id = 2021000000000001
seller_id = 2088621000000001
app_public_key_file = $work/keys/app_public.pem
private_key_file = $work/keys/alipay_private.pem
app_cert_file = $work/keys/app_cert.pem
cert_file = $work/keys/alipay_cert.pem
next_cert_file = $work/keys/alipay_next_cert.pem
root_cert_file = $work/keys/alipay_root_cert.pem

[wechat]
mchid = 1900000001
sub_mchids = 1900000109
api_v3_key = v3keyv3keyv3keyv3keyv3keyv3key00
api_v2_key = v2keyv2keyv2keyv2keyv2keyv2key00
refund_takes = 200ms
bill_today = yes
key_mode = both
merchant_public_key_file = $work/keys/wechat_merchant_public.pem
certificate_key_file = $work/keys/wechat_platform_private.pem
public_key_file = $work/keys/wechat_pub_key_private.pem
INI
# Certificates only, a fee, and a clock that may be turned by days.
cat >"$work/strict.ini" <<INI
[sandbox]
data = $work/strict

[alipay]
app_id = 2021000000000001
seller_id = 2088621000000001
app_cert_file = $work/keys/app_cert.pem
private_key_file = $work/keys/alipay_private.pem
cert_file = $work/keys/alipay_cert.pem
root_cert_file = $work/keys/alipay_root_cert.pem
clock_skew_max = 400d
fee_rate = 38
INI
start strict
strict_url=$url
start sandbox

status=0
TZ=Asia/Shanghai SANDBOX_URL=$url SANDBOX_KEYS=$work/keys STRICT_URL=$strict_url SANDBOX_BIN=$sandbox HUB_BIN=$root/build/bin/shanju-hub \
    timeout 240 node --require ./older_node.cjs --test --test-reporter=tap -- *_test.mjs |
    tee "$work/tap" || status=$?
[ "$status" -eq 0 ] || tail -n 50 "$work/log" >&2
echo "$(sed -n 's/^# pass //p' "$work/tap") passed, $(sed -n 's/^# fail //p' "$work/tap") failed"
exit "$status"
