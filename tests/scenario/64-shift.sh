#!/bin/bash
# A cashier's shift on 80x24 in both languages: opened, cash put in and taken out, sold, counted, closed; its report is
# printed once, also when the till dies in between, and reprinted from the list.
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
screen_open() { # screen_open LANGUAGE
    terminal new-session -d -s till -x 80 -y 24 "LC_ALL=C.UTF-8 $bin/shanju-agent --data $shop/till --language $1 \
        --printer file:$shop/till.receipts --log $shop/till.log"
}
screen_close() {
    keys F10
    sees '9  '
    keys 9
    nap 0.3
    keys F10
    wait_for 15 bash -c "! tmux -L shanju-$$ has-session -t till" || fail "it does not end"
}
trap 'terminal kill-server 2>/dev/null || true; shop_close' EXIT
report_of() { # report_of SHIFT: the file that its report is printed into
    echo "$shop/till.receipts/receipt-$(till_sql till "select epoch || '-' || sequence from shift where number = $1").txt"
}

open_shop
is_synced till
till_stop till

scene "in Chinese: a shift is opened by its cashier, and a scanner's Enter opens nothing"
screen_open zh
sees 'F10 交班'
keys F10
sees '1  开班'
type_slowly 1
sees '收银员编号'
type_slowly 7
keys Enter
sees '备用金'
type_slowly 200
keys Enter
keys Enter
sees '核对后按 F10 确认'
keys F10
sees '第 1 班已开班，备用金 ¥200.00'

scene "cash is taken, put in and taken out"
type_slowly 12.34
keys F3
sees '现金应收'
keys Enter
sees '现金已收'
keys Escape
keys F10
sees '第 1 班'
sees '应有现金 *212.30'
terminal capture-pane -p -t till
type_slowly 2
sees '存入'
type_slowly 50
keys Enter
sees '▸ 补零钱'
keys F10
sees '已记录 存入 ¥50.00'
keys F10
type_slowly 3
type_slowly 8
keys Enter
keys Down
sees '▸ 退押金'
terminal capture-pane -p -t till
keys F10
sees '已记录 支出 ¥8.00'

scene "it is counted and closed: one fen is too much; the report is on paper"
keys F10
type_slowly 1
sees '清点现金'
type_slowly 254.31
keys Enter
sees '长款 *0.01'
keys Enter
sees '核对后按 F10 确认'
terminal capture-pane -p -t till
keys F10
sees '第 1 班已交班，长款 ¥0.01'
wait_for 15 test -e "$(report_of 1)" || fail "no report"
cat "$(report_of 1)"
grep -q '应有现金 *￥254.30' "$(report_of 1)" || fail "the report does not say what was expected"
screen_close

scene "in English: the next one begins with what was left"
screen_open en
sees 'F10 shift'
keys F10
sees '1  Open a shift'
type_slowly 1
type_slowly 8
keys Enter
sees '254.31'
keys F10
sees 'Shift 2 is open, float ¥254.31'
keys F10
type_slowly 1
type_slowly 250
keys Enter
sees 'Short *4.31'
keys F10
sees 'Shift 2 is closed, ¥4.31 short'

scene "the list of closed ones, and a copy of the first"
keys F10
type_slowly 6
sees '▸ *2 .* 8 .*-4.31'
keys Down
sees '▸ *1 .* 7 .*0.01'
terminal capture-pane -p -t till
keys F12
copy=$(report_of 1)
wait_for 15 test -e "${copy%.txt}-copy1.txt" || fail "no copy"
grep -q 'COPY' "${copy%.txt}-copy1.txt" || fail "the copy is not marked"
keys Escape
keys Escape
screen_close

scene "a till that dies between the close and the paper prints the report once, or asks"
for point in agent.after_commit:1 agent.before_print:1 agent.after_print:1; do
    till_start till
    till_tell till "shift open 9 100"
    till_sees till '"event":"shift_opened"'
    till_stop till
    till_mark till
    till_start till --crash-at "$point"
    mortal=$till_pid
    # At the first commit, or the first paper, which is the report's.
    till_tell till "shift close 100"
    wait_for 10 is_dead "$mortal" || fail "the till did not come to $point"
    till_revive till
    becomes "reports that wait" 0 10 till_sql till "select count(*) from print where state in ('queued', 'sent')"
    till_stop till
done
is "closed shifts, in a row" "$(till_sql till "select group_concat(number, ' ') from (select number from shift where state = 'closed' order by number)")" \
    "1 2 3 4 5"
is "reports queued or in doubt" "$(till_sql till "select group_concat(state, ' ') from (select state from print where shift > 2 order by shift)")" \
    "confirmed unknown unknown"
wait_for 5 test -e "$(report_of 3)" || fail "the report was lost"

scene "offline: a shift is worked and closed, and comes the next day"
till_start till
till_sees till '"event":"online"'
hang_up till
till_tell till "shift open 9 100"
till_sees till '"event":"shift_opened"'
take_cash till 20
till_tell till "key esc"
till_tell till "shift drop 30"
till_sees till '"event":"drawer_moved"'
till_tell till "shift close 90"
till_sees till '"event":"shift_closed","shift":6'
come_back till
is_synced till
till_and_hub_agree till
is "the shift on the hub" "$(hub_sql "select state || ' ' || number || ' ' || cashier || ' ' || float_fen || ' ' ||
    expected_fen || ' ' || said_fen || ' ' || counted_fen || ' ' || differs from shift where number = 6")" \
    "closed 6 9 10000 9000 9000 9000 0"
is "shifts on the hub" "$(hub_sql "select count(*) || ' ' || sum(differs) from shift where state = 'closed'")" "6 0"
is "what they were over or short" "$(hub_sql "select sum(counted_fen - expected_fen) from shift where state = 'closed'")" "-430"
is "in the books" "$(hub_sql "select sum(e.amount) from entry e where e.account = 16")" "430"
is "whose orders" "$(hub_sql "select group_concat(cashier, ' ') from (select cashier from orders order by id)")" "7 9"
is "alarms" "$(alarms)" ""
"$bin/shanju-agent" status --data "$shop/till" | grep '^shift' >"$shop/status"
is "status" "$(cat "$shop/status" | tr '\n' ' ')" "shift none shifts_closed 6 "
books_are_sound
