#!/bin/bash
# shrink -- the smallest run that still fails as this one does.
#
#     tests/sim/shrink.sh --seed N [option...]
#
# Runs the simulator with these options, and again with fewer terminals, fewer
# hours and fewer kinds of faults, as long as the same check fails: with the same
# seed, or with a small one. Prints the smallest command line and its failure.
# SHRINK_SECONDS=S is how long to look (120). Is 0 when it failed at all.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

sim=${SIM:-build/bin/shanju-sim}
seconds=${SHRINK_SECONDS:-120}
output=$(mktemp)
trap 'rm -f "$output"' EXIT

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

line() { echo "--seed $1 --hours $2 --terminals $3 --faults $4 ${rest[*]}"; }

# what failed in a run, or nothing
failure() {
    local status
    # shellcheck disable=SC2046
    timeout "$seconds" "$sim" $(line "$@") >"$output" 2>&1 </dev/null
    status=$?
    case $status in 0 | 3 | 124) return ;; esac
    # One that dies has no check; where it stopped is as good.
    sed -n 's/^check: //p' "$output" | grep . || echo "status $status: $(tail -n 1 "$output")"
}

wanted=$(failure "$seed" "$hours" "$terminals" "$faults")
if [ -z "$wanted" ]; then
    echo "it does not fail: $sim $(line "$seed" "$hours" "$terminals" "$faults")"
    exit 1
fi
began=$SECONDS
tries=1

# try hours terminals faults: with this seed, or a small one
try() {
    local one
    for one in "$seed" 1 2 3 4 5 6; do
        [ $((SECONDS - began)) -lt "$seconds" ] || return 1
        tries=$((tries + 1))
        if [ "$(failure "$one" "$1" "$2" "$3")" = "$wanted" ]; then
            seed=$one hours=$1 terminals=$2 faults=$3
            return 0
        fi
    done
    return 1
}

# without kind: the list without it; what is left of none is "off"
without() {
    local left
    left=$(echo "$faults" | tr ',' '\n' | grep -vx "$1" | paste -sd ,)
    echo "${left:-off}"
}

fewer_hours() {
    local smaller
    for smaller in 1 2 4 8; do
        [ "$smaller" -lt "$hours" ] && try "$smaller" "$terminals" "$faults" && break
    done
}

for smaller in 1 2 4; do
    [ "$smaller" -lt "$terminals" ] && try "$hours" "$smaller" "$faults" && break
done
fewer_hours
for kind in $(echo "$faults" | tr ',' ' '); do
    [ "$kind" = off ] || try "$hours" "$terminals" "$(without "$kind")"
done
fewer_hours

echo "$wanted"
echo "smallest of $tries runs:"
echo "    $sim $(line "$seed" "$hours" "$terminals" "$faults")"
failure "$seed" "$hours" "$terminals" "$faults" >/dev/null
grep -v '^figure' "$output" | tail -n 3
exit 0
