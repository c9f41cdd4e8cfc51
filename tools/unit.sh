#!/bin/bash
# unit -- run unit tests side by side and count what they say.
#
#     tools/unit.sh build/test unit hub:hub/flow/book_test shared:shared/base/money_test ...
#
# build/test/hub is a program that has hub/flow/book_test (tests/unit), which
# prints TAP (cmocka does, when told to) into build/test/log/unit/hub/. A few are
# run by each start of a program. The output of one that fails is shown. WRAP is
# put before each program, WRAP='valgrind -q'; what it says of process 4711 is shown
# too, when that is in build/test/log/unit/4711.said. UNIT_LIMIT_S is how long one
# may last. The slowest are listed by the seconds of the processor that they took;
# the last line is "N passed, N failed".
set -euo pipefail

chunk=${UNIT_CHUNK:-8}

if [ "${1:-}" = --some ]; then
    # shellcheck disable=SC2086 # WRAP is a command and its options
    CMOCKA_MESSAGE_OUTPUT=TAP exec ${WRAP:-} ${2}
fi
programs=$1
logs=$1/log/$2
shift 2
[ $# -gt 0 ] || { echo "unit: no unit tests"; echo "0 passed, 0 failed"; exit 1; }
rm -rf "$logs"

declare -A units
names=()
files=()
for one in "$@"; do
    name=${one%%:*}
    [ -n "${units[$name]:-}" ] || names+=("$name")
    units[$name]+=" ${one#*:}"
    files+=("$logs/${one/://}")
done
printf '%s\n' "${files[@]%/*}" | sort -u | xargs mkdir -p

# Dealt like cards: slow ones are often neighbours.
starts=()
for name in "${names[@]}"; do
    read -ra list <<<"${units[$name]}"
    piles=$(((${#list[@]} + chunk - 1) / chunk))
    for ((pile = 0; pile < piles; pile++)); do
        start="$programs/$name --logs $logs/$name ${UNIT_LIMIT_S:-300}"
        for ((i = pile; i < ${#list[@]}; i += piles)); do start+=" ${list[i]}"; done
        starts+=("$start")
    done
done
printf '%s\0' "${starts[@]}" | xargs -0 -n 1 -P "$(nproc)" "$0" --some || true

awk -v logs="$logs" '
    function judge(file,    log_file, line, part, planned, good, bad, status, ms, text) {
        log_file = file ".log"
        planned = good = bad = 0
        status = -1
        text = ""
        while ((getline line <log_file) > 0) {
            if (line ~ /^1\.\.[0-9]+/) planned += substr(line, 4)
            else if (line ~ /^ok /) good++
            else if (line ~ /^not ok /) bad++
            if (line ~ /^unit: process /) { split(line, part, "[ ,]+"); status = part[5]; ms = part[6] }
            else if (line !~ /^ok /) text = text line "\n"
        }
        close(log_file)
        if (good + bad < planned) bad = planned - good
        if ((status != 0 || good == 0) && bad == 0) bad = 1
        if (bad > 0) {
            printf "--- %s\n%sexit status %d\n", file, text, status
            while ((getline line <(logs "/" part[3] ".said")) > 0) print line
        }
        passed += good
        failed += bad
        if (ms >= 500) slow = slow sprintf("%6.1f s  %s\n", ms / 1000, file)
    }
    { judge($0) }
    END {
        if (slow != "") { printf "%s", slow | "sort -rn | head -n 8"; close("sort -rn | head -n 8") }
        print passed + 0 " passed, " failed + 0 " failed"
        exit failed > 0
    }' < <(printf '%s\n' "${files[@]}")
