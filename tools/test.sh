#!/bin/bash
# test -- run the suites one after the other and add up what they count.
#
#     tools/test.sh [suite...]
#
# A suite is a name and a command; one whose files are not there is left out.
# Each prints its own output and closes with "N passed, N failed"; one that
# closes without counts as one test. A table of minutes stands at the end, and
# below it the sum over all suites.
set -uo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKELEVEL

logs=build/log
mkdir -p "$logs"

# Does the thread sanitizer run here? Some kernels lay out memory in a way it cannot.
tsan_works() {
    local probe=$logs/tsan-probe

    echo 'int main(void) { return 0; }' >"$probe.c"
    gcc -fsanitize=thread -pie -fPIE "$probe.c" -o "$probe" 2>/dev/null && "$probe" 2>/dev/null
}

# suite: name, whether it is there, command
suite() {
    case $1 in
    unit | random | asan | valgrind) return 0 ;;
    tsan) tsan_works ;;
    sql | postgres) compgen -G 'hub/store/sql/*.sql' >/dev/null ;;
    scenario) [ -x tests/scenario/run.sh ] ;;
    protocol) [ -x tests/protocol/run.sh ] ;;
    fuzz) compgen -G 'tests/fuzz/*_fuzz.c' >/dev/null ;;
    sim) [ -x tests/sim/run.sh ] ;;
    nth) [ -x tests/nth/run.sh ] ;;
    nth-real) [ -x tests/nth/real.sh ] ;;
    replay) [ -x tests/replay/run.sh ] ;;
    page) [ -x tests/page/run.sh ] ;;
    sdk) [ -x tests/sdk/run.sh ] ;;
    api | api-postgres) [ -x tests/api/run.sh ] ;;
    lck) [ -x tests/lck/run.sh ] ;;
    hammer) [ -x tests/hammer/run.sh ] ;;
    console) [ -x tests/console/run.sh ] ;;
    esac
}

run() {
    case $1 in
    unit) make unit ;;
    random) make unit ONLY=random_test MORE="${RANDOM_MORE:-1}" ;; # longer: make soak-random
    asan) make unit-asan ;;
    tsan) make unit-tsan ;;
    valgrind) make unit-valgrind ;;
    sql) make sql ;;
    postgres) make unit-postgres ;;
    scenario) make programs && tests/scenario/run.sh ;;
    protocol) make programs && tests/protocol/run.sh ;;
    fuzz) make fuzz SECONDS="${FUZZ_SECONDS:-3}" ;; # longer: make fuzz
    sim) make programs && SIM_NEW=${SIM_NEW:-4} tests/sim/run.sh ;; # more: make soak
    nth) make programs && tests/nth/run.sh ;; # every N: make nth
    nth-real) make programs build/nth/nth_preload.so && NTH_TRIES=2 tests/nth/real.sh sync tls pq lost ;;
    replay) make programs && tests/replay/run.sh 2 13 ;; # more: make sim-postgres
    page) tests/page/run.sh ;;
    sdk) make programs && tests/sdk/run.sh ;;
    api) make programs && tests/api/run.sh ;;
    api-postgres) make programs && API_DATABASE=postgres tests/api/run.sh ;;
    lck) make programs && tests/lck/run.sh sqlite postgres ;;
    hammer) make programs && HAMMER_KILLS=${HAMMER_KILLS:-4} tests/hammer/run.sh sqlite postgres ;; # longer: make soak-kills
    console) make programs && tests/console/run.sh ;;
    *) echo "there is no suite $1"; return 1 ;;
    esac
}

suites=${*:-unit random page sql postgres asan tsan valgrind protocol fuzz scenario sim nth nth-real replay sdk api api-postgres lck hammer console}
table=
passed=0
failed=0
for name in $suites; do
    if ! suite "$name"; then
        table+=$(printf '%-10s %7s   not here' "$name" -)$'\n'
        continue
    fi
    echo "=== $name"
    start=$(date +%s)
    run "$name" 2>&1 </dev/null | tee "$logs/$name.log"
    status=${PIPESTATUS[0]}
    spent=$(($(date +%s) - start))
    read -r good bad < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' \
        "$logs/$name.log" | tail -n 1) || { good=0 bad=0; }
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    elif [ "$((good + bad))" -eq 0 ]; then
        good=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    table+=$(printf '%-10s %4d.%d min %6d passed %4d failed' \
        "$name" $((spent / 60)) $((spent % 60 / 6)) "$good" "$bad")$'\n'
done
echo
echo "$table"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
