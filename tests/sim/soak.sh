#!/bin/bash
# soak -- new worlds on all cores, for as long as one likes.
#
#     tests/sim/soak.sh            for SOAK_SECONDS (3600), or for SOAK_SEEDS seeds
#
# Each seed is a world of its own: how many tills and hours follow from it. Says
# once a minute how far it is. A world that fails is kept in build/soak and run
# again, smaller, until it cannot be made smaller (shrink.sh); the others go on
# meanwhile. SOAK_FROM is the first seed (seconds since 1970, times 1000).
# build/soak/figures adds up what all worlds did. The last line is
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

sim=${SIM:-build/bin/shanju-sim}
seconds=${SOAK_SECONDS:-3600}
seeds=${SOAK_SEEDS:-0}
from=${SOAK_FROM:-$(($(date +%s) * 1000))}
cores=$(nproc)
folder=build/soak
rm -rf "$folder"
mkdir -p "$folder"

options() { echo "--seed $1 --hours $(($1 % 5 / 2 + 1)) --terminals $(($1 % 7 + 2))"; }

# one world: its figures, or its failure, and the smallest one that fails likewise
world() {
    local seed=$1 output=$folder/$1.out
    # shellcheck disable=SC2046
    if timeout 1200 "$sim" $(options "$seed") --figures >"$output" 2>&1 </dev/null; then
        grep '^figure' "$output" >>"$folder/figures.$2"
        echo "$seed" >>"$folder/passed.$2"
        rm "$output"
        return
    fi
    echo "$seed" >>"$folder/failed.$2"
    {
        echo "FAIL $sim $(options "$seed")"
        grep -v '^figure' "$output" | tail -n 3
        # shellcheck disable=SC2046
        SIM=$sim tests/sim/shrink.sh $(options "$seed")
    } >"$folder/$seed.failure" 2>&1
    cat "$folder/$seed.failure"
}

# worker K of N: every Nth seed, until the time is over
work() {
    local seed=$((from + $1))
    while [ "$SECONDS" -lt "$seconds" ] && { [ "$seeds" -eq 0 ] || [ $((seed - from)) -lt "$seeds" ]; }; do
        world "$seed" "$1"
        seed=$((seed + cores))
    done
}

# The sum of figure GROUP NAME.
sum() { cat "$folder"/figures.* 2>/dev/null | awk -v group="$1" -v name="$2" \
    '$2 == group && (name == "" || $3 == name) { sum += $4 } END { print sum + 0 }'; }
count() { cat "$folder/$1".* 2>/dev/null | wc -l; }

say() {
    echo "$((SECONDS / 60)) min: $(count passed) worlds, $(sum run hours) hours," \
        "$(sum sales sales) sales, $(sum crash '') crashes, $(count failed) failed"
}

[ "$seeds" -eq 0 ] || seconds=${SOAK_SECONDS:-86400}
workers=()
for ((core = 0; core < cores; core++)); do
    work "$core" &
    workers+=($!)
done
trap 'kill "${workers[@]}" 2>/dev/null' INT TERM
(
    while sleep 60; do say; done
) &
clock=$!
wait "${workers[@]}"
kill "$clock" 2>/dev/null
wait "$clock" 2>/dev/null
say
cat "$folder"/figures.* 2>/dev/null | awk '{ sum[$2 " " $3] += $4 } END { for (name in sum) print "figure", name, sum[name] }' |
    sort >"$folder/figures"
passed=$(count passed)
failed=$(count failed)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
