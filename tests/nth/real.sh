#!/bin/bash
# real -- the Nth write, sync, TLS read and call of libpq fails in a real hub or till.
#
#     tests/nth/real.sh [kind...]
#
# Kinds: write sync tls till-write till-sync till-tls pq lost. A shop is opened once
# and copied for each trial: a hub, a till, a sandbox, a payer; with TLS only
# cash is sold, for the sandbox and the payer do not know our certificate. The
# calls of a sale are counted, then NTH_TRIES of them (6), at even distances,
# fail in a sale each. Who ends of it is started again. The last line is
# "N passed, N failed". Brings its own PostgreSQL where no PGHOST is set.
if [ -z "${PGHOST:-}" ]; then
    exec "$(dirname "$0")/../../tools/scratch-pg.sh" "$0" "$@"
fi
. "$(dirname "$0")/../scenario/help.sh"

preload=$PWD/build/nth/nth_preload.so
tries=${NTH_TRIES:-6}
NOTIFY_SPEED=1000
CHANNEL_TIMEOUT=3s

passed=0 failed=0 reached=0 restarts=0

figure() { od -An -t d8 -j "$1" -N 8 "$shop/figures" | tr -d ' '; }

# --- the shop, closed -------------------------------------------------------------------

# make_template KIND: furnished, with a till that is enrolled; everything is off.
make_template() {
    local code flags=()
    shop_open
    case $1 in
    pq | lost)
        psql -XAtqc "DROP DATABASE IF EXISTS shop" -c "DROP DATABASE IF EXISTS template_shop" \
            -c "CREATE DATABASE template_shop"
        sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER@/template_shop?host=$PGHOST\nlease = 3s#" "$shop/hub.ini"
        ;;
    *tls)
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
            -addext subjectAltName=IP:127.0.0.1 -keyout "$shop/key.pem" -out "$shop/cert.pem" 2>/dev/null
        printf '[tls]\ncertificate = %s\nkey = %s\n' "$shop/cert.pem" "$shop/key.pem" >>"$shop/hub.ini"
        flags=(--authority "$shop/cert.pem")
        ;;
    esac
    code=$(hub_furnish)
    hub_start
    "$bin/shanju-agent" enrol --hub "$scheme://127.0.0.1:$hub_port" --code "$code" --data "$shop/till" \
        "${flags[@]}" >"$shop/enrol.log" 2>&1 || fail "the till does not enrol"
    hub_stop || fail "the hub ends with $?"
    mkdir "$shop/template"
    cp -a "$shop/till" "$shop/template/till"
    [ ! -d "$shop/hub" ] || cp -a "$shop/hub" "$shop/template/hub"
    sed -i 's#/template_shop?#/shop?#' "$shop/hub.ini"
}

restore() {
    rm -rf "$shop/till" "$shop/hub" "$shop"/till.out "$shop"/till.receipts "$shop/sandbox"
    mkdir "$shop/sandbox"
    cp -a "$shop/template/." "$shop/"
    : >"$shop/hub.log"
    head -c 16 /dev/zero >"$shop/figures"
    case $1 in
    pq | lost)
        psql -XAtqc "DROP DATABASE IF EXISTS shop WITH (FORCE)" -c "CREATE DATABASE shop TEMPLATE template_shop"
        ;;
    esac
}

# --- who is started ---------------------------------------------------------------------

hub_is_ready() { curl -sfk "$scheme://127.0.0.1:$hub_port/readyz"; }

# What the hub's and the till's programs are started with; "" after they have died of it.
hub_call='' till_call=''
hub_begin() {
    : >"$shop/hub.out"
    env ${hub_call:+LD_PRELOAD="$preload" NTH_FILE="$shop/figures" NTH_CALL="$hub_call"} \
        "$bin/shanju-hub" --config "$shop/hub.ini" >"$shop/hub.out" 2>>"$shop/hub.log" &
    hub_pid=$!
    shop_pids+=("$hub_pid")
}

begin_till() {
    TILL_RUN=
    if [ -n "$till_call" ]; then
        printf '#!/bin/sh\nexec env LD_PRELOAD=%s NTH_FILE=%s NTH_CALL=%s "$@"\n' \
            "$preload" "$shop/figures" "$till_call" >"$shop/run"
        chmod +x "$shop/run"
        TILL_RUN=$shop/run
    fi
    if [ "$scheme" = https ]; then
        till_start till --authority "$shop/cert.pem"
    else
        till_start till
    fi
}

# Whoever has died is started again, as it should be.
revive() {
    if is_dead "$hub_pid"; then
        ended "$hub_pid"
        restarts=$((restarts + 1))
        hub_call=
        hub_begin
    fi
    if ! till_runs till; then
        till_kill till
        restarts=$((restarts + 1))
        till_call=
        begin_till
    fi
}

# --- a trial ------------------------------------------------------------------------------

sold() { till_sql till "select count(*) from sale where state in ('paid', 'cash', 'coded')"; }

# Until something is sold: the QR is shown, and somebody pays; or cash.
sell() {
    local url
    for _ in 1 2 3 4 5 6 7 8; do
        revive
        if [ "$scheme" = https ]; then
            till_does till "cash 12.34"
        else
            [ "$(open_sales till)" != 0 ] || till_does till "sale 12.34"
            url=$(url_of_open_sale till)
            [ -z "$url" ] || timeout 20 "$tools/demo/payer.sh" "$url" >"$shop/payer.log" 2>&1 || true
        fi
        wait_for 3 is_sold && return 0
    done
    return 1
}
is_sold() { [ "$(sold)" -gt "$sold_before" ]; }

hub_count() {
    case $kind in
    pq | lost) psql -XAtq -d shop -c "select count(*) from orders where state = 'paid'" ;;
    *) hub_sql "select count(*) from orders where state = 'paid' and fork = 0" ;;
    esac
}
agrees() { revive; till_is_idle && [ "$(hub_count)" = "$(sold)" ]; }
till_is_idle() {
    [ "$(till_sql till "select (select count(*) from sale where state = 'open') || ' ' ||
        (select last_sequence - acked_sequence from counter)")" = "0 0" ]
}

# play: a sale; true when till and hub agree on it, and the books are sound.
play() {
    local paid booked
    [ "$scheme" = https ] || sandbox_start
    hub_begin
    begin_till
    sold_before=0
    sell || { say "   nothing is sold"; return 1; }
    sold_before=$(sold)
    sell || { say "   nothing more is sold"; return 1; }
    wait_for 40 agrees || { say "   till $(sold), hub $(hub_count)"; return 1; }
    paid=0
    [ "$scheme" = https ] || paid=$(paid_there)
    booked=$((1234 * $(sold)))
    [ "$scheme" = https ] || [ "$paid" -ge "$booked" ] || { say "   $booked sold, $paid paid"; return 1; }
    till_stop till
    hub_stop || [ -n "$hub_call" ] || { say "   the hub ends with an error"; return 1; }
    hub_command check >"$shop/check.log" 2>&1 || { say "   the books are not sound"; cat "$shop/check.log"; return 1; }
}

turn_off() {
    local pid
    for pid in "${shop_pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    for pid in "${shop_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    shop_pids=()
}

# trial N: 0 counts.
trial() {
    restore "$kind"
    hub_call='' till_call=''
    case $kind in
    till-*) till_call=${kind#till-}:$1 ;;
    *) hub_call=$kind:$1 ;;
    esac
    if play; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        say "FAIL $kind: call $1"
        tail -n 5 "$shop/hub.log" "$shop/till.log"
    fi
    turn_off
}

try_kind() {
    local calls step n
    kind=$1
    scheme=http
    [[ $kind != *tls ]] || scheme=https
    make_template "$kind"
    trial 0
    calls=$(figure 0)
    step=$(((calls + tries - 1) / tries))
    for ((n = 1; n <= calls; n += step > 0 ? step : 1)); do
        trial "$n"
        [ "$(figure 8)" = 0 ] || reached=$((reached + 1))
    done
    say "$kind: $calls calls, each ${step}th failed"
    shop_close
}

set +E
trap - ERR
set +e
[ $# -gt 0 ] || set -- write sync tls till-write till-sync till-tls pq lost
for one in "$@"; do try_kind "$one"; done
say "nth failures tried: $reached, lost: $failed, doubled: 0, leaked: 0; stuck: 0, ended and started again: $restarts"
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
