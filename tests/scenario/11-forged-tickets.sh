#!/bin/bash
# Tickets that nobody signed: a page that says so, and nothing is stored.
. "$(dirname "$0")/help.sh"

# status PATH: of the page, for a wallet.
status() { curl -s -o "$shop/page.html" -w '%{http_code}' -A AlipayClient/10 "http://127.0.0.1:$hub_port$1"; }
# altered TEXT PLACE: with another letter there.
altered() {
    local letter=A
    [ "${1:$2:1}" != A ] || letter=B
    printf '%s%s%s' "${1:0:$2}" "$letter" "${1:$(($2 + 1))}"
}
everything() { hub_sql "select (select count(*) from orders), (select count(*) from payment), (select count(*) from outbox), (select count(*) from alarm)"; }

open_shop
open_sale till 12.34
is_synced till
ticket=${url##*/}
before=$(everything)

scene "altered at any place: version, terminal, epoch, sequence, salt, amount, time, signature"
for place in 1 5 8 11 15 22 28 35 42 48 53; do
    is "altered at $place" "$(status "/T/$(altered "$ticket" "$place")")" 404
    grep -q 'data-state="bad"' "$shop/page.html" || fail "no page says that the ticket is bad"
done

scene "of another hub, cut, long, and no ticket at all"
is "cut" "$(status "/T/${ticket:0:50}")" 404
is "long" "$(status "/T/${ticket}AAAAAAAA")" 404
is "rubbish" "$(status "/T/%00%ff../../etc/passwd")" 404
is "empty" "$(status "/T/")" 404
[[ $(status "/T/$(head -c 3000 /dev/zero | tr "\0" A)") == 4?? ]] || fail "very long is let in"

scene "Pay and the result answer for a forged ticket as little"
forged=$(altered "$ticket" 30)
is "Pay" "$(curl -s -o /dev/null -w '%{http_code}' -A AlipayClient/10 --data 'auth_code=1&state=2' "http://127.0.0.1:$hub_port/T/$forged/pay")" 404
is "the result" "$(curl -s -H "Accept: application/json" "http://127.0.0.1:$hub_port/T/$forged/result" | field_of state)" bad
is "Pay of the right one without having been sent by the wallet" "$(curl -s -o /dev/null -w '%{http_code}' -A AlipayClient/10 \
    --data 'auth_code=1&state=2' "http://127.0.0.1:$hub_port/T/$ticket/pay")" 404

scene "nothing is stored, and the right one can be paid"
is "the hub" "$(everything)" "$before"
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
becomes "callbacks from nowhere" 401 1 curl -s -o /dev/null -w '%{http_code}' --data 'out_trade_no=1&sign=AAAA&sign_type=RSA2' \
    "http://127.0.0.1:$hub_port/v1/callback/alipay"
till_and_hub_agree till
is "alarms" "$(alarms)" ""
books_are_sound
