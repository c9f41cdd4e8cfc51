#!/bin/bash
# reliability -- one table: what was simulated, what went wrong in it, what was lost.
#
#     tests/sim/reliability.sh
#
# Runs RELIABILITY_SEEDS worlds (200) from seed 1 on all cores, the planted
# mistakes (plants.sh), and the nth failures (tests/nth; RELIABILITY_NTH=--all). Every
# number of the table was counted by a program in this run; what was not run is
# said so. The last line is "lost: N, doubled: N". Is 0 when nothing was, no world
# failed, and every planted mistake was found.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

folder=build/reliability
mkdir -p "$folder"
bad=0

SOAK_FROM=1 SOAK_SEEDS=${RELIABILITY_SEEDS:-200} tests/sim/soak.sh | tee "$folder/worlds"
[ "${PIPESTATUS[0]}" -eq 0 ] || bad=1
cp build/soak/figures "$folder/figures"
tests/sim/plants.sh | tee "$folder/plants"
[ "${PIPESTATUS[0]}" -eq 0 ] || bad=1
rm -f "$folder/nth"
if [ -x tests/nth/run.sh ]; then
    # shellcheck disable=SC2086
    tests/nth/run.sh ${RELIABILITY_NTH:-} | tee "$folder/nth"
    [ "${PIPESTATUS[0]}" -eq 0 ] || bad=1
fi

# The sum of a figure, or of a whole group.
sum() { awk -v group="$1" -v name="${2:-}" \
    '$2 == group && (name == "" || $3 == name) { sum += $4 } END { print sum + 0 }' "$folder/figures"; }
last() { tail -n 1 "$folder/$1" 2>/dev/null; }
row() { printf '%-34s %s\n' "$1" "$2"; }
# "lost: 3, doubled: 0": the number behind a word.
behind() { grep -o "$1: [0-9]*" <<<"$2" | grep -o '[0-9]*$' || echo 0; }

nth=$(grep -h 'nth failures tried' "$folder/nth" 2>/dev/null | tail -n 1)
tried='not run'
[ -z "$nth" ] || tried=$(behind 'nth failures tried' "$nth")
lost=$(($(sum tally lost) + $(behind lost "$nth")))
doubled=$(($(sum tally doubled) + $(behind doubled "$nth")))
[ "$lost" -eq 0 ] && [ "$doubled" -eq 0 ] || bad=1

echo
row 'virtual hours' "$(sum run hours)"
row 'seeds' "$(sum run seeds), and failed: $(last worlds | grep -o '[0-9]* failed' | cut -d' ' -f1)"
row 'events' "$(sum run events)"
# At tills, at plates, and of apps: what the simulator counts, too.
sales=$(($(sum sales sales) + $(sum sales plates_opened) + $(sum app orders)))
row 'sales' "$sales"
row 'sales a second of one core' "$((sales * 1000 / ($(sum run core_ms) + 1)))"
awk '$2 != "run" && $2 != "sales" && $2 != "app" && $2 != "tally" && $2 != "crash" { print $2 }' "$folder/figures" | sort -u |
    while read -r group; do
        row "faults: $group" "$(sum "$group") ($(awk -v group="$group" \
            '$2 == group && $4 > 0 { printf "%s%s %d", comma, $3, $4; comma = ", " }' "$folder/figures"))"
    done
row 'crashes' "$(sum crash) (at named places $(sum crash at_points), between two writes $(sum crash at_disk), anywhere $(sum crash between), by itself $(sum crash gave_up))"
row 'planted bugs found' "$(last plants | sed 's/.*: //')"
row 'nth failures tried' "$tried"
row 'payments that wallets made' "$(sum tally trades)"
row 'records of terminals' "$(sum tally records)"
row 'refunds that were carried out' "$(sum tally refunds)"
echo "lost: $lost, doubled: $doubled"
exit "$bad"
