#!/bin/bash
# Headers of each kind of answer, cookies, sessions, forged changes at every door, other hosts, methods and sockets.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

shop_open
console_cheap
echo 'second_factor = off' >>"$shop/hub.ini"
sandbox_start
hub_furnish >/dev/null
merchant=$(hub_sql "select id from organisation where kind = 'merchant'")
hub_command add plate "$(hub_sql "select max(id) from organisation where kind = 'store'")" 1号桌 >"$shop/plate.log"
plate=$(awk '/^url/ { print $2 }' "$shop/plate.log" | sed -E 's#^[A-Za-z]+://[^/]+##')
hub_command staff invite root 根 1 platform_admin >"$shop/root.link"
hub_start
come root root

scene "what strangers, other pages and odd requests get"
node tests/scenario/strangers.mjs "$(base)" "http://127.0.0.1:$hub_port" root 'correct horse battery' "$merchant" "$plate" \
    >"$shop/strangers" || { head -n 60 "$shop/strangers"; fail "somebody gets what he should not"; }
tail -n 1 "$shop/strangers"
hub_is_ready >/dev/null || fail "the hub is not ready any more"
