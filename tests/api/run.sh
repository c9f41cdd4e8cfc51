#!/bin/bash
# run -- a hub and a sandbox over real processes, and a merchant's program that drives /v1.
#
#     tests/api/run.sh [word]     only the tests whose name contains that word
#     API_DATABASE=postgres tests/api/run.sh
#
# Every answer that is seen is held to the hub's own OpenAPI document. Installs the
# pinned validator on first use. The last line is "N passed, N failed".
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
if [ "${API_DATABASE:-}" = postgres ] && [ -z "${PGHOST:-}" ]; then
    exec tools/scratch-pg.sh tests/api/run.sh "$@"
fi
. tools/demo/lib.sh
. tools/demo/wallets.sh

trap shop_close EXIT
[ -d tests/api/node_modules/ajv ] || (cd tests/api && npm ci --no-audit --no-fund --silent)

NOTIFY_SPEED=1000 shop_open
[ "${API_DATABASE:-}" != postgres ] ||
    sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER@/$PGDATABASE?host=$PGHOST\nlease = 3s#" "$shop/hub.ini"
free_port receiver_port
cat >>"$shop/hub.ini" <<INI
[notice]
allow_private = yes
[account]
apps_say_where = yes
INI
sed -i '/^\[hub\]/a complaints_every = 2s' "$shop/hub.ini"
openssl genrsa -out "$shop/merchant.pem" 2048 2>/dev/null
openssl rsa -in "$shop/merchant.pem" -pubout -out "$shop/merchant_public.pem" 2>/dev/null
wechat_imitate "sub_mchids = 1900000109"
wechat_account wechat.json # of a partner there
sandbox_start
hub_command add merchant '朝阳便利' >/dev/null
hub_command add merchant '邻居' >/dev/null
hub_command add partner '服务商' >/dev/null
store=$(hub_command add store 1 '朝阳门店' | cut -d' ' -f2)
neighbour=$(hub_command add store 2 '邻居门店' | cut -d' ' -f2)
app() { hub_command add app "$@" | awk '/^(app|secret)/ { print $2 }' | paste -sd:; }
notices=http://127.0.0.1:$receiver_port/notices
export API_APP API_RSA_APP API_OTHER_APP API_BASE API_SHOP API_RECEIVER_PORT API_STORE API_HUB API_OTHER_STORE
export API_PARTNER_APP
API_APP=$(app 1 '网店' notices "$notices")
API_RSA_APP=$(app 1 '签名网店' rsa "$shop/merchant_public.pem")
API_OTHER_APP=$(app 2 '邻居网店')
API_PARTNER_APP=$(app 3 '服务商的应用')
API_BASE=http://127.0.0.1:$hub_port
API_SHOP=$shop
API_RECEIVER_PORT=$receiver_port
API_STORE=$store
API_OTHER_STORE=$neighbour
API_HUB=$bin/shanju-hub
API_SANDBOX=http://127.0.0.1:$sandbox_port
API_TOOLS=$tools
export API_SANDBOX API_TOOLS

status=0
timeout 300 node --test --test-reporter tap ${1:+--test-name-pattern="$1"} tests/api/api.test.mjs \
    >"$shop/tap.out" 2>&1 || status=$?
sed -nE '/^ *((not )?ok [0-9]+ - |# [A-Z_]+: )/p' "$shop/tap.out"
passed=$(sed -nE 's/^# pass ([0-9]+)/\1/p' "$shop/tap.out")
failed=$(sed -nE 's/^# fail ([0-9]+)/\1/p' "$shop/tap.out")
if [ "$status" -ne 0 ]; then
    cat "$shop/tap.out"
    tail -n 40 "$shop/hub.log"
fi
echo "${passed:-0} passed, ${failed:-1} failed"
exit "$status"
