#!/bin/bash
# test -- run the suites, some side by side, and add up what they count.
#
#     tools/test.sh [suite...]
#
# First all is built. Then two queues are worked on at once: suites that compute,
# TEST_LANES (2) at a time and nice, and suites of real processes, which mostly
# wait, one at a time: they get the processor when they want it, so that nothing
# of theirs is late because others compute. A suite's output is shown whole when
# it ends, and is in build/log/SUITE.log. Each closes with "N passed, N failed";
# one that closes without counts as one test. One whose files are not there is
# left out. A table of minutes stands at the end, then what failed, then the sum.
set -uo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKELEVEL

logs=$PWD/build/log
lanes=${TEST_LANES:-2}

# What follows a + is begun when the one before it has ended, by the same worker; longest first.
computing='valgrind asan+sim-asan tsan fuzz nth unit+random+page replay sim'
waiting='scenario hammer nth-real postgres+sql api-postgres api lck sdk protocol console'

# Does the thread sanitizer run here? Some kernels lay out memory in a way it cannot.
tsan_works() {
    local probe=$logs/tsan-probe

    echo 'int main(void) { return 0; }' >"$probe.c"
    gcc -fsanitize=thread -pie -fPIE "$probe.c" -o "$probe" 2>/dev/null && "$probe" 2>/dev/null
}

# here NAME: whether it is there
here() {
    case $1 in
    unit | random | asan | valgrind) return 0 ;;
    tsan) tsan_works ;;
    sql | postgres) compgen -G 'hub/store/sql/*.sql' >/dev/null ;;
    scenario) [ -x tests/scenario/run.sh ] ;;
    protocol) [ -x tests/protocol/run.sh ] ;;
    fuzz) compgen -G 'tests/fuzz/*_fuzz.c' >/dev/null ;;
    sim | sim-asan) [ -x tests/sim/run.sh ] ;;
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

# wants NAME: what of make is built for it beforehand; the rest builds for itself, elsewhere.
wants() {
    case $1 in
    unit | postgres | valgrind) echo tests ;;
    sql) echo sql-tests ;;
    console) printf '%s\n' programs console ;;
    asan | sim-asan | tsan | fuzz | random | page) ;;
    nth-real) printf '%s\n' programs build/nth/nth_preload.so ;;
    *) echo programs ;;
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
    scenario) tests/scenario/run.sh ;;
    protocol) tests/protocol/run.sh ;;
    fuzz) make fuzz SECONDS="${FUZZ_SECONDS:-10}" ;; # longer: make fuzz
    sim) SIM_NEW=${SIM_NEW:-4} tests/sim/run.sh ;; # more: make soak
    sim-asan) make sim-asan && SIM=build/asan/bin/shanju-sim tests/sim/run.sh 10 11 12 ;;
    nth) tests/nth/run.sh ;; # every N: make nth
    nth-real) NTH_TRIES=2 tests/nth/real.sh sync tls pq lost ;;
    replay) tests/replay/run.sh 2 13 ;; # more: make sim-postgres
    page) tests/page/run.sh ;;
    sdk) tests/sdk/run.sh ;;
    api) tests/api/run.sh ;;
    api-postgres) API_DATABASE=postgres tests/api/run.sh ;;
    lck) tests/lck/run.sh sqlite postgres ;;
    hammer) HAMMER_KILLS=${HAMMER_KILLS:-2} tests/hammer/run.sh sqlite postgres ;; # longer: make soak-kills
    console) tests/console/run.sh ;;
    esac
}

minutes() { printf '%d.%d min' $(($1 / 60)) $(($1 % 60 / 6)); }

# play NAME: runs it, writes its line of the table, and shows all that it said.
play() {
    local name=$1 log=$logs/$1.log status=0 good=0 bad=0 spent user system TIMEFORMAT='%0R %0U %0S'

    if ! here "$name"; then
        printf '%-12s %8s   not here\n' "$name" - >"$logs/$name.line"
        return
    fi
    { time run "$name" >"$log" 2>&1 </dev/null; } 2>"$logs/$name.time" || status=$?
    read -r spent user system < <(tail -n 1 "$logs/$name.time")
    read -r good bad < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$log" | tail -n 1) ||
        true
    if [ "$status" -ne 0 ] && [ "${bad:-0}" -eq 0 ]; then
        bad=1
    elif [ $((${good:-0} + ${bad:-0})) -eq 0 ]; then
        good=1
    fi
    printf '%-12s %8s %8s of cpu %6d passed %4d failed\n' "$name" "$(minutes "$spent")" \
        "$(minutes $((user + system)))" "${good:-0}" "${bad:-0}" >"$logs/$name.line"
    {
        flock 9
        echo "=== $name"
        cat "$log"
    } 9>"$logs/lock"
}

# play_some A+B: one after the other.
play_some() {
    local name

    for name in ${1//+/ }; do play "$name"; done
}

if [ "${1:-}" = --play ]; then
    play_some "$2"
    exit 0
fi

# queue ENTRY...: what is chosen of them.
queue() {
    local entry name some

    for entry in "$@"; do
        some=
        for name in ${entry//+/ }; do
            [[ " $chosen " != *" $name "* ]] || some+=${some:++}$name
        done
        [ -z "$some" ] || echo "$some"
    done
}

all="$computing $waiting"
chosen=${*:-${all//+/ }}
for name in $chosen; do
    [[ " ${all//+/ } " == *" $name "* ]] || { echo "there is no suite $name"; exit 1; }
done
mkdir -p "$logs"
rm -f "$logs"/*.line
SECONDS=0
# What they share is made before they begin, and only looked at then.
mapfile -t targets < <(for name in $chosen; do here "$name" && wants "$name"; done | sort -u)
[ ${#targets[@]} -eq 0 ] || make "${targets[@]}" || exit 1
table=$(printf '%-12s %8s\n' build "$(minutes $SECONDS)")

# end PID: that, and all that it has begun; it stands still meanwhile and begins nothing.
# timeout(1) is in a group of its own, so that no signal to a group would do.
end() {
    local child

    kill -STOP "$1"
    for child in $(pgrep -P "$1"); do end "$child"; done
    kill "$1"
    kill -CONT "$1"
}
trap 'for queue in $(jobs -p); do end "$queue"; done 2>/dev/null; exit 130' INT TERM HUP

xargs -a <(queue $computing) -P "$lanes" -I{} nice -n 10 "$0" --play {} &
xargs -a <(queue $waiting) -P 1 -I{} "$0" --play {} &
wait

for name in $chosen; do table+=$'\n'$(cat "$logs/$name.line" 2>/dev/null || echo "$name was not run 1 failed"); done
echo
echo "$table"
printf '%-12s %8s\n\n' together "$(minutes $SECONDS)"
grep -E ' [1-9][0-9]* failed$' <<<"$table" | sed 's/ .*//; s,.*,failed: & (build/log/&.log),'
awk '
    $(NF) == "failed" { passed += $(NF - 3); failed += $(NF - 1) }
    END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 }' <<<"$table"
