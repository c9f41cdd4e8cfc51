#!/bin/bash
# fuzz -- run each fuzzer for some seconds.
#
#     tools/fuzz.sh 60 build/fuzz/fuzz/money_fuzz ...
#
# What a fuzzer found out stays in build/fuzz/corpus/NAME and is its start the
# next time; tests/fuzz/corpus/NAME, if there is one, is its first. A crash is
# left in build/fuzz/crash-NAME-*.
set -euo pipefail

seconds=$1
shift
passed=0
failed=0
for fuzzer in "$@"; do
    name=$(basename "$fuzzer" _fuzz)
    seeds=tests/fuzz/corpus/$name
    corpus=build/fuzz/corpus/$name
    log=build/fuzz/$name.log
    dictionary=tests/fuzz/$name.dict
    mkdir -p "$corpus"
    [ -d "$seeds" ] || seeds=
    [ -f "$dictionary" ] || dictionary=
    if "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crash-$name-" ${dictionary:+-dict="$dictionary"} \
        "$corpus" ${seeds:+"$seeds"} >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
    else
        failed=$((failed + 1))
        echo "not ok $name"
        tail -n 40 "$log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
