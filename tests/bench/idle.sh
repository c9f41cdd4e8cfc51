#!/bin/bash
# idle -- what ten thousand terminals cost that say nothing.
#
# Anonymous memory of the hub before and after they were welcomed, plain and
# TLS, beside an echo server of libwebsockets alone in the same run. Each side
# is warmed by a hundred connections first.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin idle
count=${BENCH_IDLE:-10000}

certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
}

# grown NAME PID command...: bytes for each connection while the command holds them.
grown() {
    local name=$1 pid=$2 before after holder

    shift 2
    ("$@" --terminals 100 --seconds 1 >"$work/warm.out" 2>/dev/null) || return 0
    sleep 1
    before=$(memory_of "$pid")
    : >"$work/hold.err"
    ("$@" --terminals "$count" --seconds 6 >"$work/hold.out" 2>"$work/hold.err") &
    holder=$!
    wait_for "$work/hold.err" fleet_up 120 || { kill "$holder"; return 0; }
    sleep 3
    after=$(memory_of "$pid")
    wait "$holder" || return 0
    note "$name" "$(((after - before) * 1024 / count))"
}

hold() { # scheme port mode option...
    local scheme=$1 at=$2 mode=$3

    shift 3
    on_core 1 "$bin/shanju-fleet" --hub "$scheme://127.0.0.1:$at" --codes "$work/codes" \
        --state "$work/run.state" --authority "$work/cert.pem" --mode "$mode" "$@"
}

hub() { # name scheme [option...]
    local name=$1 scheme=$2

    shift 2
    fresh
    start_hub "$work/data" -- "$@"
    grown "$name" "$hub" hold "$scheme" "$port" idle
    stop_hub
}

bare() { # name scheme [certificate key]
    local name=$1 scheme=$2 server

    shift 2
    : >"$work/bare.out"
    (on_core 0 "$own/bare_lws" "$peer_port" "$@" >"$work/bare.out" 2>&1) &
    server=$!
    pids+=("$server")
    wait_for "$work/bare.out" ready 10 || { void "bare_lws did not start"; return 0; }
    grown "$name" "$server" hold "$scheme" "$peer_port" hold
    kill "$server"
    wait "$server" || true
    forget "$server"
}

certificate
make_base "$count"
hub plain http
bare bare http
hub tls https --tls-certificate "$work/cert.pem" --tls-key "$work/key.pem"
bare bare_tls https "$work/cert.pem" "$work/key.pem"
for way in "plain bare" "tls bare_tls"; do
    read -r ours peer <<<"$way"
    mine=$(median "$ours")
    theirs=$(median "$peer")
    figure "idle terminal, $ours, $count of them" B "$mine" "libwebsockets alone" "$theirs" \
        "$(ratio "$mine" "$theirs")"
    [ "$mine" = void ] || [ "$theirs" = void ] ||
        figure "idle terminal, $ours: beyond libwebsockets" B "$((mine - theirs))" "" "" "" "< 512"
done
report
