#!/bin/bash
# fuzz -- run each fuzzer for some seconds, side by side.
#
#     tools/fuzz.sh 60 build/fuzz/fuzz/money_fuzz ...
#
# What a fuzzer found out stays in build/fuzz/corpus/NAME and is its start the
# next time; tests/fuzz/corpus/NAME, if there is one, is its first. A crash is
# left in build/fuzz/crash-NAME-*. The last line is "N passed, N failed".
set -euo pipefail

fuzz_one() {
    local seconds=$1 fuzzer=$2 name seeds corpus log dictionary
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
        echo "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
    else
        echo "not ok $name"
        tail -n 40 "$log"
    fi
}

if [ "$1" = --one ]; then
    fuzz_one "$2" "$3" >"$3.result"
    exit 0
fi
seconds=$1
shift
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" "$0" --one "$seconds"

passed=0
failed=0
for fuzzer in "$@"; do
    cat "$fuzzer.result"
    if [[ $(head -n 1 "$fuzzer.result") == ok* ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
