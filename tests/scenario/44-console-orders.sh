#!/bin/bash
# A merchant's people see how business goes, find an order, and give its money back; strangers see nothing.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

figure() { ask "$1" GET overview >/dev/null; answer "total.$2"; }

refunded() {
    ask lin GET overview >/dev/null
    echo "$(answer total.refund_count) $(answer total.refunded) $(($(answer total.paid) - $(answer total.refunded)))"
}

shop_open
console_cheap
sandbox_start
code=$(hub_furnish)
merchant=$(hub_sql "select id from merchant where number = 1")
hub_command staff invite lin 林 "$merchant" merchant_admin >"$shop/lin.link"
hub_command add merchant 别家 >/dev/null
hub_command staff invite wu-2 吴 "$(hub_sql "select id from merchant where number = 2")" merchant_admin >"$shop/wu-2.link"
hub_start
till_open till "$code"
come lin lin
come wu wu-2

scene "a sale is in the figures when it is paid, and is found"
sell 100.00
is "paid" "$(figure lin paid_count) $(figure lin paid) $(figure lin fee) $(figure lin net)" "1 10000 38 9962"
is "conversion, average, rate" "$(figure lin conversion) $(figure lin average) $(figure lin rate)" "10000 10000 38"
is "of the wallet" "$(answer channels.0.channel) $(answer channels.0.paid)" "alipay 10000"
is "of the terminal" "$(answer terminals.0.paid)" 10000
is "the list" "$(ask lin GET 'orders?state=paid')" 200
id=$(answer items.0.id)
is "by the channel's number" "$(ask lin GET "orders?number=$(hub_sql "select channel_number from payment")")" 200
is "it is" "$(answer items.0.id)" "$id"

scene "a stranger finds nothing"
is "figures" "$(figure wu initiated_count)" 0
is "the list" "$(ask wu GET orders)$(answer items)" "200[]"
is "the order" "$(ask wu GET "orders/$id")" 404
is "the merchant" "$(ask wu GET "overview?at=$merchant")" 404
is "a refund" "$(ask wu POST "orders/$id/refunds" '{"amount":100}' k-1)" 404

scene "one order tells all that happened"
is "the order" "$(ask lin GET "orders/$id")" 200
for kind in order_heard order_paid payment_created payment_paid record_sale effect_channel effect_push; do
    grep -q "\"kind\":\"$kind\"" "$shop/answer" || fail "it does not tell $kind"
done
is "what was posted is balanced" "$(node -e '
const whole = JSON.parse(require("fs").readFileSync(process.argv[1]));
let sum = 0;
for (const entry of whole.entries) sum += entry.debit - entry.credit;
console.log(whole.entries.length > 3, sum);' "$shop/answer")" "true 0"

scene "a part of its money goes back, once"
is "without a key" "$(ask lin POST "orders/$id/refunds" '{"amount":4000}')" 400
is "a refund" "$(ask lin POST "orders/$id/refunds" '{"amount":4000,"reason":"一杯少了"}' k-1)" 200
is "once more" "$(ask lin POST "orders/$id/refunds" '{"amount":4000,"reason":"一杯少了"}' k-1)" 200
is "too much" "$(ask lin POST "orders/$id/refunds" '{"amount":6001}' k-2)" 422
becomes "the figures" "1 4000 6000" 20 refunded
is "refunds" "$(hub_sql "select count(*), sum(amount) from refund")" "1|4000"
is "who asked" "$(hub_sql "select count(*) from refund r join staff s on s.id = r.asked_by where s.login = 'lin'")" 1

is "in the audit" "$(ask lin GET audit)" 200
# Looking is the newest row of it.
is "once" "$(grep -o '"action":"POST orders/:/refunds"' "$shop/answer" | wc -l) $(answer items.1.about.id)" "1 $id"

hub_stop
hub_command audit verify >"$shop/audit" || fail "$(cat "$shop/audit")"
hub_command check >"$shop/check"
grep -q 'the books are sound' "$shop/check" || fail "$(cat "$shop/check")"
