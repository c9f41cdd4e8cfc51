#!/bin/bash
# How a payer comes to a payment: a channel's own code that an app draws, and a browser of no wallet, for an
# app and on the pay page; answers that are lost, hubs that die, orders that nobody pays.
. "$(dirname "$0")/help.sh"

# order NUMBER WAY CHANNEL [KEY]: one of 12.34.
order() {
    api POST /v1/orders "{\"number\":\"$1\",\"amount\":1234,\"subject\":\"拿铁\",
        \"return_url\":\"https://shop.example/thanks?n=$1\",\"pay\":{\"way\":\"$2\",\"channel\":\"$3\",\"address\":\"203.0.113.9\"}}" "${4:-}" | tee "$shop/api.log"
}
shown() { api GET "/v1/orders/$1"; }
# pays_wechat URL, pays_unionpay URL, as pays_alipay: where the channel's own code or page leads to, its payer pays.
pays_wechat() {
    phone -L -o "$shop/cashier.html" "$1"
    prepay=$(sed -n 's/.*name="prepay_id" value="\([^"]*\)".*/\1/p' "$shop/cashier.html" | head -n 1)
    [ -n "$prepay" ] || fail "no wallet at $1"
    phone -o /dev/null --data-urlencode "prepay_id=$prepay" "http://127.0.0.1:$sandbox_port/wechat/pay"
}
pays_unionpay() { phone -o /dev/null --data '' "$1"; }
# scanned CODE_URL: WeChat's wallet reads weixin://; here it is the sandbox's.
scanned() { printf %s "$1" | sed "s#^weixin://wxpay#http://127.0.0.1:$sandbox_port/wechat#"; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
wallets_imitate
sandbox_start
code=$(hub_furnish)
wallets_add '"browser": "yes",'
alipay_account alipay.json '"browser": "yes",'
account_add 1 alipay 支付宝 alipay.json settles platform
app_add
hub_start
till_open till "$code"

scene "each channel's own code: drawn by the app, scanned in the wallet, paid"
for channel in alipay wechat unionpay; do
    url=$(order "Q-$channel" qr $channel | said_url code_url)
    [ -n "$url" ] || fail "no code of $channel's: $(cat "$shop/api.log")"
    is "shown later" "$(shown "Q-$channel" | said_url code_url)" "$url"
    pays_$channel "$(scanned "$url")"
    becomes "payment Q-$channel" paid 10 payment_of "Q-$channel"
    is "a code of what is paid" "$(shown "Q-$channel" | said_url code_url)" ""
done
is "ways" "$(hub_sql "select group_concat(way) from (select way from payment order by id)")" 2,2,2

scene "asked twice with one key it is one payment; with another key one more, and one of them wins"
first=$(order Q-2 qr wechat key-1 | said_url code_url)
is "the same code" "$(order Q-2 qr wechat key-1 | said_url code_url)" "$first"
is "payments of it" "$(hub_sql "select count(*) from payment p join order_text t on t.order_id = p.order_id where t.number = 'Q-2'")" 1
second=$(order Q-2 qr alipay key-2 | said_url code_url)
pays_alipay "$second"
becomes "payment Q-2" paid 10 payment_of Q-2
becomes "the other one" "closed,paid" 20 hub_sql "select group_concat(state) from (select p.state from payment p
    join order_text t on t.order_id = p.order_id where t.number = 'Q-2' order by p.id)"

scene "the answer to the creation is lost, and the hub dies: the code is lost with it, and another key brings another"
fault_at wechat reply_never native
order Q-3 qr wechat >/dev/null &
asking=$!
becomes "payment Q-3" unknown 10 payment_of Q-3
hub_kill
wait "$asking" || true
hub_start
come_back till
becomes "payment Q-3" pending 20 payment_of Q-3
is "its code" "$(shown Q-3 | said_url code_url)" ""
url=$(order Q-3 qr wechat | said_url code_url)
pays_wechat "$(scanned "$url")"
becomes "payment Q-3" paid 10 payment_of Q-3
becomes "the other one" "closed,paid" 20 hub_sql "select group_concat(state) from (select p.state from payment p
    join order_text t on t.order_id = p.order_id where t.number = 'Q-3' order by p.id)"

scene "a browser of no wallet, for the app: it goes to the channel and comes back to the result"
for channel in alipay wechat; do
    url=$(order "B-$channel" browser $channel | said_url browser_url)
    [ -n "$url" ] || fail "no page of $channel's: $(cat "$shop/api.log")"
    to=$(phone -o /dev/null -w '%{redirect_url}' "$url")
    [[ $to == http://127.0.0.1:$sandbox_port/* ]] || fail "it goes to $to"
    pays_$channel "$url"
    becomes "payment B-$channel" paid 10 payment_of "B-$channel"
    phone -L -o "$shop/page.html" "$url"
    grep -q "href=\"https://shop.example/thanks?n=B-$channel\"" "$shop/page.html" || fail "the result leads to no shop"
    [[ $(phone -o /dev/null -w '%{redirect_url}' "$url") != http://127.0.0.1:$sandbox_port/* ]] ||
        fail "what is paid leads to the channel"
done
is "an account that does not" "$(order B-3 browser unionpay | said_url code)" CHANNEL_NOT_TAKEN
is "no channel" "$(api POST /v1/orders '{"number":"B-4","amount":1,"subject":"x","pay":{"way":"browser","address":"203.0.113.9"}}' | said_url code)" FIELD_MISSING
is "a QR of no channel: any" "$(api POST /v1/orders '{"number":"B-5","amount":1,"subject":"x","pay":{"way":"qr"}}' | said_url state)" OPEN

scene "what the app gives up is closed at its channel"
order C-1 qr wechat >/dev/null
api POST /v1/orders/C-1/close '{}' >"$shop/api.log"
becomes "payment C-1" closed 20 payment_of C-1

scene "a till's QR in a browser of no wallet: it offers the wallets that it can open, and a reload goes on"
open_sale till 5.00
url=http:${url#HTTP:}
phone -o "$shop/page.html" "$url"
grep -q 'name="channel" value="alipay"' "$shop/page.html" || fail "Alipay is not offered"
grep -q 'name="channel" value="wechat"' "$shop/page.html" || fail "WeChat is not offered"
grep -q 'value="unionpay"' "$shop/page.html" && fail "UnionPay is offered"
fields=$(grep -oE 'name="(visit|state)" value="[^"]*"' "$shop/page.html" | sed -E 's/name="([^"]*)" value="([^"]*)"/\1=\2/' | paste -sd'&')
for _ in 1 2; do
    to=$(phone -o /dev/null -w '%{redirect_url}' --data "$fields&channel=wechat" "$url/pay")
    is "pressed, it goes on" "$to" "$url/go"
done
is "payments of two presses" "$(hub_sql "select count(*) from payment where amount = 500")" 1
phone "$url" >"$shop/seen.html"
grep -q 'data-state="waiting"' "$shop/seen.html" || fail "opened again it does not wait"
hub_stop || fail "the hub ended with $?"
hub_start
come_back till
[[ $(phone -H 'Accept: application/json' "$url/result") == */go* ]] || fail "the page has forgotten where to go"
pays_wechat "$url/go"
page_state() { phone -H 'Accept: application/json' "$url/result" | field_of state; }
becomes "the payer's page" paid 10 page_state
till_sees till '"event":"printed"'
is "forged" "$(phone -o /dev/null -w '%{http_code}' --data "visit=1&state=2&channel=alipay" "$url/pay")" 404

scene "a plate in a browser of no wallet: the amount first, then the wallet"
store=$(hub_sql "select id from organisation where kind = 'store'")
hub_stop || fail "the hub ended with $?"
plate=http://127.0.0.1:$hub_port/P/$(hub_command add plate "$store" 3号桌 terminals 100001 | sed -n 's#^url .*/P/##p')
hub_start
come_back till
phone -L -o "$shop/page.html" "$plate"
fields=$(grep -oE 'name="(visit|state)" value="[^"]*"' "$shop/page.html" | sed -E 's/name="([^"]*)" value="([^"]*)"/\1=\2/' | paste -sd'&')
for _ in 1 2; do to=$(phone -o /dev/null -w '%{redirect_url}' --data "$fields&amount=7.00" "$plate/pay"); done
is "orders of two presses" "$(hub_sql "select count(*) from orders where amount = 700")" 1
phone -o "$shop/page.html" "$to"
fields=$(grep -oE 'name="(visit|state)" value="[^"]*"' "$shop/page.html" | sed -E 's/name="([^"]*)" value="([^"]*)"/\1=\2/' | paste -sd'&')
pays_alipay "$(phone -o /dev/null -w '%{redirect_url}' --data "$fields&channel=alipay" "$to/pay")"
till_sees till '"event":"plate_paid"'

scene "without such accounts it says which apps to scan with"
hub_stop || fail "the hub ended with $?"
for account in $(hub_command accounts 1 | grep -v 'of the settings file\| broken for ' | cut -d' ' -f2); do hub_command account "$account" off >/dev/null; done
hub_start
come_back till
open_sale till 6.00
phone "$plate" >"$shop/seen.html"
grep -q 'data-state="unsupported"' "$shop/seen.html" || fail "the plate offers what it cannot"
phone "$url" >"$shop/seen.html"
grep -q 'data-state="unsupported"' "$shop/seen.html" || fail "it offers what it cannot"
grep -q '请用支付宝扫码.*Please scan with Alipay<' "$shop/seen.html" || fail "it names other wallets than the hub has"

scene "the books"
is "alarms" "$(alarms)" ""
books_are_sound
