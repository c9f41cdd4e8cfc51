#!/bin/bash
# run -- the simulator over a set of seeds: the fixed ones, those that once failed (seeds),
# and some that are new today.
#
#     tests/sim/run.sh [seed...]
#
# Each world is a test, and so is that one seed tells one story: the same hash
# twice. SIM_NEW=N is how many new seeds (12), SIM_HOURS=H how long each world
# sells (1), SIM_DROPS=N how many short worlds lose the answers of channels (200). A seed that fails is printed; the same program with --seed, and
# --trace or --keep, shows it again. SIM=build/asan/bin/shanju-sim for another
# program. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

sim=${SIM:-build/bin/shanju-sim}
hours=${SIM_HOURS:-1}
fixed=(1 2 3 5 8 13 19 21 34 55 89 144)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# program, name of the result, options
world() {
    local program=$1 name=$2
    shift 2
    if timeout 600 "$program" "$@" >"$results/$name.out" 2>"$results/$name.err"; then
        echo "ok   $name"
    else
        echo "FAIL $name: $* exit status $?"
        tail -n 2 "$results/$name.out"
        tail -n 5 "$results/$name.err"
    fi >"$results/$name.result"
    cat "$results/$name.result"
}
export -f world
export results

new_seeds() {
    local count=${SIM_NEW:-12} from
    from=$(date +%s)
    seq "$((from * 1000))" "$((from * 1000 + count - 1))"
}

list() {
    local seed
    if [ $# -gt 0 ]; then
        for seed in "$@"; do
            echo "$sim seed-$seed --seed $seed --hours $hours"
        done
        return
    fi
    echo "$sim calm --seed 4 --hours $hours --faults off"
    echo "$sim once --seed 7 --hours $hours --terminals 3"
    echo "$sim again --seed 7 --hours $hours --terminals 3"
    echo "$sim many --seed 6 --hours $hours --terminals 8"
    for seed in "${fixed[@]}" $(new_seeds); do
        echo "$sim seed-$seed --seed $seed --hours $hours --terminals $((seed % 3 + 1))"
    done
    sed -e '/^#/d' -e 's/ *#.*//' tests/sim/seeds | while read -r options; do
        seed=${options#*--seed }
        echo "$sim once-failed-${seed%% *} $options"
    done
}

# A sanitized one: what a program that dies leaves behind is lost to its process, as it should be.
export ASAN_OPTIONS=detect_leaks=0
list "$@" | xargs -P "$(nproc)" -I{} bash -c 'world {}'

passed=$(cat "$results"/*.result | grep -c '^ok')
failed=$(cat "$results"/*.result | grep -c '^FAIL')
if [ -f "$results/once.out" ]; then
    if [ "$(grep -o 'hash.*' "$results/once.out")" = "$(grep -o 'hash.*' "$results/again.out")" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL one seed told two stories"
    fi
    cat "$results"/{calm,many,seed-1}.out
fi
if [ $# -eq 0 ]; then
    if SIM=$sim tests/sim/drop_answers.sh "${SIM_DROPS:-200}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
