#!/bin/bash
# A plate: its payer types the amount in each of three wallets; the terminals that it names announce it and
# print it, once each, whoever dies; what cannot be paid there says why.
. "$(dirname "$0")/help.sh"

# at_plate AMOUNT [REMARK]: opens the plate and presses; prints where that leads to.
at_plate() { phone_at "$plate_url" "$1" "${2:-}"; }
# phone_at URL AMOUNT [REMARK [TIMES]]: with the User-Agent in PAYER_AGENT.
phone_at() {
    local url=$1 page=$shop/plate.html code state name action to=
    curl -sL -A "$PAYER_AGENT" -o "$page" "$url"
    action=$(sed -n 's/.*<form method="post" action="\([^"]*\)".*/\1/p' "$page")
    name=$(grep -oE 'name="(auth_code|code|visit)"' "$page" | head -n 1 | cut -d'"' -f2 || true)
    [ -n "$action" ] && [ -n "$name" ] || { echo "no form"; return; }
    code=$(grep -oE "name=\"$name\" value=\"[^\"]*\"" "$page" | cut -d'"' -f4)
    state=$(grep -oE 'name="state" value="[^"]*"' "$page" | cut -d'"' -f4)
    for _ in $(seq "${4:-1}"); do
        to=$(curl -s -A "$PAYER_AGENT" -o "$shop/pressed.html" -w '%{redirect_url}' --data-urlencode "$name=$code" \
            --data-urlencode "state=$state" --data-urlencode "amount=$2" --data-urlencode "remark=${3:-}" \
            "http://127.0.0.1:$hub_port$action")
    done
    printf '%s\n' "${to:-$(grep -o 'data-reason="[a-z]*"' "$shop/pressed.html" | head -n 1)}"
}
# order_url ADDRESS: without what the wallet sent back.
order_url() { printf %s "${1%%\?*}"; }
pays() { # pays AMOUNT [REMARK]: until it is paid
    local to
    to=$(at_plate "$@")
    [[ $to == */O/* ]] || fail "the plate leads to $to"
    paid_order=$(order_url "$to")
    payer "$paid_order" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
    is "the payer's page" "$(field_of state <"$shop/answer")" paid
}
plate_pushes() { hub_sql "select count(*) from outbox where topic = 'push' and action = 'plate' and state = '$1'"; }
receipts() { find "$shop/$1.receipts" -name 'receipt-0-*.txt' 2>/dev/null | wc -l; }
# have_printed COUNT: each of both tills that the plate names so many.
have_printed() { for name in one two; do becomes "receipts of $name" "$1" 10 receipts $name; done; }
till_is_dead() { ! till_runs "$1"; }
announced() { said "$1" '"event":"plate_paid"'; }

NOTIFY_SPEED=1000 shop_open
wallets_imitate
sandbox_start
hub_command add merchant 朝阳便利 >/dev/null
store=$(hub_command add store 1 朝阳门店 | cut -d' ' -f2)
one=$(hub_command add terminal "$store" 1号机 | awk '/^code/ { print $2 }')
two=$(hub_command add terminal "$store" 2号机 | awk '/^code/ { print $2 }')
other=$(hub_command add terminal "$store" 3号机 | awk '/^code/ { print $2 }')
wallets_add
hub_command add plate "$store" 3号桌 terminals 100001,100002 amount 100 50000 >"$shop/plate.log"
plate=$(awk '/^plate/ { print $2 }' "$shop/plate.log")
plate_url=http://127.0.0.1:$hub_port$(awk '/^url/ { print $2 }' "$shop/plate.log" | sed -E 's#^[A-Z]+://[^/]+##')

scene "the list and the QR say what the plate is"
hub_command plate "$plate" amount 5 1 >"$shop/said" 2>&1 && fail "the most is less than the least"
grep -q "amount: say the least first, then the most" "$shop/said" || fail "it says: $(cat "$shop/said")"
[[ $(hub_command plates 1) == "plate $plate on 朝阳门店 / 3号桌 amount 100 50000 wallets all terminals 100001,100002" ]] ||
    fail "$(hub_command plates 1)"
hub_command plate "$plate" png "$shop/plate.png" >"$shop/png.log"
[[ $(head -c 8 "$shop/plate.png" | tail -c +2 | head -c 3) == PNG ]] || fail "no PNG"
if command -v zbarimg >/dev/null; then
    is "what the QR says" "$(zbarimg -q --raw "$shop/plate.png")" "$(awk '/^url/ { print $2 }' "$shop/plate.log")"
fi
sed -i '$a [plate]\nqr = emvco\ncategory = 5814\ncity = Beijing' "$shop/hub.ini"
hub_command plate "$plate" png "$shop/emvco.png" >"$shop/seen.html"
grep -q "com.shanju.pay.*P/${plate_url##*/}" "$shop/seen.html" || fail "no template of ours"
hub_command plate "$plate" terminals 4711 >"$shop/terminals.log" 2>&1 && fail "a terminal of nobody's is named"
grep -q 'no such plate, store or terminal' "$shop/terminals.log" || fail "$(cat "$shop/terminals.log")"

hub_start
for name in one two other; do
    till_open $name "${!name}"
done

scene "each wallet: typed, pressed, paid; both tills that the plate names say so and print"
export PAYER_AGENT=$agent_alipay
pays 12.34 少冰
have_printed 1
export PAYER_AGENT=$agent_wechat
pays 1.00
have_printed 2
export PAYER_AGENT=$agent_unionpay
pays 500
have_printed 3
is "orders" "$(hub_sql "select group_concat(amount || ' ' || origin || ' ' || terminal_id) from (select * from orders order by id)")" \
    "1234 plate 0,100 plate 0,50000 plate 0"
is "channels" "$(hub_sql "select group_concat(channel) from (select channel from orders order by id)")" 3,2,4
becomes "pushes that wait" 0 10 plate_pushes pending
for name in one two; do
    is "what $name said" "$(announced $name)" 3
done
is "what the other till said" "$(announced other)" 0
first=$(hub_sql "select min(id) from orders")
grep -q 少冰 "$shop/one.receipts/receipt-0-$first.txt" || fail "the remark is not on the receipt"
grep -q 3号桌 "$shop/one.receipts/receipt-0-$first.txt" || fail "the plate is not on the receipt"

scene "pressed twice it is one order; the same opening again shows what became of it, a new one is new"
export PAYER_AGENT=$agent_alipay
twice=$(phone_at "$plate_url" 2.00 "" 2)
curl -s -A "$PAYER_AGENT" "${twice%%#*}" >"$shop/order.html"
grep -q 'data-state="ready"' "$shop/order.html" || fail "the order's page does not offer to pay"
[[ $twice == *"$(grep -oE 'name="auth_code" value="[^"]*"' "$shop/order.html" | cut -d'"' -f4)"*'#pay' ]] ||
    fail "the wallet is asked once more who pays"
is "orders of two presses" "$(hub_sql "select count(*) from orders where amount = 200")" 1
payer "$(order_url "$twice")" >"$shop/answer"
is "the payer's page" "$(field_of state <"$shop/answer")" paid
have_printed 4
phone_at "$plate_url" 3.00 >"$shop/to"
opening=$(grep -oE 'name="(auth_code|state)" value="[^"]*"' "$shop/plate.html" | sed -E 's/name="([^"]*)" value="([^"]*)"/\1=\2/' | paste -sd'&')
again=$(curl -s -A "$PAYER_AGENT" -o /dev/null -w '%{redirect_url}' "$plate_url?$opening")
is "the same opening leads to its order" "$again" "$(order_url "$(cat "$shop/to")")/result"
changed=$(curl -s -A "$PAYER_AGENT" -o /dev/null -w '%{redirect_url}' --data "$opening&amount=4.00" "$plate_url/pay")
is "another amount is another opening" "$changed" "$plate_url"

scene "what cannot be paid says why"
is "nothing" "$(at_plate 0)" 'data-reason="amount"'
is "three decimals" "$(at_plate 1.234)" 'data-reason="amount"'
is "letters" "$(at_plate 12x)" 'data-reason="amount"'
is "too little" "$(at_plate 0.99)" 'data-reason="little"'
is "too much" "$(at_plate 500.01)" 'data-reason="much"'
is "a remark that is too long" "$(at_plate 5 "$(printf 'x%.0s' $(seq 41))")" 'data-reason="remark"'
status_of() { curl -s -A "$PAYER_AGENT" -o "$shop/status.html" -w '%{http_code}' "$1"; }
is "no plate" "$(status_of "http://127.0.0.1:$hub_port/P/AAAAAAAAAAAAAAA")" 404
is "what the wallet did not send" "$(curl -s -A "$PAYER_AGENT" -o /dev/null -w '%{http_code}' --data 'auth_code=x&state=y&amount=5' "$plate_url/pay")" 404
is "a browser of no wallet" "$(PAYER_AGENT=Mozilla/5.0 at_plate 5)" "no form"
hub_stop || fail "the hub ended with $?"
hub_command plate "$plate" wallets wechat,unionpay >/dev/null
hub_start
curl -sL -A "$agent_alipay" "$plate_url" >"$shop/seen.html"
grep -q 'data-reason="wallet"' "$shop/seen.html" || fail "a wallet that is not taken is offered"
hub_stop || fail "the hub ended with $?"
hub_command plate "$plate" wallets all off >/dev/null
hub_start
curl -sL -A "$agent_alipay" "$plate_url" >"$shop/seen.html"
grep -q 'data-reason="off"' "$shop/seen.html" || fail "a plate that is off takes money"
hub_stop || fail "the hub ended with $?"
hub_command plate "$plate" on >/dev/null
hub_start

scene "so many that nobody pays, and no more"
before=$(hub_sql "select count(*) from orders")
for _ in $(seq 60); do at_plate 7.00 >/dev/null; done
is "one more" "$(at_plate 7.00)" 'data-reason="crowded"'
is "orders of them" "$(hub_sql "select count(*) - $before from orders")" 60

scene "the hub dies between the booking and the push, a till with the push in its hands; each says it once"
export PAYER_AGENT=$agent_wechat
hub_stop || fail "the hub ended with $?"
hub_begin --crash-at hub.before_push:1
mortal=$hub_pid
wait_for 10 hub_is_ready
to=$(at_plate 8.00)
till_kill two
come_back one
payer "$(order_url "$to")" >"$shop/answer" 2>&1 || true
wait_for 20 is_dead "$mortal" || fail "the hub did not die"
hub_revive one
becomes "receipts of one" 5 10 receipts one
till_start two --crash-at agent.after_commit:1
wait_for 20 till_is_dead two || fail "the till did not die"
till_revive two
till_sees two '"event":"online"'
becomes "pushes that wait" 0 20 plate_pushes pending
becomes "prints of two that hang" 0 10 till_sql two "select count(*) from print where state in ('queued', 'sent')"
order=$(hub_sql "select id from orders where amount = 800")
for name in one two; do
    is "receipts of it at $name" "$(find "$shop/$name.receipts" -name "receipt-0-$order*.txt" | wc -l)" 1
    is "receipts in that file of $name" "$(grep -c '^单号' "$shop/$name.receipts/receipt-0-$order.txt")" 1
done
is "what one said of it" "$(said one "\"event\":\"plate_paid\",\"epoch\":0,\"sequence\":$order,")" 1

scene "the books"
is "alarms" "$(alarms)" ""
books_are_sound
