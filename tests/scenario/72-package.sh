#!/bin/bash
# A merchant's package: what is beyond it is not added, and calls of /v1 beyond it are refused, also after a restart.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

call() { api GET /v1/orders | sed -n 's/.*"code":"\([A-Z_]*\)".*/\1/p'; }

shop_open
console_cheap
echo 'second_factor = off' >>"$shop/hub.ini"
hub_furnish >/dev/null
merchant=$(hub_sql "select id from merchant where number = 1")
store=$(hub_sql "select id from organisation where kind = 'store'")
hub_command staff invite root 根 1 platform_admin >"$shop/root.link"
read -r app secret < <(hub_command add app 1 '网店' | awk '/^(app|secret)/ { print $2 }' | paste -sd' ')
hub_start
come root root

scene "a package is made and given, and shows what is used"
is "made" "$(ask root POST packages?at=1 '{"name":"体验版","terminals":1,"calls":4,"apps":1}' p-1)" 200
is "given" "$(ask root PATCH "organisations/$merchant/package?at=$merchant" "{\"package_id\":\"$(answer items.0.id)\",\"version\":0}" p-2)" 200
is "used" "$(answer used.apps) of $(answer limits.apps), $(answer used.terminals) of $(answer limits.terminals)" "1 of 1, 1 of 1"

scene "beyond it nothing is added"
is "a terminal" "$(ask root POST "terminals?at=$store" "{\"store_id\":\"$store\",\"name\":\"4号机\"}" p-3) $(answer code)" "409 PACKAGE_FULL"
hub_stop || fail "the hub ended with $?"
hub_command add app 1 '另一个' >"$shop/said" 2>&1 && fail "one more app: $(cat "$shop/said")"
hub_start

scene "calls beyond it are refused, and a restart forgets none"
for i in 1 2 3; do is "call $i" "$(call)" ""; done
hub_stop || fail "the hub ended with $?"
is "stored" "$(hub_sql "select calls from calls")" 3
hub_start
is "the fourth" "$(call)" ""
becomes "from then on" CALLS_USED_UP 30 call
is "another month's" "$(ask root GET "organisations/$merchant/package?at=$merchant") $(answer limits.calls)" "200 4"
