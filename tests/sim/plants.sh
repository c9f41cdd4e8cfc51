#!/bin/bash
# plants -- plant realistic mistakes, one at a time, and see the simulator find each.
#
#     tests/sim/plants.sh [word]      only the plants whose name contains that word
#
# Each tests/sim/plants/NN-name.patch puts one mistake into the product, behind
# if (plant_is("name")). They go into a copy of the tree, all at once, which is
# built once; then the simulator is run with --plant over seeds 1, 2, … until a
# check fails, for a minute of a core at most (PLANT_SECONDS), however busy the machine is. The same
# seeds without a plant must pass. The last line is "planted bugs found: N of N, each within S s".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL

word=${1:-}
home=$PWD
folder=$home/build/plants
tree=$folder/tree
results=$folder/results
sim=$tree/build/bin/shanju-sim
seconds=${PLANT_SECONDS:-60}

copy() {
    local made
    rm -rf "$folder"
    mkdir -p "$tree/build" "$results"
    tar -c --exclude=./.git --exclude=./build --exclude=node_modules . | tar -x -C "$tree"
    # What is built already is as good for the copy, but for the files that a patch touches.
    for made in flags list gen tools obj lib; do
        [ ! -e "build/$made" ] || cp -a "build/$made" "$tree/build/"
    done
}

apply() {
    local patch
    for patch in tests/sim/plants/*.patch; do
        if ! (cd "$tree" && patch -p1 -s -f --no-backup-if-mismatch) <"$patch" >"$folder/patch.log" 2>&1; then
            cat "$folder/patch.log"
            echo "$patch does not apply any more: what it breaks has changed."
            echo "Make the same mistake in today's sources behind if (plant_is(\"…\")), and keep it:"
            echo "    git diff >$patch && git checkout ."
            return 1
        fi
    done
    # What plant_is() is, every file that asks it has to be told.
    sed -n 's|^+++ b/||p' tests/sim/plants/*.patch | sort -u | while read -r file; do
        sed -i '1i #include "tests/sim/plant.h"' "$tree/$file"
    done
}

# options of a seed: few tills fail clearly, many meet more. What old copies of disks meet needs
# many of them.
world() {
    case $2 in
    sequence_reused_*) echo "--seed $1 --hours 1 --terminals 1 --faults image" ;;
    *_complaint_*) echo "--seed $1 --hours 1 --terminals 1 --faults answers" ;;
    lost_answer_*) echo "--seed $1 --minutes 2 --terminals 1 --faults answers" ;;
    expiry_*) echo "--seed $1 --hours 1 --terminals 2 --faults channel" ;;
    *_signature_unchecked | *_amount_unchecked) echo "--seed $1 --hours 1 --terminals 2 --faults channel,people" ;;
    *_is_refusal) echo "--seed $1 --hours 1 --terminals 2 --faults channel" ;;
    birth_*) echo "--seed $1 --hours 1 --terminals 4 --faults image,network,crash" ;;
    *) echo "--seed $1 --hours 1 --terminals $(($1 % 2 * 6 + 2))" ;;
    esac
}

# How many seconds of a core the children of this shell have had, into the variable core.
count_core() {
    times >"$results/$1.times"
    core=$(tail -n 1 "$results/$1.times" | tr ms '  ' | awk '{ print int($1 * 60 + $2 + $3 * 60 + $4 + 0.5) }')
}

# found, or not, within its time; the result is one line
search() {
    local name=$1 core=0 seed=0 status check
    while [ "$core" -lt "$seconds" ]; do
        seed=$((seed + 1))
        # shellcheck disable=SC2046
        timeout $((seconds * 10)) "$sim" $(world $seed "$name") --plant "$name" \
            >"$results/$name.out" 2>"$results/$name.err" </dev/null
        status=$?
        count_core "$name"
        # Passed, never made, or no time left.
        case $status in 0 | 3 | 124) continue ;; esac
        check=$(sed -n 's/^check: //p' "$results/$name.out")
        [ -n "$check" ] || check="it dies: $(tail -n 1 "$results/$name.err") (status $status)"
        world "$seed" "$name" >"$results/$name.world"
        echo "found    $name: seed $seed, $core s: $check" | tee "$results/$name.found"
        return
    done
    echo "survived $name: $seed seeds, $core s, status $status" | tee "$results/$name.not"
}

# the same seeds without a mistake
clean() {
    local output
    # shellcheck disable=SC2086
    output=$("$sim" $1 2>&1 </dev/null) && return
    echo "$1 fails with nothing planted:"
    tail -n 2 <<<"$output"
}
export -f world count_core search clean
export sim seconds results

names() {
    local patch
    for patch in tests/sim/plants/*"$word"*.patch; do
        patch=${patch##*/[0-9][0-9]-}
        echo "${patch%.patch}"
    done
}

# A mistake that only a death shows: nearly all else can be taken away from its failure.
shrink() {
    local world
    world=$(cat "$results/receipt_before_commit.world") || return 1
    echo "$world --plant receipt_before_commit:"
    # shellcheck disable=SC2086
    SIM=$sim tests/sim/shrink.sh $world --plant receipt_before_commit | tee "$results/shrunk"
    grep -qE -- '--hours 1 --terminals [12] --faults [a-z]+(,[a-z]+)? --plant' "$results/shrunk" && return
    echo "the shrinker does not shrink"
    return 1
}

copy
apply || exit 1
if ! make -C "$tree" build/bin/shanju-sim >"$folder/make.log" 2>&1; then
    grep -B 2 -A 5 'error' "$folder/make.log" || tail -n 20 "$folder/make.log"
    echo "the tree with the plants does not build"
    exit 1
fi
names | xargs -P "$(nproc)" -I{} bash -c 'search {}'
planted=$(names | wc -l)
found=$(find "$results" -name '*.found' | wc -l)
red=$(cat "$results"/*.world 2>/dev/null | sort -u | xargs -P "$(nproc)" -I{} bash -c 'clean "{}"')
[ -z "$red" ] || echo "$red"
if [ -z "$word" ]; then
    shrink || red=shrink
fi
slowest=$(cat "$results"/*.found 2>/dev/null | sed 's/.*seed [0-9]*, \([0-9]*\) s: .*/\1/' | sort -n | tail -n 1)
echo "planted bugs found: $found of $planted, each within ${slowest:-0} s of a core"
[ "$found" -eq "$planted" ] && [ -z "$red" ]
