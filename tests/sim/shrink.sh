#!/bin/bash
# shrink -- the smallest run that still fails as this one does.
#
#     tests/sim/shrink.sh --seed N [option...]
#
# Runs the simulator with these options, and again with fewer terminals, fewer
# hours and fewer kinds of faults, as long as the same check fails: with the same
# seed, or with a small one. First each kind of faults alone, then parts of them,
# then all but a part. Prints the smallest command line and its failure.
# SHRINK_SECONDS=S is how long to look on a machine that does nothing else (120): S of each core's time
# are spent, however busy it is. Is 0 when it failed at all.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

export sim=${SIM:-build/bin/shanju-sim}
export budget=$((${SHRINK_SECONDS:-120} * $(nproc)))
folder=$(mktemp -d)
export folder
trap 'rm -rf "$folder"' EXIT

seed=1
hours=2
terminals=2
faults=on
rest=()
while [ $# -gt 0 ]; do
    case $1 in
    --seed) seed=$2 ;;
    --hours) hours=$2 ;;
    --terminals) terminals=$2 ;;
    --faults) faults=$2 ;;
    --plant | --signer) rest+=("$1" "$2") ;;
    *)
        rest+=("$1")
        set -- "$1" "$@"
        ;;
    esac
    shift 2
done
[ "$faults" != on ] || faults=$("$sim" --list-faults)
export more="${rest[*]}"

line() { echo "--seed $1 --hours $2 --terminals $3 --faults $4 $more"; }

# what failed in a run, or nothing; what it said is in the file OUTPUT
failure() {
    local output=$1 status TIMEFORMAT='%U %S'
    shift
    # shellcheck disable=SC2046
    { time (ulimit -t "$left" && exec "$sim" $(line "$@")) >"$output" 2>&1 </dev/null; } 2>>"$folder/spent"
    status=$?
    case $status in 0 | 3 | 137 | 152) return ;; esac
    # One that dies has no check; where it stopped is as good.
    sed -n 's/^check: //p' "$output" | grep . || echo "status $status: $(tail -n 1 "$output")"
}

# seconds of a core that there still are
left() { awk -v budget="$budget" '{ spent += $1 + $2 } END { print int(budget - spent) }' "$folder/spent"; }

# one world, unless another is found already; however many, the time is for all of them
attempt() {
    left=$(left)
    [ ! -e "$folder/found" ] && [ "$left" -gt 0 ] || return 0
    echo >>"$folder/tries"
    [ "$(failure "$folder/output.$$" "$@")" != "$wanted" ] || (set -C && echo "$*" >"$folder/found") 2>/dev/null || true
}
export -f line failure left attempt

touch "$folder/spent"
left=$budget
wanted=$(failure "$folder/output" "$seed" "$hours" "$terminals" "$faults")
: >"$folder/spent"
export wanted
if [ -z "$wanted" ]; then
    echo "it does not fail: $sim $(line "$seed" "$hours" "$terminals" "$faults")"
    exit 1
fi
began=$SECONDS

# seeds HOURS TERMINALS FAULTS...: the worlds of these, the likeliest first
worlds() {
    local one list seeds=$1 of="$2 $3"
    shift 3
    for one in $seeds; do
        for list in "$@"; do echo "$one $of $list"; done
    done
}

# take SEEDS HOURS TERMINALS FAULTS...: one that fails likewise is what we have from now on
take() {
    rm -f "$folder/found"
    worlds "$@" | awk '!seen[$0]++' | xargs -r -P "$(nproc)" -I{} bash -c 'attempt {}'
    [ -e "$folder/found" ] && read -r seed hours terminals faults <"$folder/found"
}

# smaller SEEDS: fewer terminals, fewer hours
smaller() {
    local fewer
    for fewer in 1 2 4; do
        [ "$fewer" -lt "$terminals" ] && take "$1" "$hours" "$fewer" "$faults" && break
    done
    for fewer in 1 2 4 8; do
        [ "$fewer" -lt "$hours" ] && take "$1" "$fewer" "$terminals" "$faults" && break
    done
}

list() {
    local IFS=,
    echo "${*:-off}"
}

# Zeller's ddmin: parts of the kinds, and all but each part, in ever smaller parts.
fewer_kinds() {
    local kinds lists i size parts=2
    IFS=, read -ra kinds <<<"$faults"
    take "$seed" "$hours" "$terminals" off "${kinds[@]}" && return
    while IFS=, read -ra kinds <<<"$faults" && [ ${#kinds[@]} -gt 1 ]; do
        size=$(((${#kinds[@]} + parts - 1) / parts))
        lists=()
        for ((i = 0; i < ${#kinds[@]}; i += size)); do
            lists+=("$(list "${kinds[@]:i:size}")" "$(list "${kinds[@]:0:i}" "${kinds[@]:i+size}")")
        done
        if take "$seed 1 2 3" "$hours" "$terminals" "${lists[@]}"; then
            parts=2
        elif [ "$size" -gt 1 ]; then
            parts=$((parts * 2))
        else
            break
        fi
    done
}

smaller "$seed"
fewer_kinds
smaller "$seed 1 2 3 4 5 6"

echo "$wanted"
echo "smallest of $(($(wc -l <"$folder/tries") + 1)) runs, $((SECONDS - began)) s:"
echo "    $sim $(line "$seed" "$hours" "$terminals" "$faults")"
left=$budget
failure "$folder/output" "$seed" "$hours" "$terminals" "$faults" >/dev/null
grep -v '^figure' "$folder/output" | tail -n 3
exit 0
