#!/bin/bash
# unit -- run unit test programs side by side and count what they say.
#
#     tools/unit.sh build/test/shared/base/money_test ...
#
# A program prints TAP (cmocka does, when told to). The output of one that
# fails is shown. WRAP is put before each program: WRAP='valgrind -q'.
# The slowest are listed by the seconds of the processor that they took; the
# last line is "N passed, N failed".
set -euo pipefail
TIMEFORMAT='%U %S'

limit_s=${UNIT_LIMIT_S:-300}

run_one() {
    local program=$1 log=$1.log status=0

    # shellcheck disable=SC2086 # WRAP is a command and its options
    { time CMOCKA_MESSAGE_OUTPUT=TAP timeout "$limit_s" ${WRAP:-} "$program" >"$log" 2>&1 </dev/null; } \
        2>"$program.time" || status=$?
    awk -v status="$status" '
        /^1\.\.[0-9]+/ { planned += substr($1, 4) }
        /^ok /         { passed++ }
        /^not ok /     { failed++ }
        END {
            if (passed + failed < planned) failed = planned - passed
            if (status != 0 && failed == 0) failed = 1
            if (passed + failed == 0) failed = 1
            print passed + 0, failed + 0
        }' "$log" >"$program.count"
    echo "exit status $status" >>"$log"
}

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi
[ $# -gt 0 ] || { echo "unit: no test programs"; echo "0 passed, 0 failed"; exit 1; }
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" "$0" --one

passed=0
failed=0
times=
for program in "$@"; do
    read -r good bad <"$program.count"
    read -r user system <"$program.time"
    times+="$user $system $program"$'\n'
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        echo "--- $program"
        grep -v '^ok ' "$program.log"
    fi
done
awk 'NF { printf "%6.1f s  %s\n", $1 + $2, $3 }' <<<"$times" | sort -rn | awk '$1 >= 0.5 && NR <= 8'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
