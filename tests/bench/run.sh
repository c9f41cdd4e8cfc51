#!/bin/bash
# run -- measure, beside peers in the same run.
#
#     tests/bench/run.sh [--quick] [durable] [drain] [screen] [idle] [agent] [money] [loss]
#                        [channels] [console]
#
# Three interleaved repeats and their median; --quick: one, and shorter. The
# tables are printed, and are in build/bench/TARGET.json. Builds nothing.
#
# BENCH_PLACE=/dev/shm BENCH_SYNC_US=100 runs it in memory with syncs of 0.1 ms, for
# a machine whose disk is slow or not its own. BENCH_CORES=1 pins nobody. Also: BENCH_SECONDS,
# BENCH_REPEATS, BENCH_IDLE, BENCH_ROWS; console: BENCH_ORDERS, BENCH_STOCK, BENCH_ENGINES, BENCH_CONSOLE.
set -euo pipefail
cd "$(dirname "$0")/../.."

targets=()
for argument in "$@"; do
    case $argument in
    --quick) export BENCH_REPEATS=1 BENCH_SECONDS=2 BENCH_IDLE=2000 BENCH_CUTS=3 BENCH_ROWS=100000 \
        BENCH_ORDERS=100000 BENCH_WATCH_REPEATS=2 ;;
    durable | drain | screen | idle | agent | money | loss | channels | console) targets+=("$argument") ;;
    *)
        echo "bench: there is no $argument" >&2
        exit 2
        ;;
    esac
done
[ ${#targets[@]} -gt 0 ] || targets=(durable drain screen idle agent)

mkdir -p build/bench
status=0
for target in "${targets[@]}"; do
    echo "== $target"
    tests/bench/"$target".sh || { echo "bench: $target failed" >&2; status=1; }
done
exit "$status"
