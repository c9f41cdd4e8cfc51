# crash.sh -- hubs and tills that die, and who goes on over them; sourced by help.sh.

# Whether the hub has died, or has nothing left to die of: the sale is paid, printed, pushed and synced.
hub_is_dead_or_done() {
    is_dead "$hub_pid" && return 0
    [ "$(till_sql till "select (select count(*) from sale where state = 'open') || ' ' ||
        (select count(*) from print where state <> 'confirmed') || ' ' ||
        (select last_sequence - acked_sequence from counter)")" = "0 0 0" ] &&
        [ "$(hub_sql "select count(*) from outbox where topic = 'push' and state = 'pending'")" = 0 ]
}

# hub_revive [TILL]: starts it again when it has died, and hurries the till's link.
hub_revive() {
    runs "$hub_pid" && return 0
    ended "$hub_pid"
    hub_start
    [ -z "${1:-}" ] || come_back "$1"
}

# hub_starts_to_die POINT:VISIT TILL: sets $mortal. What an earlier life left undone may kill it at once.
hub_starts_to_die() {
    hub_stop || fail "the hub ended with $?"
    hub_begin --crash-at "$1"
    mortal=$hub_pid
    wait_for 10 hub_is_dead_or hub_is_ready || fail "the hub does not start"
    hub_revive
    hang_up "$2"
    till_tell "$2" "link up"
    wait_for 10 hub_is_dead_or till_has "$2" '"event":"online"' || fail "the till does not come back"
    hub_revive "$2"
}
hub_is_dead_or() { is_dead "$hub_pid" || "$@"; }

till_revive() {
    till_runs "$1" && return 0
    till_kill "$1"
    till_start "$1"
}

till_state() { till_sql "$1" "select state from sale where epoch = 1 and sequence = $2"; }

# kill_soon VARIABLE: within a second; the variable holds the process then. Sets $killer.
kill_soon() {
    (
        nap "0.$((RANDOM % 9))$((RANDOM % 10))"
        kill -9 "${!1}" 2>/dev/null || true
    ) &
    killer=$!
}

# pay_until_paid URL [TILL]: the payer tries again until the money is at Alipay, over dead hubs.
pay_until_paid() {
    local before
    before=$(paid_there)
    for _ in 1 2 3 4 5; do
        payer "$1" >"$shop/payer.log" 2>&1 || true
        [ "$(paid_there)" -gt "$before" ] && return 0
        hub_revive "${2:-}"
    done
    cat "$shop/payer.log"
    fail "the payer cannot pay $1"
}

# till_does NAME COMMAND...: the cashier types it, on a till that may be dead or die of it.
till_does() {
    till_type "$@" || true
}

open_sales() { till_sql "$1" "select count(*) from sale where state = 'open'"; }
till_is_idle() {
    [ "$(till_sql "$1" "select (select count(*) from sale where state = 'open') || ' ' ||
        (select count(*) from print where state in ('queued', 'sent')) || ' ' ||
        (select last_sequence - acked_sequence from counter)")" = "0 0 0" ]
}
till_is_dead_or_idle() { ! till_runs "$1" || till_is_idle "$1"; }

# url_of_open_sale NAME: what its screen shows, or nothing.
url_of_open_sale() {
    till_does "$1" "qr"
    wait_for 1 till_has "$1" '^qr ' || return 0
    till_new "$1" | sed -n 's/^qr //p' | tail -n 1
}

# sell_whatever_happens NAME AMOUNT: the cashier starts a till that has died, and goes on with
# what it shows, until one more sale is paid for, printed or in doubt, and synced.
sell_whatever_happens() {
    local name=$1 before url
    before=$(paid_there)
    for _ in 1 2 3 4 5 6 7 8; do
        till_revive "$name"
        if [ "$(paid_there)" = "$before" ]; then
            [ "$(open_sales "$name")" != 0 ] || till_does "$name" "sale $2"
            url=$(url_of_open_sale "$name")
            [ -z "$url" ] || payer "$url" >"$shop/payer.log" 2>&1 || true
        else
            wait_for 3 till_is_dead_or_idle "$name" || till_does "$name" "status"
            till_runs "$name" && till_is_idle "$name" && return 0
        fi
    done
    fail "the sale of $2 does not come to an end"
}
