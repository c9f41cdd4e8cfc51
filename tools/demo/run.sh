#!/usr/bin/env bash
# make demo -- a sale, end to end, on this machine.
#
# In a terminal: the cashier screen of a till, beside a sandbox of Alipay.
# Without one: the same sale, played by itself, and a table of what came of it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh

close_all() {
    [ ! -S "$shop/screen" ] || tmux -S "$shop/screen" kill-server 2>/dev/null || true
    shop_close
}
trap close_all EXIT
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }

open_shop() {
    shop_open
    sandbox_start
    code=$(hub_furnish)
    link=$(hub_command init | grep '^http')
    hub_start
    till_enrol till "$code"
    say "hub      http://127.0.0.1:$hub_port   (SQLite in $shop/hub)"
    say "sandbox  http://127.0.0.1:$sandbox_port   (Alipay)"
    say "console  $link"
    say "         (once: choose a password there, and set up a second factor)"
}

play_online() {
    step "1. A sale of ¥12.34: the till makes the QR by itself"
    till_start till
    till_sees till '"event":"online"'
    till_tell till "sale 12.34"
    url=$(qr_of till)
    till_tell till draw
    till_sees till '█'
    till_new till | grep -v '^{' || true
    say "zbarimg reads: $url"

    step "2. The payer scans it with Alipay and presses Pay"
    till_tell till status
    answer=$(payer "$url")
    till_sees till '"event":"paid"'
    till_sees till '"event":"printed"'
    say "the phone shows: $(say "$answer" | field_of state), payment $(say "$answer" | field_of number)"
    cat "$shop"/till.receipts/receipt-1-1.txt
    hub_us=$(grep -o 'by=callback us=[0-9]*' "$shop/hub.log" | tail -n 1 | sed 's/.*=//')
    till_us=$(till_new till | grep '"event":"paid"' | field_of us_since_frame)
    say "callback to screen: hub $hub_us µs (verify, book, commit) + till $till_us µs (commit, show)"
}

play_offline() {
    step "3. The link is cut: two cash sales and one QR sale"
    till_tell till "link down"
    till_sees till '"event":"offline"'
    till_tell till "cash 5.05 10"
    till_sees till '"event":"cash"'
    till_tell till "cash 20"
    till_sees till '"event":"cash"'
    till_tell till "sale 33.30"
    url=$(qr_of till)
    answer=$(payer "$url")
    right=$(say "$answer" | field_of code)
    say "the phone shows: $(say "$answer" | field_of state), confirmation code $right"
    wrong=$(printf '%08d' $(((10#$right + 1) % 100000000)))
    till_tell till "code $wrong"
    till_sees till 'WRONG|wrong|refused'
    say "code $wrong: refused"
    till_tell till "code $right"
    till_sees till '"event":"(confirmed|code)"|CONFIRMED'
    say "code $right: accepted, without any network"

    step "4. kill -9 of the hub, a new start, and the link comes back"
    hub_kill
    hub_start
    till_tell till "link up"
    till_sees till '"event":"online"'
    till_tell till "wait synced 20"
    till_sees till '"for":"synced","happened":true' 25
}

show_table() {
    step "5. What the till has, and what the hub has"
    till_count=$(till_sql till "select count(*) from sale where state in ('paid', 'cash', 'coded', 'twice')")
    till_fen=$(till_sql till "select sum(amount_fen) from sale where state in ('paid', 'cash', 'coded', 'twice')")
    till_records=$(till_sql till "select last_sequence from counter")
    hub_count=$(hub_sql "select count(*) from orders where state = 'paid'")
    hub_fen=$(hub_sql "select sum(amount) from orders where state = 'paid'")
    hub_records=$(hub_sql "select count(*) from receipt")
    hub_distinct=$(hub_sql "select count(distinct sequence) from receipt")
    figures_count=$(hub_sql "select sum(paid_count) from rollup")
    printf '%-28s %10s %10s\n' "" till hub
    printf '%-28s %10s %10s\n' "records" "$till_records" "$hub_records"
    printf '%-28s %10s %10s\n' "  of them different" "$till_records" "$hub_distinct"
    printf '%-28s %10s %10s\n' "sales paid" "$till_count" "$hub_count"
    printf '%-28s %10s %10s\n' "fen" "$till_fen" "$hub_fen"
    printf '%-28s %10s %10s\n' "  of them in the figures" "" "$figures_count"
    [ "$till_records" = "$hub_records" ] && [ "$hub_records" = "$hub_distinct" ] &&
        [ "$till_count" = "$hub_count" ] && [ "$till_fen" = "$hub_fen" ] &&
        [ "$figures_count" = "$hub_count" ] || fail "till and hub do not agree"
    hub_stop
    hub_command check || fail "the books are not sound"
}

# The cashier's screen in a tmux of its own, so that the customer can look at it.
show_screen() {
    local screen=("$bin/shanju-agent" --data "$shop/till" --face curses
        --printer "file:$shop/till.receipts" --log "$shop/till.log")
    cat >"$shop/tmux.conf" <<CONF
set -g default-terminal screen-256color
set -g status off
set -g prefix None
set -s escape-time 0
bind -n F5 run-shell -b "'$tools/demo/scan.sh' '$shop/screen'"
CONF
    env -u TMUX tmux -u -S "$shop/screen" -f "$shop/tmux.conf" new-session -s till "${screen[@]}" ||
        "${screen[@]}"
}

if [ -t 0 ] && [ -t 1 ]; then
    open_shop
    cat <<TEXT

The cashier's screen of a till opens now. Type an amount and press F1 for its QR.

    F5     the customer: scans what the screen shows, and pays with Alipay
    F10    the end

Receipts are printed into $shop/till.receipts. To pay a URL from another terminal:
    $PWD/tools/demo/payer.sh URL

TEXT
    read -r -p "Enter to go on " _
    show_screen
else
    open_shop
    play_online
    play_offline
    show_table
    say ""
    say "A sale, end to end: done."
fi
