# lib.sh -- a shop on this machine, for the demo and the scenario tests: a
# sandbox of Alipay, a hub, tills that are told what to do, and a payer.
#
# Sourced by bash. Everything lives in $shop, a fresh folder; shop_close ends
# what was started. Waiting is for events, with an end.

bin=${BIN:-$PWD/build/bin}
tools=$PWD/tools
shop=
shop_pids=()

say() { printf '%s\n' "$*"; }
fail() {
    say "FAILED: $*" >&2
    [ -n "$shop" ] && for file in "$shop"/*.log; do
        [ -s "$file" ] && { say "--- ${file##*/}" >&2; tail -n 15 "$file" >&2; }
    done
    exit 1
}

# claim_ports: a hundred that are this shop's as long as any process of it lives. Shops that
# run beside it look for theirs at the same time, and what is looked for is not yet listened on.
claim_ports() {
    local block folder=${TMPDIR:-/tmp}/shanju-ports-$UID
    mkdir -p "$folder"
    for ((block = 0; block < 200; block++)); do
        exec {ports_fd}>"$folder/$block"
        next_port=$((12000 + block * 100)) # below those that the kernel gives away
        ! flock -n "$ports_fd" || return 0
        exec {ports_fd}>&-
    done
    fail "no free ports"
}

# free_port VARIABLE: the next of the shop's that nobody else listens on.
free_port() {
    while (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do next_port=$((next_port + 1)); done
    printf -v "$1" %s "$next_port"
    next_port=$((next_port + 1))
}

# A wait that costs no process: nothing is ever written to this.
exec {nap_fd}<> <(:)
nap() { read -r -t "$1" -u "$nap_fd" || true; }

# wait_for SECONDS COMMAND...: until it succeeds. What takes long is asked about less often.
wait_for() {
    local end=$((SECONDS + $1)) begun=${EPOCHREALTIME/[.,]/} ms
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -le "$end" ] || return 1
        ms=$(((${EPOCHREALTIME/[.,]/} - begun) / 10000))
        printf -v ms %03d $((ms < 30 ? 30 : ms > 300 ? 300 : ms))
        nap "0.$ms"
    done
}

shop_open() {
    # Where somebody has read up to in the shop before this one.
    unset -v ${!till_mark_*}
    shop=$(mktemp -d)
    claim_ports
    free_port sandbox_port
    free_port hub_port
    free_port board_port
    mkdir "$shop/sandbox"
    if [ -n "${SHOP_KEYS:-}" ]; then
        cp -r "$SHOP_KEYS" "$shop/keys"
    else
        "$bin/shanju-sandbox" keys --out "$shop/keys" >/dev/null || fail "no keys"
    fi
    cat >"$shop/sandbox.ini" <<INI
[sandbox]
data = $shop/sandbox
port = $sandbox_port
notify_speed = ${NOTIFY_SPEED:-240}
[alipay]
app_id = 2021000000000001
seller_id = 2088000000000001
app_public_key_file = $shop/keys/app_public.pem
private_key_file = $shop/keys/alipay_private.pem
INI
    cat >"$shop/hub.ini" <<INI
[hub]
data = $shop/hub
port = $hub_port
channel_timeout = ${CHANNEL_TIMEOUT:-10s}
[board]
port = $board_port
[alipay]
app_id = 2021000000000001
seller_id = 2088000000000001
gateway = http://127.0.0.1:$sandbox_port/gateway.do
authorise = http://127.0.0.1:$sandbox_port/oauth2/publicAppAuthorize.htm
cashier = http://127.0.0.1:$sandbox_port/cashier
private_key = $shop/keys/app_private.pem
public_key = $shop/keys/alipay_public.pem
[terminal]
settings = ${TERMINAL_SETTINGS:-"{}"}
INI
}

shop_close() {
    local pid
    for pid in "${shop_pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${shop_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    shop_pids=()
    [ -n "$shop" ] && [ -z "${KEEP:-}" ] && rm -rf "$shop"
    [ -z "$shop" ] || exec {ports_fd}>&-
    shop=
}

# ended PID: it has ended, and its number may by now be another's.
ended() {
    local pid left=()
    wait "$1" 2>/dev/null || true
    for pid in "${shop_pids[@]}"; do
        [ "$pid" = "$1" ] || left+=("$pid")
    done
    shop_pids=("${left[@]}")
}

runs() { kill -0 "$1" 2>/dev/null; }
is_dead() { ! runs "$1"; }

sandbox_start() {
    "$bin/shanju-sandbox" --config "$shop/sandbox.ini" >"$shop/sandbox.out" 2>>"$shop/sandbox.log" &
    sandbox_pid=$!
    shop_pids+=("$sandbox_pid")
    wait_for 10 grep -q ready "$shop/sandbox.out" || fail "the sandbox does not start"
}

# hub_begin [flags...]: starts it, and does not wait; hub_start does.
hub_begin() {
    : >"$shop/hub.out"
    "$bin/shanju-hub" --config "$shop/hub.ini" "$@" >"$shop/hub.out" 2>>"$shop/hub.log" &
    hub_pid=$!
    shop_pids+=("$hub_pid")
}

hub_is_ready() { curl -sf "http://127.0.0.1:$hub_port/readyz"; }

hub_start() {
    hub_begin "$@"
    wait_for 10 hub_is_ready || fail "the hub does not start"
}

hub_kill() {
    kill -9 "$hub_pid" 2>/dev/null || true
    ended "$hub_pid"
}

hub_stop() {
    local status=0
    kill "$hub_pid" 2>/dev/null || true
    wait "$hub_pid" || status=$?
    ended "$hub_pid"
    return "$status"
}

hub_sql() { sqlite3 -readonly -cmd '.timeout 5000' "$shop/hub/hub.db" "$1"; }
hub_command() { "$bin/shanju-hub" --config "$shop/hub.ini" "$@"; }

# hub_furnish: a merchant with a store and a terminal; prints the activation code.
hub_furnish() {
    local store
    hub_command add merchant "${1:-朝阳便利}" >/dev/null || fail "no merchant"
    store=$(hub_command add store 1 "${2:-朝阳门店}" | cut -d' ' -f2)
    hub_command add terminal "$store" "${3:-3号机}" | awk '/^code/ { print $2 }'
}

till_enrol() { # till_enrol NAME CODE
    "$bin/shanju-agent" enrol --hub "http://127.0.0.1:$hub_port" --code "$2" --data "$shop/$1"
}

# till_start NAME [flags...]: a till that is told what to do. TILL_RUN may stand before the program; TILL_PRINTER
# is where it prints instead of into files.
till_start() {
    local name=$1 keys
    shift
    [ -p "$shop/$name.in" ] || mkfifo "$shop/$name.in"
    touch "$shop/$name.out"
    exec {keys}<>"$shop/$name.in"
    ${TILL_RUN:-} "$bin/shanju-agent" --data "$shop/$name" --face line --speech "${TILL_SPEECH:-no}" --printer "${TILL_PRINTER:-file:$shop/$name.receipts}" \
        --language "${TILL_LANGUAGE:-zh}" "$@" <&"$keys" >>"$shop/$name.out" 2>>"$shop/$name.log" &
    till_pid=$!
    exec {keys}>&-
    eval "till_pid_$name=$till_pid"
    shop_pids+=("$till_pid")
}

till_kill() {
    local pid
    eval "pid=\$till_pid_$1"
    kill -9 "$pid" 2>/dev/null || true
    ended "$pid"
}

till_stop() {
    local pid
    eval "pid=\$till_pid_$1"
    kill "$pid" 2>/dev/null || true
    ended "$pid"
}

till_runs() {
    local pid
    eval "pid=\$till_pid_$1"
    runs "$pid"
}

# till_mark NAME: what it says from here on is what till_sees looks at.
till_mark() {
    local lines=()
    mapfile -t lines <"$shop/$1.out"
    eval "till_mark_$1=${#lines[@]}"
}

# till_type NAME COMMAND...: false when nobody is there to take it. Opened to read as well, it never blocks.
till_type() {
    local name=$1 keys
    shift
    till_mark "$name"
    till_runs "$name" || return 1
    exec {keys}<>"$shop/$name.in"
    printf '%s\n' "$*" >&"$keys"
    exec {keys}>&-
}

till_tell() { till_type "$@" || fail "till $1 takes no commands"; }

till_new() {
    local mark
    eval "mark=\${till_mark_$1:-0}"
    tail -n "+$((mark + 1))" "$shop/$1.out"
}

till_has() {
    local lines=() line mark
    eval "mark=\${till_mark_$1:-0}"
    mapfile -t -s "$mark" lines <"$shop/$1.out"
    for line in "${lines[@]}"; do [[ $line =~ $2 ]] && return 0; done
    return 1
}

# till_sees NAME PATTERN SECONDS
till_sees() {
    wait_for "${3:-10}" till_has "$1" "$2" || fail "till $1 does not see $2; it says: $(till_new "$1" | tail -n 5)"
}

till_sql() { sqlite3 -readonly -cmd '.timeout 5000' "$shop/$1/till.db" "$2"; }

# qr_of NAME: shows the QR, saves it, and reads it back as a phone would.
qr_of() {
    rm -f "$shop/$1.png"
    till_tell "$1" "qr png $shop/$1.png"
    till_sees "$1" '^qr '
    zbarimg -q --raw "$shop/$1.png" 2>/dev/null || fail "zbarimg cannot read the QR"
}

payer() { "$tools/demo/payer.sh" "$@"; }
field_of() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
