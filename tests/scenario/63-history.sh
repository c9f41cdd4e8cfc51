#!/bin/bash
# The cashier looks at what was sold, on 80x24 in both languages: finds a sale, prints it again, gives its cash back.
. "$(dirname "$0")/help.sh"

terminal() { tmux -L "shanju-$$" "$@"; }
shows() { terminal capture-pane -p -t till | grep -q -- "$1"; }
sees() { wait_for 15 shows "$1" || fail "the screen does not show \"$1\": $(terminal capture-pane -p -t till)"; }
keys() { terminal send-keys -t till "$@"; }
# type_slowly DIGITS: a cashier, not a scanner
type_slowly() {
    local i
    for ((i = 0; i < ${#1}; i++)); do
        keys "${1:i:1}"
        nap 0.15
    done
}
# leave: the menu of shifts has the way out
leave() {
    keys F10
    sees '9  '
    keys 9
    nap 0.3
    keys F10
}
screen_open() { # screen_open LANGUAGE
    terminal new-session -d -s till -x 80 -y 24 "LC_ALL=C.UTF-8 $bin/shanju-agent --data $shop/till --language $1 \
        --printer file:$shop/till.receipts --log $shop/till.log"
}
trap 'terminal kill-server 2>/dev/null || true; shop_close' EXIT

open_shop
for amount in 1 2.50 12.34; do take_cash till "$amount"; done
open_sale till 5
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_sees till '"event":"printed"' 20
is_synced till
till_stop till

scene "in Chinese: the list, a sale found by its number, a copy of it"
screen_open zh
sees 'F9 记录'
keys F9
sees '▸ *4 .*支付宝 *5.00'
sees '2 .*现金 *2.50'
sees 'F12 补打'
type_slowly 2
sees '查找单号 *2_'
keys Enter
sees '▸ *2 .*现金 *2.50'
keys F12
wait_for 15 test -e "$shop/till.receipts/receipt-1-2-copy1.txt" || fail "no copy"
grep -q '副本 COPY' "$shop/till.receipts/receipt-1-2-copy1.txt" || fail "the copy is not marked"
terminal capture-pane -p -t till >"$shop/history.txt"
cat "$shop/history.txt"

scene "its cash is given back"
keys F9
sees '现金退款'
keys Enter
sees '请退现金 ¥2.50'
keys F9
sees '▸ *6 .*现金退款 *2.50'
keys Escape
sees '请输入金额'
leave
wait_for 15 bash -c "! tmux -L shanju-$$ has-session -t till" || fail "it does not end"

scene "in English, and it fits"
screen_open en
sees 'F9 history'
keys F9
sees '▸ *6 .*Cash back *2.50'
sees 'What was sold'
keys Down
sees '▸ *4 .*Alipay *5.00'
terminal capture-pane -p -t till
keys Escape
leave
wait_for 15 bash -c "! tmux -L shanju-$$ has-session -t till" || fail "it does not end"
till_mark till
till_start till
till_sees till '"event":"online"'
till_and_hub_agree till
books_are_sound
