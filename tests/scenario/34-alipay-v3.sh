#!/bin/bash
# Alipay's OpenAPI v3 over real processes, by keys and by certificates: a till's QR in the payer's wallet,
# barcodes, a refund, a split; answers that are lost, late, unsigned or signed by nobody we know.
. "$(dirname "$0")/help.sh"

friend=2088000000000101

certificates_sandbox() {
    cat >>"$shop/sandbox.ini" <<INI
app_cert_file = $shop/keys/app_cert.pem
cert_file = $shop/keys/alipay_cert.pem
next_cert_file = $shop/keys/alipay_next_cert.pem
root_cert_file = $shop/keys/alipay_root_cert.pem
INI
}
# account_file FILE MORE: what the merchant knows of its app, in v3
account_file() {
    local here=http://127.0.0.1:$sandbox_port
    cat >"$shop/$1" <<JSON
{"app_id": "2021000000000001", "seller_id": "2088000000000001",
 "private_key_file": "keys/app_private.pem", $2,
 "gateway": "$here", "authorise": "$here/oauth2/publicAppAuthorize.htm", "cashier": "$here/cashier"}
JSON
}
accounts_used() { hub_sql "select group_concat(distinct account_id) from payment"; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
certificates_sandbox
sandbox_start
code=$(hub_furnish)
# The settings file's account is of v2; with its gateway nowhere, nothing can come of it.
sed -i "s#^gateway = .*#gateway = http://127.0.0.1:$sandbox_port/nowhere#" "$shop/hub.ini"
account_file keys.json '"public_key_file": "keys/alipay_public.pem"'
account_file certificates.json '"browser": "yes", "app_certificate_file": "keys/app_cert.pem",
 "root_certificate_file": "keys/alipay_root_cert.pem", "alipay_certificate_file": "keys/alipay_cert.pem"'
sed 's#"gateway": "[^"]*"#"gateway": "https://openapi.alipay.com/gateway.do"#' "$shop/keys.json" >"$shop/v2.json"
hub_command add account 1 alipay_v3 支付宝 "$shop/v2.json" >"$shop/said" 2>&1 && fail "v2's gateway is taken"
grep -q "v2.json: gateway" "$shop/said" || fail "it says: $(cat "$shop/said")"
own=$(hub_command add account 1 alipay_v3 支付宝 "$shop/keys.json" settles platform | cut -d' ' -f2)
app_add
one=$(hub_command receiver 1 person STAFF alipay userId $friend | cut -d' ' -f2)
rule=$(hub_command rule 1 分账 automatic 0 keep "$one" 1000 | cut -d' ' -f2)
hub_start
becomes "receivers" bound 10 receivers
till_open till "$code"

scene "a payer scans the till's QR with Alipay, pays, and the till knows"
sell 12.34
is "the payer's page" "$(field_of state <"$shop/answer")" paid
first=$(hub_sql "select id from payment order by id desc limit 1")
is "the payment" "$(hub_sql "select state || ' ' || channel || ' ' || receipt_amount from payment where id = $first")" \
    "paid 3 1234"
is "callbacks refused" "$(grep -c callback_refused "$shop/hub.log" || true)" 0

scene "pressed twice, it is one payment"
open_sale till 5.00
payer --twice "$url" >"$shop/answer"
till_sees till '"event":"printed"'
is_synced till
is "payments" "$(payments)" paid,paid

scene "without a notify it is asked about; and no answer counts that is unsigned, altered, old or half"
for what in reply_bad_signature reply_no_signature "reply_skewed alipay.trade.query 900000" reply_truncated; do
    fault notify_never
    read -r what method value <<<"$what"
    fault "$what" "${method:-alipay.trade.query}" "${value:-0}"
    sell 6.00
done
is "payments" "$(payments)" paid,paid,paid,paid,paid,paid

scene "a barcode that pays at once, one whose payer types his password, one without money"
scan A-1 alipay
becomes "payment A-1" paid 10 payment_of A-1
fault pay_password alipay.trade.pay 3000
scan A-2 alipay
becomes "payment A-2" paid 20 payment_of A-2
fault pay_not_enough alipay.trade.pay
scan A-3 alipay
becomes "payment A-3" refused 10 payment_of A-3

scene "the answer to a barcode is lost, or is that nobody knows: it is asked about"
fault reply_never alipay.trade.pay
scan B-1 alipay
becomes "payment B-1" paid 30 payment_of B-1
fault reply_502 alipay.trade.pay
scan B-2 alipay
becomes "payment B-2" paid 30 payment_of B-2

scene "what the shop gives up is undone, for as long as Alipay wants to be asked"
fault pay_password alipay.trade.pay
fault cancel_retry alipay.trade.cancel 0 2
scan B-3 alipay
becomes "payment B-3" pending 10 payment_of B-3
api POST /v1/orders/B-3/close '{}' >"$shop/api.log"
becomes "payment B-3" closed 40 payment_of B-3
is "asked for" "$(grep -c 'method=alipay.trade.cancel ' "$shop/sandbox.log")" 3

scene "Alipay's own code: drawn by the app, scanned in the wallet, paid"
api POST /v1/orders '{"number":"Q-1","amount":1234,"currency":"CNY","subject":"拿铁",
    "pay":{"way":"qr","channel":"alipay"}}' >"$shop/api.log"
url=$(field_of code_url <"$shop/api.log")
[[ $url =~ /qr/bax ]] || fail "no code: $(cat "$shop/api.log")"
cashier=$(curl -s -o /dev/null -w '%{redirect_url}' "$url")
pay_at "$cashier" >"$shop/answer"
becomes "payment Q-1" paid 10 payment_of Q-1
is "by a code" "$(grep -c 'method=alipay.trade.precreate refusal= ' "$shop/sandbox.log")" 1

scene "an order that nobody pays is closed at Alipay, then here"
url=$(api POST /v1/orders '{"number":"D-1","amount":300,"currency":"CNY","subject":"茶"}' | field_of pay_url)
press "$url"
becomes "payment D-1" pending 10 payment_of D-1
api POST /v1/orders/D-1/close '{}' >"$shop/api.log"
becomes "payment D-1" closed 30 payment_of D-1
is "closed at Alipay" "$(grep -c 'method=alipay.trade.close refusal= ' "$shop/sandbox.log")" 1

scene "money goes back, also when the answer is lost"
fault reply_never alipay.trade.refund
hub_stop || fail "the hub ended with $?"
hub_command refund ask 1 "$first" 234 R-1 1 一杯少了 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done 40 refunds
is "back at the payers" "$(refunded_there)" 234

scene "a sale is shared, though the answer to it is lost"
hub_stop || fail "the hub ended with $?"
hub_command tickets 1 "$rule" >/dev/null
hub_start
come_back till
fault reply_never alipay.trade.order.settle
sell 100.00
becomes "splits" done 40 splits
is "what Alipay gave the receiver" "$(shares $friend)" "$(hub_sql "select amount from share") SUCCESS;"

scene "by certificates: each answer names Alipay's, and one that we have not got is not believed"
hub_stop || fail "the hub ended with $?"
hub_command tickets 1 0 >/dev/null
hub_command account "$own" "$shop/certificates.json" >"$shop/said" || fail "$(cat "$shop/said")"
hub_start
come_back till
sell 20.00
fault notify_never
fault reply_unknown_serial alipay.trade.query
sell 21.00
scan C-1 alipay
becomes "payment C-1" paid 10 payment_of C-1
fault reply_unknown_serial alipay.trade.pay
scan C-2 alipay
becomes "payment C-2" paid 30 payment_of C-2
hub_stop || fail "the hub ended with $?"
last=$(hub_sql "select id from payment where state = 'paid' order by id desc limit 1")
hub_command refund ask 1 "$last" 1234 R-2 1 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done,done 40 refunds

scene "a browser of no wallet asks for its page itself, which Alipay has in v2 alone, with the same certificates"
url=$(api POST /v1/orders '{"number":"W-1","amount":700,"subject":"拿铁","pay":{"way":"browser","channel":"alipay",
    "address":"203.0.113.9"}}' | tee "$shop/api.log" | said_url browser_url)
[ -n "$url" ] || fail "no page"
pays_alipay "$url"
becomes "payment W-1" paid 10 payment_of W-1

scene "all of it went through v3, and the channel's money is ours"
is "accounts used" "$(accounts_used)" "$own"
is "paid" "$(hub_sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"
is "alarms" "$(alarms)" ""
books_are_sound
