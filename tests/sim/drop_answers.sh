#!/bin/bash
# drop_answers -- many short worlds in which what the hub asks of its channels, or the answers, are dropped.
#
#     tests/sim/drop_answers.sh [RUNS]     200 by default; DROP_FROM is the first seed (1), DROP_JOBS at once
#
# A run is a shop of two minutes with all three wallets, whose hub's requests are lost on the
# way, carried out without an answer, or answered by half; in every other one nobody is called back
# either. Then all heals. No order may be debited twice, and the end of nothing may stay
# unknown. Prints how far it is once a minute, and what was seen; the last line is
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

sim=${SIM:-build/bin/shanju-sim}
runs=${1:-200}
from=${DROP_FROM:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# worker K of N: every Nth seed
work() {
    local seed output
    for ((seed = from + $1; seed < from + runs; seed += $2)); do
        # shellcheck disable=SC2086
        if output=$(timeout 120 "$sim" --seed $seed --minutes 2 --terminals 1 --faults answers ${DROP_MORE:-} \
            --figures 2>&1 </dev/null); then
            grep '^figure' <<<"$output" >>"$folder/figures.$1"
            echo "$seed" >>"$folder/passed.$1"
        else
            echo "$sim --seed $seed --minutes 2 --terminals 1 --faults answers ${DROP_MORE:-}: $(grep -v '^figure' \
                <<<"$output" | tail -n 2 | paste -sd' ')" | tee -a "$folder/failed.$1"
        fi
    done
}

# The sum of figure GROUP NAME.
sum() { cat "$folder"/figures.* 2>/dev/null |
    awk -v group="$1" -v name="$2" '$2 == group && $3 == name { sum += $4 } END { print sum + 0 }'; }
count() { cat "$folder/$1".* 2>/dev/null | wc -l; }
# Failed runs whose check says that.
failed() { cat "$folder"/failed.* 2>/dev/null | grep -cE "check: ($1)"; }

say() {
    echo "runs: $(($(count passed) + $(count failed))), orders: $(($(sum sales sales) + $(sum app orders)))," \
        "payments: $(sum tally trades), refunds: $(sum tally refunds);" \
        "requests dropped: $(sum network requests_dropped), answers dropped: $(sum network answers_dropped)," \
        "answers cut: $(sum network answers_cut);" \
        "debited twice: $(($(sum tally debited_twice) + $(failed 'an order is debited twice')))," \
        "unresolved: $(($(sum tally unresolved) + $(failed '.* is not final')))"
}

workers=()
cores=${DROP_JOBS:-$(nproc)}
for ((core = 0; core < cores; core++)); do
    work "$core" "$cores" &
    workers+=($!)
done
(
    while sleep 60; do say; done
) &
clock=$!
wait "${workers[@]}"
kill "$clock" 2>/dev/null
wait "$clock" 2>/dev/null
say
passed=$(count passed)
failed=$(count failed)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -eq "$runs" ]
