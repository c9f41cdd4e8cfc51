#!/bin/bash
# money -- payments a second on both databases, beside those who keep no books.
#
# The same cash sales, at the same depth in flight (50 clients of 20): the hub on
# SQLite and on PostgreSQL; PostgreSQL with one interactive transaction for each,
# and with the best batch written by hand; NATS JetStream with files, which
# acknowledges before it syncs; Redis with appendfsync always. Then whole sales
# by a wallet: page, authorisation, trade, callback, push. Then the same figures
# with more and more orders already stored (BENCH_GROWN: "10000 1000000").
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
# shellcheck source=tests/bench/peers.sh
. tests/bench/peers.sh
begin money
grown=${BENCH_GROWN:-10000 1000000}
payload=100 # bytes, as a record and what a broker would be given beside it

# on ENGINE: what the hub is told to keep its books in; a fresh one
on() {
    database=()
    [ "$1" = postgres ] || return 0
    start_cluster || return 1
    database=(--hub-db "postgres://$PGUSER@/$PGDATABASE?host=$pg_home")
}

# furnish ENGINE TERMINALS: shops and terminals in it, enrolled
furnish() {
    rm -rf "${work:?}/data" "$work/codes" "$work/run.state"
    on "$1" || return 1
    "$bin/shanju-hub" --hub-data "$work/data" "${database[@]}" add fleet "$2" "$work/codes" || return 1
    start_hub "$work/data" -- "${database[@]}" "${alipay[@]}"
    "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$work/codes" --state "$work/run.state" \
        --terminals "$2" --mode idle --seconds 1 >"$work/enrol.out"
}

clear_away() {
    stop_hub
    stop_postgres
}

# posted NAME TERMINALS BATCH: a load of cash sales
posted() {
    local line

    line=$(fleet --terminals "$2" --batch "$3" --inflight 1 --seconds "$seconds") ||
        { echo "bench: the fleet failed: $line" >&2; exit 1; }
    note "$1.rate" "$(field payments_per_s "$line")"
    note "$1.p50" "$(field ack_p50_us "$line")"
    note "$1.p99" "$(field ack_p99_us "$line")"
    note "$1.rss" "$(field rss_kib "$line")"
    [ "$(field payments "$line")" -eq 0 ] ||
        note "$1.cpu" "$(($(field cpu_us "$line") / $(field payments "$line")))"
}

# sold NAME: whole sales by a wallet
sold() {
    local line

    start_sandbox || { void "the sandbox did not start"; return 0; }
    line=$(fleet --terminals 50 --mode sales --payers 16 --seconds "$((seconds * 2))") || true
    stop_sandbox
    [ -n "$(field paid "$line")" ] || return 0
    note "$1.sales" "$(($(field paid "$line") / (seconds * 2)))"
    note "$1.screen50" "$(field screen_p50_us "$line")"
    note "$1.screen99" "$(field screen_p99_us "$line")"
    [ "$(field paid "$line")" -eq 0 ] ||
        note "$1.sale_cpu" "$(($(field cpu_us "$line") / $(field paid "$line")))"
}

ours() { # ENGINE
    furnish "$1" 50 || { void "the hub on $1 did not start"; return 0; }
    posted "$1.batched" 50 20
    posted "$1.single" 50 1
    sold "$1"
    clear_away
    furnish "$1" 3400 || return 0
    posted "$1.hot" 3400 4
    clear_away
}

postgres_peers() {
    local best=0 rate pair

    start_postgres || { stop_postgres; return 0; }
    for pair in 1 8 32; do
        rate=$(interactive "$pair")
        [ "${rate:-0}" -le "$best" ] || best=$rate
    done
    note interactive "$best"
    best=0
    for pair in "100 1" "1000 1" "1000 2"; do
        # shellcheck disable=SC2086 # two words
        rate=$(by_hand $pair)
        [ "${rate:-0}" -le "$best" ] || best=$rate
    done
    note by_hand "$best"
    stop_postgres
}

broker() { # NAME
    local line protocol

    protocol=$(peer_protocol "$1")
    rm -rf "${work:?}/$1"
    start_peer "$1" "$work/$1" || { void "$1 did not start"; return 0; }
    line=$(on_core 1 "$own/peer_load" "$protocol" "$(peer_port "$protocol")" load 50 20 "$seconds" \
        "$payload" "$work/journal") || true
    stop_peer KILL
    note "$1" "$(field per_s "$line")"
}

# grow ENGINE: the same figure as the books grow
grow() {
    local size stored=0 line

    furnish "$1" 50 || return 0
    for size in $grown; do
        while [ "$stored" -lt "$size" ]; do
            line=$(fleet --terminals 50 --batch 100 --inflight 2 --seconds 600 \
                --records "$(((size - stored + 49) / 50))") || true
            stored=$((stored + $(field payments "$line")))
            [ "$(field payments "$line")" -gt 0 ] || break
        done
        posted "$1.grown.$size" 50 20
    done
    clear_away
}

channel_files
for ((repeat = 0; repeat < repeats; repeat++)); do
    ours sqlite
    ours postgres
    postgres_peers
    broker nats
    broker redis_always
done
grow sqlite
grow postgres

interactive=$(median interactive)
for engine in sqlite postgres; do
    rate=$(median $engine.batched.rate)
    figure "$engine: payments, 50 terminals of 20" /s "$rate" "PostgreSQL, interactive" "$interactive" \
        "$(ratio "$rate" "$interactive")" "$([ $engine = sqlite ] && echo ">= 25" || echo ">= 15")"
    if [ $engine = sqlite ]; then
        figure "$engine: payments, 50 terminals of 20" /s "$rate" "NATS JetStream, files" \
            "$(median nats)" "$(ratio "$rate" "$(median nats)")" ">= 0.4"
        figure "$engine: payments, 50 terminals of 20" /s "$rate" "Redis, appendfsync always" \
            "$(median redis_always)" "$(ratio "$rate" "$(median redis_always)")" ">= 0.3"
    else
        figure "$engine: payments, 50 terminals of 20" /s "$rate" "PostgreSQL, a batch by hand" \
            "$(median by_hand)" "$(ratio "$rate" "$(median by_hand)")" ">= 0.7"
        figure "$engine: payments, 1020 hot accounts" /s "$(median $engine.hot.rate)" \
            "PostgreSQL, a batch by hand" "$(median by_hand)" \
            "$(ratio "$(median $engine.hot.rate)" "$(median by_hand)")" ">= 0.7"
    fi
    figure "$engine: payments, a receipt a frame" /s "$(median $engine.single.rate)"
    for what in p50 p99 cpu; do
        figure "$engine: 50 terminals of 20: $what" us "$(median $engine.batched.$what)"
    done
    figure "$engine: memory of the hub" KiB "$(median $engine.batched.rss)"
    figure "$engine: whole sales by a wallet" /s "$(median $engine.sales)"
    figure "$engine: paying to the till's result, p50" us "$(median $engine.screen50)"
    figure "$engine: paying to the till's result, p99" us "$(median $engine.screen99)"
    figure "$engine: CPU a whole sale" us "$(median $engine.sale_cpu)"
    first=
    for size in $grown; do
        rate=$(median "$engine.grown.$size.rate")
        if [ -z "$first" ]; then
            first=$rate
            figure "$engine: payments with $size orders stored" /s "$rate"
        else
            figure "$engine: payments with $size orders stored" /s "$rate" "with the fewest" "$first" \
                "$(ratio "$rate" "$first")" ">= 0.75"
        fi
    done
done
report
