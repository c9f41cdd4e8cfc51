#!/bin/bash
# The shop scans payers' barcodes (B扫C): paid at once, after a password, with the
# answer lost, never; reversed when nothing comes of it, and sent once by a hub that
# dies before it has sent it. In the end the channel's books are ours.
. "$(dirname "$0")/help.sh"


order_of() {
    hub_sql "select o.state from orders o join order_text t on t.order_id = o.id where t.number = '$1'"
}
calls_of() { grep -c "method=$1 " "$shop/sandbox.log" || true; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
sandbox_start
hub_furnish >"$shop/furnish.log"
app_add
hub_start

scene "a barcode that pays at once"
scan A-1 alipay
becomes "order A-1" paid 5 order_of A-1

scene "an order of an app is paid through its pass, and in parts"
url=$(api POST /v1/orders '{"number":"P-1","amount":500,"currency":"CNY","subject":"茶"}' | field_of pay_url)
[[ $url =~ /O/[A-Z2-7]{44}$ ]] || fail "no pass: $url"
payer "$url" >"$shop/payer.log" || fail "the payer cannot pay: $(cat "$shop/payer.log")"
becomes "order P-1" paid 5 order_of P-1
api POST /v1/orders '{"number":"P-2","amount":300,"currency":"CNY","subject":"茶",
    "parts":[{"amount":100},{"amount":200}]}' >"$shop/parts.log"
for url in $(grep -oE '"pay_url":"[^"]+/O/[A-Z2-7]{44}"' "$shop/parts.log" | cut -d'"' -f4 | tail -n 2); do
    is "order P-2" "$(order_of P-2)" open
    payer "$url" >"$shop/payer.log" || fail "the payer cannot pay a part: $(cat "$shop/payer.log")"
    becomes "a part of P-2" 0 5 hub_sql "select count(*) from orders where state = 'paying'"
done
becomes "order P-2" paid 5 order_of P-2

scene "a payer who never types his password, and one who does"
fault pay_password alipay.trade.pay
begun=$SECONDS
scan B-1 alipay
becomes "payment B-1" pending 5 payment_of B-1
fault pay_password alipay.trade.pay 3000
scan B-2 alipay
becomes "order B-2" paid 15 order_of B-2

scene "a barcode that is refused leaves its order open"
fault notify_never "" 0 3
scan_barcode C-1 280000000000005136
becomes "payment C-1" refused 5 payment_of C-1
is "order C-1" "$(order_of C-1)" open

scene "paid, and the answer lost, or wrong"
fault reply_never alipay.trade.pay
scan D-1 alipay
fault reply_system_error alipay.trade.pay
scan D-2 alipay
becomes "order D-1" paid 15 order_of D-1
becomes "order D-2" paid 15 order_of D-2

scene "the hub dies before it has sent a barcode: it is never sent"
sent=$(calls_of alipay.trade.pay)
hub_stop || fail "the hub ended with $?"
hub_start --crash-at channel.before_pay:1
scan E-1 alipay
wait_for 10 is_dead "$hub_pid" || fail "the hub does not die"
ended "$hub_pid"
hub_start
is "payment E-1" "$(payment_of E-1)" unknown
is "order E-1" "$(order_of E-1)" paying

scene "what nobody pays is reversed, for as long as the channel wants to be asked"
fault cancel_retry alipay.trade.cancel 0 2
becomes "payment B-1" closed 70 payment_of B-1
[ $((SECONDS - begun)) -ge 44 ] || fail "reversed after $((SECONDS - begun)) s"
is "order B-1" "$(order_of B-1)" open
becomes "payment E-1" closed 70 payment_of E-1
is "order E-1" "$(order_of E-1)" open
is "barcodes sent since the hub died" "$(($(calls_of alipay.trade.pay) - sent))" 0

scene "a barcode is nowhere but at the channel"
is "in the database" "$(hub_sql "select count(*) from outbox where instr(body, '2800000') > 0")" 0
is "in the log" "$(grep -c 2800000 "$shop/hub.log" || true)" 0

scene "the channel's money is ours"
is "paid" "$(hub_sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"
is "alarms" "$(alarms)" ""
books_are_sound
