#!/bin/bash
# drain -- a till that was offline comes back with ten thousand records.
#
# A hundred a frame and four frames under way, against one record at a time.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin drain

drain() { # NAME RECORDS BATCH INFLIGHT [environment...]
    local name=$1 records=$2 batch=$3 inflight=$4 line

    shift 4
    fresh
    start_hub "$work/data" "$@"
    line=$(fleet --terminals 1 --mode drain --records "$records" --batch "$batch" \
        --inflight "$inflight")
    stop_hub
    note "$name" "$(field payments_per_s "$line")"
    note "$name.ms" "$(($(field measured_us "$line") / 1000))"
}

make_base 1
for ((repeat = 0; repeat < repeats; repeat++)); do
    drain batched 10000 100 4
    drain single 2000 1 1
done
figure "drain, 100 a frame and 4 under way: records" /s "$(median batched)" "one at a time" \
    "$(median single)" "$(ratio "$(median batched)" "$(median single)")" ">= 20 x"
figure "drain of 10000 records" ms "$(median batched.ms)"
report
