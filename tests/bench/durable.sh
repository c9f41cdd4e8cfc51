#!/bin/bash
# durable -- payments a second that are synced to the disk and posted in the books.
#
# Ours: 50, 200 and 1000 terminals against one hub on SQLite, one receipt a
# frame, and twenty. Peers on the same tables and the same disk: PostgreSQL with
# one interactive transaction for each payment (the best of 1, 8 and 32
# clients), and SQLite with a commit for each. Then all of them again with every
# sync 5 ms slower.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin durable
slow=(LD_PRELOAD="$PWD/$own/slow_sync.so" SLOW_SYNC_US=5000)

# ours NAME TERMINALS BATCH INFLIGHT [environment...]
ours() {
    local name=$1 terminals=$2 batch=$3 inflight=$4 line before after payments

    shift 4
    fresh
    start_hub "$work/data" "$@"
    before=$(metric shanju_log_bytes_total)
    line=$(fleet --terminals "$terminals" --batch "$batch" --inflight "$inflight" \
        --seconds "$seconds") || { echo "bench: the fleet failed: $line" >&2; exit 1; }
    after=$(metric shanju_log_bytes_total)
    stop_hub
    payments=$(field payments "$line")
    note "$name.rate" "$(field payments_per_s "$line")"
    note "$name.p50" "$(field ack_p50_us "$line")"
    note "$name.p99" "$(field ack_p99_us "$line")"
    note "$name.rss" "$(field rss_kib "$line")"
    [ "$payments" -gt 0 ] || return 0
    note "$name.cpu" "$(($(field cpu_us "$line") / payments))"
    note "$name.written" "$(($(field written_bytes "$line") / payments))"
    [ "$after" -le "$before" ] || note "$name.log" "$(((after - before) / payments))"
}

one_commit() { # NAME [environment...]
    local name=$1 line

    shift
    fresh
    line=$(on_core 0 env "${syncs[@]}" "$@" "$own/one_commit" "$work/data/hub.db" "$seconds") || return 0
    note "$name" "$(field payments_per_s "$line")"
    note "$name.log" "$(($(field log_bytes "$line") / $(field payments "$line")))"
}

postgres() { # NAME "CLIENTS..." [SLOW_SYNC_US]
    local name=$1 clients=$2 count best=0 best_log=0 rate before after

    shift 2
    start_postgres "$@" || { stop_postgres; return 0; }
    for count in $clients; do
        before=$(wal_bytes)
        rate=$(interactive "$count")
        after=$(wal_bytes)
        if [ -n "$rate" ] && [ "$rate" -gt "$best" ]; then
            best=$rate
            best_log=$(((after - before) / (rate * seconds)))
        fi
    done
    stop_postgres
    [ "$best" -eq 0 ] || { note "$name" "$best"; note "$name.log" "$best_log"; }
}

sync_cost() { note sync "$(env "${syncs[@]}" "$own/sync_cost" "$work/sync" | cut -d' ' -f1)"; }

make_base 1000
for ((repeat = 0; repeat < repeats; repeat++)); do
    sync_cost
    for terminals in 50 200 1000; do
        ours "single.$terminals" "$terminals" 1 1
        ours "batched.$terminals" "$terminals" 20 1
    done
    postgres interactive "1 8 32"
    one_commit one_commit
    sync_cost
    ours slow.single 200 1 1 "${slow[@]}"
    ours slow.batched 200 20 1 "${slow[@]}"
    postgres slow.interactive 32 5000
    one_commit slow.one_commit "${slow[@]}"
done

interactive=$(median interactive)
one=$(median one_commit)
[ "$interactive" != void ] || void "PostgreSQL did not run"
[ "$one" != void ] || void "one_commit did not run"
figure "fdatasync of 8 KiB here" us "$(median sync)"
for way in single batched; do
    for terminals in 50 200 1000; do
        name=$way.$terminals
        what="$terminals terminals, $([ $way = single ] && echo "a receipt a frame" || echo "20 a frame")"
        rate=$(median "$name.rate")
        figure "$what: payments" /s "$rate" "PostgreSQL, interactive" "$interactive" \
            "$(ratio "$rate" "$interactive")" ">= 25 x; >= 20000/s at 0.1 ms a sync"
        figure "$what: time to ack, p50" us "$(median "$name.p50")"
        figure "$what: time to ack, p99" us "$(median "$name.p99")"
        figure "$what: CPU a payment" us "$(median "$name.cpu")"
        figure "$what: bytes written a payment" B "$(median "$name.written")"
        [ "$(median "$name.log")" = void ] ||
            figure "$what: log a payment" B "$(median "$name.log")" "PostgreSQL, interactive" \
                "$(median interactive.log)" "$(ratio "$(median "$name.log")" "$(median interactive.log)")"
        figure "$what: memory of the hub" KiB "$(median "$name.rss")"
    done
done
figure "200 terminals, a receipt a frame: payments" /s "$(median single.200.rate)" \
    "SQLite, a commit each" "$one" "$(ratio "$(median single.200.rate)" "$one")"
figure "SQLite, a commit each: log a payment" B "$(median one_commit.log)"
for way in single batched; do
    what="syncs 5 ms slower, 200 terminals, $([ $way = single ] && echo "a receipt a frame" || echo "20 a frame")"
    rate=$(median "slow.$way.rate")
    figure "$what: payments" /s "$rate" "SQLite, a commit each" "$(median slow.one_commit)" \
        "$(ratio "$rate" "$(median slow.one_commit)")" ">= 50 x"
    figure "$what: payments" /s "$rate" "PostgreSQL, interactive, 32 clients" \
        "$(median slow.interactive)" "$(ratio "$rate" "$(median slow.interactive)")"
    figure "$what: time to ack, p99" us "$(median "slow.$way.p99")"
done
report
