#!/bin/bash
# Every door of the console as every role, at its own place, below it, above it and at a stranger's;
# and with whatever is no id, no cursor and no body.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

roles() { node tests/scenario/roles.mjs "$1" "http://127.0.0.1:$board_port" "$bin/shanju-hub --config $shop/hub.ini" "$places"; }

shop_open
console_cheap
echo 'second_factor = off' >>"$shop/hub.ini"
hub_command add partner 甲渠道 >/dev/null
hub_command add partner 乙渠道 >/dev/null
hub_command add merchant 甲商户 38 20 1 5 >/dev/null
hub_command add merchant 乙商户 38 20 2 5 >/dev/null
hub_command add store 3 甲门店 >/dev/null
hub_command add store 4 乙门店 >/dev/null
place() { hub_sql "select id from organisation where name = '$1'"; }
places="{\"platform\":\"1\",\"partner\":\"$(place 甲渠道)\",\"merchant\":\"$(place 甲商户)\",\"store\":\"$(place 甲门店)\",
    \"otherPartner\":\"$(place 乙渠道)\",\"otherMerchant\":\"$(place 乙商户)\",\"otherStore\":\"$(place 乙门店)\"}"
roles invite >"$shop/links"
hub_start

scene "each role at every kind of place"
roles matrix <"$shop/links" >"$shop/matrix" || { head -n 40 "$shop/matrix"; fail "a door is open, or shut, that should not be"; }
tail -n 1 "$shop/matrix"

scene "whatever is wrong is the asker's fault"
roles throw >"$shop/thrown" || { head -n 40 "$shop/thrown"; fail "the hub blames itself"; }
grep -E '^seed|asked' "$shop/thrown"
hub_is_ready >/dev/null || fail "the hub is not ready any more"
