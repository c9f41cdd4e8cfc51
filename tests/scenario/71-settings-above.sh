#!/bin/bash
# What is set above holds below: a till hears of a change at once, without a restart; what it is not told stays as it was;
# what is left to who is above comes back. A PIN lies nowhere as it is.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

# put WHERE NAME VALUE VERSION: sets one; VALUE "" leaves it to who is above.
put() {
    local value=
    [ -z "$3" ] || value=",\"value\":\"$3\""
    is "$2 = ${3:-above}" "$(ask lin PATCH "$1/settings?at=$at" "{\"name\":\"$2\"$value,\"version\":$4}" "$1-$2-$3-$4")" 200
}
told() { till_sql till "select settings from identity" | node -e '
console.log(JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]]);' "$1"; }
came_from() { answer items | node -e '
const item = JSON.parse(require("fs").readFileSync(0, "utf8")).find((one) => one.name === process.argv[1]);
console.log(item.origin.kind, item.origin.name ?? "", item.value ?? item.is_set);' "$1"; }

export TERMINAL_SETTINGS='{"print_cash": false, "staff": "小王"}'
shop_open
console_cheap
sandbox_start
code=$(hub_furnish)
merchant=$(hub_sql "select id from merchant where number = 1")
store=$(hub_sql "select id from organisation where kind = 'store'")
terminal=$(hub_sql "select id from terminal")
hub_command staff invite lin 林 "$merchant" merchant_admin >"$shop/lin.link"
hub_start
till_open till "$code"
come lin lin

scene "at first it is what the configuration says, and else what is initial"
is "of the configuration" "$(told print_cash) $(told staff)" "false 小王"
is "initial" "$(told cash_rounding_fen) $(told print_wallet)" "10 true"
at=$store
is "seen" "$(ask lin GET "organisations/$store/settings?at=$store")" 200
is "from" "$(came_from print_cash); $(came_from print_wallet)" "configuration  false; initial  true"

scene "what the merchant sets, the till does with its next sale"
sell 1.00
at=$merchant
put "organisations/$merchant" print_wallet false 0
becomes "told" false 10 told print_wallet
till_new till
open_sale till 2.00
payer "$url" >"$shop/answer"
till_sees till '"event":"paid"' 20
is_synced till
till_new till | grep -q '"event":"printed"' && fail "it prints"
at=$store
ask lin GET "terminals/$terminal/settings?at=$store" >/dev/null
is "from" "$(came_from print_wallet)" "organisation 朝阳便利 false"

scene "the nearest says it; cleared, it is who is above again"
put "terminals/$terminal" print_wallet true 0
becomes "told" true 10 told print_wallet
till_new till
sell 3.00
put "terminals/$terminal" print_wallet "" 1
becomes "told" false 10 told print_wallet
at=$merchant
put "organisations/$merchant" print_wallet "" 1
becomes "told" true 10 told print_wallet
is "another version" "$(ask lin PATCH "organisations/$merchant/settings?at=$merchant" '{"name":"print_wallet","value":"true","version":1}' late) $(answer code)" "409 CHANGED_MEANWHILE"

scene "a till that was away hears it when it is back, from a hub that was started anew"
till_stop till
put "organisations/$merchant" supervisor_pin 86420 0
put "organisations/$merchant" receipt_foot '欢迎再来' 0
hub_stop || fail "the hub ended with $?"
hub_start
till_start till
till_sees till '"event":"online"' 20
becomes "the PIN" 86420 20 told supervisor_pin
is "the foot" "$(told receipt_foot)" 欢迎再来
is "shown" "$(ask lin GET "organisations/$merchant/settings?at=$merchant"; came_from supervisor_pin)" "200organisation 朝阳便利 true"
grep -q 86420 "$shop/answer" && fail "the PIN is shown"
LC_ALL=C grep -q -a 86420 "$shop"/hub/hub.db* && fail "the PIN lies in the database"
books_are_sound
