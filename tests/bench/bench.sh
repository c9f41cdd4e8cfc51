# bench.sh -- what the benchmark scripts share; sourced, from the root of the repository.
#
# A figure is a line of $rows: figure, unit, ours, peer, its value, ratio, aim,
# separated by tabs. Values of the repeats gather in $work/values/NAME, one a
# line, and are told as their median. A peer that fails is void and is named.
# shellcheck shell=bash disable=SC2034 # the scripts that source it use them

bin=${BENCH_BIN:-build/bin}
own=${BENCH_OWN:-build/bench}
out=build/bench
place=${BENCH_PLACE:-$PWD/$out}
work=$place/work
port=${BENCH_PORT:-18480}
board_port=$((port + 1))
peer_port=$((port + 2))
repeats=${BENCH_REPEATS:-3}
seconds=${BENCH_SECONDS:-4}
cores=${BENCH_CORES:-$(nproc)}
# BENCH_SYNC_US: every sync of hub and peers takes so much longer, as on a named disk.
syncs=()
[ -z "${BENCH_SYNC_US:-}" ] || syncs=(LD_PRELOAD="$PWD/$own/slow_sync.so" SLOW_SYNC_US="$BENCH_SYNC_US")
hub_url=http://127.0.0.1:$port
pids=()

# on_core N command: the hub and its peers on 0, the load on 1, where there are two.
on_core() {
    local core=$1

    shift
    if [ "$cores" -gt 1 ] && command -v taskset >/dev/null; then
        exec taskset -c "$core" "$@"
    fi
    exec "$@"
}

begin() { # target
    target=$1
    rows=$out/$target.rows
    rm -rf "${work:?}"
    mkdir -p "$work/values"
    : >"$rows"
    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

finish() {
    local pid

    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    pids=()
    stop_postgres
    rm -rf "${work:?}"
}

# The number behind "name": in a line of JSON; nothing when it is not there.
field() { sed -n "s/.*\"$1\":\(-\{0,1\}[0-9]*\).*/\1/p" <<<"$2"; }

note() { # name value: one repeat's value
    [ -z "$2" ] || echo "$2" >>"$work/values/$1"
}

median() { # name: of its repeats; "void" without any
    if [ -s "$work/values/$1" ]; then
        sort -n "$work/values/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
    else
        echo void
    fi
}

ratio() { # a b
    awk -v a="$1" -v b="$2" 'BEGIN {
        if (a == "void" || b == "void" || b + 0 == 0) { print "void"; exit }
        if (a / b >= 100) printf "%.0f\n", a / b
        else printf "%.2f\n", a / b }'
}

# figure NAME UNIT OURS [PEER PEER_VALUE RATIO [AIM]]
figure() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" "${5:-}" "${6:-}" "${7:-}" \
        >>"$rows"
}

void() { echo "bench: $1: the comparison with it is void" >&2; }

# The rows as JSON, and as the table that people read.
report() {
    awk -F'\t' '
        function value(v) { return v == "" || v == "void" ? "null" : v }
        function text(t) { return t == "" ? "null" : "\"" t "\"" }
        BEGIN { print "[" }
        { printf "%s  {\"figure\":\"%s\",\"unit\":\"%s\",\"ours\":%s,\"peer\":%s,\"peer_value\":%s,\"ratio\":%s,\"aim\":%s}",
              (NR > 1 ? ",\n" : ""), $1, $2, value($3), text($4), value($5), value($6), text($7) }
        END { print "\n]" }' "$rows" >"$out/$target.json"
    awk -F'\t' '
        { printf "%-58s %10s %-6s", $1, $3, $2
          if ($4 != "") printf "  %-32s %10s  x %s", $4, $5, $6
          if ($7 != "") printf "  (aim %s)", $7
          print "" }' "$rows"
    rm -f "$rows"
}

# wait_for FILE WORD SECONDS
wait_for() {
    local i

    for ((i = 0; i < $3 * 20; i++)); do
        grep -q "$2" "$1" 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}

# make_base COUNT: a hub's data with that many terminals enrolled, to start each run from.
make_base() {
    "$bin/shanju-hub" --hub-data "$work/base" add fleet "$1" "$work/codes"
    start_hub "$work/base"
    "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$work/codes" --terminals "$1" \
        --mode idle --seconds 1 >"$work/enrol.out" || { cat "$work/hub.err" "$work/enrol.out"; exit 1; }
    stop_hub
}

# start_hub DATA [NAME=VALUE...] [-- OPTION...]: the environment, then the hub's own options.
start_hub() {
    local data=$1 environment=("${syncs[@]}")

    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do environment+=("$1"); shift; done
    [ $# -eq 0 ] || shift
    : >"$work/hub.out"
    (on_core 0 env "${environment[@]}" "$bin/shanju-hub" --hub-data "$data" --hub-port "$port" \
        --board-port "$board_port" "$@" >"$work/hub.out" 2>"$work/hub.err") &
    hub=$!
    pids+=("$hub")
    wait_for "$work/hub.out" ready 20 || { cat "$work/hub.err" >&2; exit 1; }
}

stop_hub() {
    kill "$hub"
    wait "$hub" || true
    forget "$hub"
}

forget() { # pid: it is gone
    local pid left=()

    for pid in "${pids[@]}"; do [ "$pid" = "$1" ] || left+=("$pid"); done
    pids=("${left[@]}")
}

# fresh: a copy of the base, with the fleet's places as they were.
fresh() {
    rm -rf "${work:?}/data" "$work/run.state"
    cp -a "$work/base" "$work/data"
    cp "$work/codes.state" "$work/run.state"
}

# fleet OPTION...: one line of JSON; fails when the fleet lost or altered anything.
fleet() {
    (on_core 1 "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$work/codes" \
        --state "$work/run.state" --watch "$hub" "$@")
}

memory_of() { # pid: anonymous memory in KiB
    awk '/^RssAnon:/ { print $2 }' "/proc/$1/status"
}

metric() { # name: of the hub's /metrics, 0 when it has none of that name
    curl -sf "http://127.0.0.1:$board_port/metrics" | awk -v name="$1" '$1 == name { v = $2 } END { print v + 0 }'
}

# --- Alipay, as shanju-sandbox plays it --------------------------------------------

# channel_files: its keys and settings; $alipay is what the hub is told.
channel_files() {
    local app=2021000000000001 seller=2088000000000001

    "$bin/shanju-sandbox" keys --out "$work/keys" >/dev/null
    cat >"$work/sandbox.ini" <<INI
[sandbox]
data = $work/sandbox
port = $peer_port
[alipay]
app_id = $app
seller_id = $seller
app_public_key_file = $work/keys/app_public.pem
private_key_file = $work/keys/alipay_private.pem
INI
    alipay=(--alipay-app-id "$app" --alipay-seller-id "$seller"
        --alipay-gateway "http://127.0.0.1:$peer_port/gateway.do"
        --alipay-authorise "http://127.0.0.1:$peer_port/oauth2/publicAppAuthorize.htm"
        --alipay-cashier "http://127.0.0.1:$peer_port/cashier"
        --alipay-private-key "$work/keys/app_private.pem"
        --alipay-public-key "$work/keys/alipay_public.pem")
}

# start_sandbox: a fresh one on core 1.
start_sandbox() {
    rm -rf "${work:?}/sandbox"
    (on_core 1 "$bin/shanju-sandbox" --config "$work/sandbox.ini" >"$work/sandbox.out" 2>/dev/null) &
    sandbox=$!
    pids+=("$sandbox")
    wait_for "$work/sandbox.out" ready 20
}

stop_sandbox() {
    kill "$sandbox"
    wait "$sandbox" || true
    forget "$sandbox"
}

# --- PostgreSQL, with its syncs on -----------------------------------------------

pg_home=
pg_kept= # its folder is not ours to remove
pg_bin=
for folder in /usr/lib/postgresql/*/bin; do [ ! -x "$folder/initdb" ] || pg_bin=$folder; done

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$pg_home" && runuser -u postgres -- "$@")
    else
        (cd "$pg_home" && "$@")
    fi
}

# start_postgres [SLOW_SYNC_US]: a fresh cluster with the hub's schema and the peer's shops.
start_postgres() {
    start_cluster "$@" || return 1
    cat hub/store/sql/migrations/postgres/*.sql tests/bench/interactive_setup.sql |
        "$pg_bin/psql" -q -v ON_ERROR_STOP=1 >/dev/null
}

# start_cluster [SLOW_SYNC_US]: a fresh cluster with nothing in it; PGHOST and its kin are set.
start_cluster() {
    local environment=() slower=${1:-${BENCH_SYNC_US:-}}

    [ -n "$pg_bin" ] || return 1
    pg_home=$(mktemp -d "$place/postgres.XXXXXX")
    if [ "$(id -u)" = 0 ]; then
        chown postgres: "$pg_home"
        # The folders above may be closed to others, and PostgreSQL refuses to run as root.
        if ! runuser -u postgres -- test -w "$pg_home"; then
            rm -rf "$pg_home"
            pg_home=$(mktemp -d /tmp/bench-postgres.XXXXXX)
            chown postgres: "$pg_home"
        fi
    fi
    if [ -n "$slower" ]; then
        cp "$own/slow_sync.so" "$pg_home/"
        environment=("LD_PRELOAD=$pg_home/slow_sync.so" "SLOW_SYNC_US=$slower")
    fi
    as_postgres "$pg_bin/initdb" -D data -U shanju -A trust -E UTF8 --locale=C --no-sync \
        >/dev/null || return 1
    as_postgres env "${environment[@]}" "$pg_bin/pg_ctl" -D data -w -l log \
        -o "-c listen_addresses= -c unix_socket_directories=$pg_home -c fsync=on \
        -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB \
        -c max_connections=60" start >/dev/null || return 1
    export PGHOST=$pg_home PGPORT=5432 PGUSER=shanju PGDATABASE=postgres
}

stop_postgres() {
    [ -n "$pg_home" ] || return 0
    as_postgres "$pg_bin/pg_ctl" -D data -m "$([ -n "$pg_kept" ] && echo fast || echo immediate)" stop >/dev/null 2>&1 || true
    [ -n "$pg_kept" ] || rm -rf "$pg_home"
    pg_home=
    pg_kept=
}

# by_hand COUNT CLIENTS: payments a second, COUNT of them by one statement.
by_hand() {
    ("$pg_bin/pgbench" -n -M prepared -D count="$1" -c "$2" -j "$2" -T "$seconds" \
        -f tests/bench/batch.sql 2>"$work/pgbench.err") |
        awk -v count="$1" '/^tps/ { printf "%d\n", $3 * count }' ||
        sed -n '1,2s/^/bench: /p' "$work/pgbench.err" >&2
}

# interactive CLIENTS: payments a second, one transaction with its round trips for each.
# Server and clients may use all cores: pinned apart, each round trip would cost them more.
interactive() {
    ("$pg_bin/pgbench" -n -M prepared -c "$1" -j "$(($1 > 4 ? 2 : 1))" -T "$seconds" \
        -f tests/bench/interactive.sql 2>"$work/pgbench.err") |
        awk '/^tps/ { printf "%d\n", $3 }' || sed -n '1,2s/^/bench: /p' "$work/pgbench.err" >&2
}

wal_bytes() { "$pg_bin/psql" -Atc "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"; }
