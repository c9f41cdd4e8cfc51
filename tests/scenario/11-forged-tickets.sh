#!/bin/bash
# Tickets that nobody signed or that died long ago, and callbacks from nowhere:
# told so, and nothing is stored.
. "$(dirname "$0")/help.sh"

# status PATH: of the page, for a wallet.
status() { curl -s -o "$shop/page.html" -w '%{http_code}' -A AlipayClient/10 "http://127.0.0.1:$hub_port$1"; }
# altered TEXT PLACE: with another letter there.
altered() {
    local letter=A
    [ "${1:$2:1}" != A ] || letter=B
    printf '%s%s%s' "${1:0:$2}" "$letter" "${1:$(($2 + 1))}"
}
everything() { hub_sql "select (select count(*) from orders), (select count(*) from payment), (select count(*) from outbox), (select count(*) from alarm where kind not like 'callback_%')"; }

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

scene "a callback from nowhere, and bodies that are no form"
# callback BODY: posts it as a channel would; prints the status.
callback() { curl -s -o "$shop/answer" -w '%{http_code}' --data-binary "$1" "http://127.0.0.1:$hub_port/v1/callback/alipay"; }
is "unsigned" "$(callback 'out_trade_no=1&sign=AAAA&sign_type=RSA2')" 400
for body in '' '{"out_trade_no":"1"}' '<xml/>' 'out_trade_no=1' "$(printf '\xff\xfe')"; do
    [[ $(callback "$body") == 40[01] ]] || fail "a callback of $body is answered with $(callback "$body")"
done
is "half an escape" "$(callback '%zz=1') $(cat "$shop/answer")" "400 fail"
head -c 70000 /dev/zero | tr '\0' a >"$shop/long"
is "a long one" "$(callback "@$shop/long") $(field_of message <"$shop/answer")" "413 请求体过大"

scene "nothing is stored"
is "the hub" "$(everything)" "$before"

scene "a ticket that nobody scanned for a month is dead, and is no order"
hub_stop || fail "the hub ended with $?"
code=$(hub_command add terminal "$(hub_sql "select id from organisation where kind = 'store'")" "4号机" | sed -n 's/^code //p')
hub_start
till_enrol old "$code" >"$shop/enrol.log"
hub_stop || fail "the hub ended with $?" # it would tell the till what time it is
at_time -30d || fail "libfaketime is not installed: tools/install.sh test"
till_start old
till_tell old "link down"
right=$url
open_sale old 9.99
hub_start
before=$(everything)
is "the dead one" "$(status "/T/${url##*/}")" 200
grep -q 'data-state="closed" data-reason="expired"' "$shop/page.html" || fail "no page says that its time is over"
is "its result" "$(curl -s -H 'Accept: application/json' -A AlipayClient/10 "$url/result" | field_of state)" closed
is "the hub" "$(everything)" "$before"
url=$right

scene "the right one can be paid"
come_back till
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
till_and_hub_agree till
is "alarms" "$(kinds_of_alarms)" "callback_forged callback_unreadable"
books_are_sound
