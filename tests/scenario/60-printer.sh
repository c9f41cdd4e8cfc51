#!/bin/bash
# A printer on the network: well, without paper before and in the middle of a receipt, dumb, gone, too slow to answer.
. "$(dirname "$0")/help.sh"

pages() { find "$paper" -name 'page-*.txt' | wc -l; }
newest() { cat "$paper/page-$(pages).txt"; }
prints() { till_sql till "select group_concat(epoch || '-' || sequence || ' ' || copy || ' ' || state)
    from (select * from print order by epoch, sequence, copy)"; }
# Its standard input is a pipe, which ends it.
printer_start() {
    mkdir -p "$paper"
    [ -p "$shop/printer.in" ] || mkfifo "$shop/printer.in"
    : >"$shop/printer.out" # what one before said is not its word
    exec {printer_in}<>"$shop/printer.in"
    "$bin/shanju-paper" printer "$paper" "$@" <&"$printer_in" >>"$shop/printer.out" 2>&1 &
    printer_pid=$!
    shop_pids+=("$printer_pid")
    wait_for 10 grep -q '^listening' "$shop/printer.out" || fail "no printer"
    printer_port=$(sed -n 's/^listening //p' "$shop/printer.out" | tail -n 1)
}
# printer WHAT...: it obeys
printer() {
    local before
    before=$(grep -c '^now ' "$shop/printer.out" || true)
    printf '%s\n' "$*" >&"$printer_in"
    wait_for 10 obeyed "$before" || fail "the printer does not obey: $*"
}
obeyed() { [ "$(grep -c '^now ' "$shop/printer.out" || true)" -gt "$1" ]; }

TERMINAL_SETTINGS='{"receipt_head": "{store} · {merchant}", "receipt_foot": "谢谢光临 {sale}\n七日内凭小票退换"}'
open_shop
paper=$shop/paper
till_stop till
printer_start
till_printer() { TILL_PRINTER=tcp:127.0.0.1:$printer_port till_start till "$@"; }
till_printer
till_sees till '"event":"online"'

scene "a printer that is well: Chinese, the shop's own words, the drawer"
take_cash till 12.34
till_sees till '"event":"printed"' 20
is "pages" "$(pages)" 1
newest | grep -q '朝阳门店 · 朝阳便利' || fail "no head: $(newest)"
newest | grep -q '实收 *￥12.30$' || fail "no amount: $(newest)"
newest | grep -q '谢谢光临 1-1' || fail "no foot: $(newest)"
is "the drawer" "$(cat "$paper/drawer")" "opened"
is "prints" "$(prints)" "1-1 0 confirmed"

scene "a wallet's receipt has its payer's page as a code that a phone reads"
open_sale till 5
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_sees till '"event":"printed"' 20
is "pages" "$(pages)" 2
is "the code on paper" "$(zbarimg -q --raw "$paper/page-2.png" 2>/dev/null)" "$url"
is "the drawer" "$(wc -l <"$paper/drawer")" 1

scene "no paper: nothing is sent, the screen says what to do, and F12 prints it, not a copy"
printer paper out
take_cash till 1
till_sees till '"event":"print_failed"' 20
till_tell till status
till_sees till '"message":"PRINT_PAPER"'
is "pages" "$(pages)" 2
printer paper in
till_tell till "key copy"
till_sees till '"event":"printed"' 20
is "pages" "$(pages)" 3
newest | grep -q COPY && fail "it is no copy: $(newest)"

scene "the paper ends in the middle: nobody knows, so the cashier is asked; the copy says that it is one"
printer paper ends 5
take_cash till 2
till_sees till '"event":"print_failed"' 30
till_tell till status
till_sees till '"ask":"printed"'
is "the last print" "$(prints | sed 's/.*,//')" "1-5 0 unknown"
printer paper in
wait_for 10 test -e "$paper/page-4.txt" || fail "what was in the printer does not come out"
till_tell till "key copy"
till_sees till '"event":"printed"' 20
newest | grep -q '副本 COPY' || fail "it is not marked: $(newest)"

scene "it prints, and its answer gets lost: asked, seen, and never printed again"
printer lose
take_cash till 3
till_sees till '"event":"print_failed"' 40
till_tell till status
till_sees till '"ask":"printed"'
till_tell till "key confirm"
till_stop till
till_printer
till_sees till '"event":"online"'
is "pages" "$(pages)" 6
is "prints that hang" "$(till_sql till "select count(*) from print where state in ('queued', 'sent', 'unknown')")" 0

scene "it takes no more bytes, and sales go on"
printer stall
take_cash till 4
open_sale till 7
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_sees till '"event":"paid"'
till_sees till '"event":"print_failed"' 30
printer go

scene "the till ends while its printer stands still: at once"
printer stall
take_cash till 5
before=$SECONDS
till_stop till
[ $((SECONDS - before)) -lt 4 ] || fail "it took $((SECONDS - before)) s to end"
printer go

scene "nobody there: the screen says so"
kill "$printer_pid"
ended "$printer_pid"
till_printer
till_sees till '"event":"online"'
till_tell till "cash 6"
till_sees till '"event":"print_failed"' 30

scene "one that never answers is believed, on paper of 58 mm"
printer_start --dots 384
printer mute
till_stop till
till_printer --paper 58 --printer-answers no
till_sees till '"event":"online"'
take_cash till 8
till_sees till '"event":"printed"' 20
grep -q '^实收 *￥8.00$' "$paper/page-1.txt" && grep -qE '^-{32}$' "$paper/page-1.txt" || fail "on paper: $(cat "$paper/page-1.txt")"
till_and_hub_agree till
books_are_sound
