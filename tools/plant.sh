#!/bin/bash
# plant -- check the checks: plant one fault at a time in a copy of the tree and
# see that the gate meant for it turns red.
#
#     tools/plant.sh [word]      only the faults whose name contains that word
#
# A fault that survives, a pattern that no longer matches, and a gate that is
# red with nothing planted are failures. The copy builds shared/base only: the
# gates are the same for all folders, and this takes minutes, not an hour.
set -uo pipefail
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKELEVEL

chosen=${1:-}
copy=$(mktemp -d /tmp/plant.XXXXXX)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/tree"
tar -c --exclude=./.git --exclude=./build --exclude=node_modules . | tar -x -C "$copy/tree"
cd "$copy/tree" || exit 1

skip='agent/% firmware/% hub/% tests/fuzz/% tests/sim/% tests/talk/% tests/bench/% tests/scenario/% tests/protocol/% tools/sandbox/% tools/fleet/%'
for folder in shared/*/; do
    [ "$folder" = shared/base/ ] || skip+=" $folder%"
done

# A statement that needs no schema.
cat >hub/store/sql/plant.sql <<'SQL'
-- name: plant_one
SELECT one FROM (SELECT 1 AS one) AS planted WHERE one = CAST($1 AS bigint) OR one = 2;
SQL
echo '| `plant.sql` | what is planted here |' >>hub/README.md

# gate: unit:money is the unit tests of shared/base/money; others are make targets
gate() {
    case $1 in
    unit:*) make -s unit ONLY="shared/base/${1#unit:}_" SKIP="$skip" ;;
    asan:*) make -s unit-asan ONLY="shared/base/${1#asan:}_" SKIP="$skip" ;;
    floors) make -s check-floors ;;
    tidy | format | readmes | warnings | symbols | static) make -s "check-$1" SKIP="$skip" ;;
    *) make -s "$1" SKIP="$skip" ;;
    esac >"$copy/log" 2>&1 </dev/null
}

declare -A green
planted=0
caught=0
wrong=0

# is_green gate: whether it is so with nothing planted; asked once
is_green() {
    if [ -z "${green[$1]:-}" ]; then
        green[$1]=yes
        if ! gate "$1"; then
            echo "red before anything was planted: $1"
            tail -n 20 "$copy/log"
            wrong=$((wrong + 1))
            green[$1]=no
        fi
    fi
    [ "${green[$1]}" = yes ]
}

wanted() { [[ $1 == *"$chosen"* ]]; }

# judge name gate
judge() {
    planted=$((planted + 1))
    if gate "$2"; then
        echo "survived: $1 ($2)"
    else
        caught=$((caught + 1))
    fi
}

# edit name gate file sed-script
edit() {
    wanted "$1" && is_green "$2" || return 0
    cp -p "$3" "$copy/keep"
    sed -i "$4" "$3"
    if cmp -s "$3" "$copy/keep"; then
        echo "no longer matches: $1"
        planted=$((planted + 1))
    else
        judge "$1" "$2"
    fi
    cp "$copy/keep" "$3"
}

# add name gate file text: a new file
add() {
    wanted "$1" && is_green "$2" || return 0
    mkdir -p "$(dirname "$3")"
    printf '%b' "$4" >"$3"
    judge "$1" "$2"
    rm "$3"
}

base=shared/base
edit 'money has no limit' unit:money $base/money.c 's/fen < -MONEY_FEN_MAX || fen > MONEY_FEN_MAX/fen == 1/'
edit 'half rounds down' unit:money $base/money.c 's/twice >= divisor/twice > divisor/'
edit 'refunds round up' unit:money $base/money.c 's/dividend < 0 ? -1 : 1/1/'
edit 'a split forgets the rest' unit:money $base/money.c 's/for (; left > 0; left--)/for (; left > 1; left--)/;s/NEED(left == 0)/NEED(left < 2)/'
edit 'a tie goes to the later part' unit:money $base/money.c 's/remainders\[i\] > remainders\[largest\]/remainders[i] >= remainders[largest]/'
edit 'three decimals are read' unit:money $base/money.c 's/decimals < 2 \&\& is_digit/decimals < 3 \&\& is_digit/'
edit 'an id follows the clock back' unit:id $base/id.c 's/first > last ? first : last + 1/first != last ? first : last + 1/'
edit 'a used-up millisecond repeats' unit:id $base/id.c 's/first : last + 1/first : last/'
edit 'a maker starts at its floor' unit:id $base/id.c 's/<< SEQUENCE_BITS | SEQUENCE_MAX);/<< SEQUENCE_BITS);/'
edit '1900 is a leap year' unit:moment $base/moment.c 's| - year_of_era / 100 + day_of_year| + day_of_year|'
edit 'the 31st of April' unit:moment $base/moment.c 's/again.month != date.month || again.day != date.day/false/'
edit 'a day begins in London' unit:moment $base/moment.c 's/return (struct moment){.us = days \* US_PER_DAY - MOMENT_CHINA_OFFSET_US}/return (struct moment){.us = days * US_PER_DAY}/'
edit 'two answers to one event' unit:fsm $base/fsm.c 's/fsm_find(fsm, edge->from, edge->event) != edge/edge == NULL/'
edit 'a state nothing leads to' unit:fsm $base/fsm.c 's/reached_count == fsm->states_count/reached_count != 0/'
edit 'a number wraps around' unit:text $base/text.c 's|value > (limit - digit) / 10|value > limit|'
edit 'half a UTF-16 pair is UTF-8' unit:text $base/text.c 's/first == 0xed ? 0x9f/first == 0xed ? 0xbf/'
edit 'nobody looks at the guard' unit:arena $base/arena.c 's/^        NEED(block->data.*GUARD_BYTE);/        NEED(block->size + i > 0);/'
edit 'a kill comes one visit late' unit:fault $base/fault.c 's/atomic_fetch_sub(&kill_countdown, 1) == 1/atomic_fetch_sub(\&kill_countdown, 1) == 0/'
edit 'a test program that dies' unit:id $base/id_test.c 's/^    return cmocka_run/    __builtin_trap();\n    return cmocka_run/'
edit 'a test program without tests' unit:id $base/id_test.c '/cmocka_unit_test(/d;s/tests\[\] = {/tests[1] = {{0}};/;s/^    };$//;s/cmocka_run_group_tests(tests, NULL, NULL)/tests[0].name != NULL/'
edit 'a block too short for its guard' asan:arena $base/arena.c 's/sizeof(\*block) + size + GUARD_SIZE/sizeof(*block) + size/'
edit 'a leak' asan:arena $base/arena.c 's/^    free((\*arena)->newest);$//'
edit 'layout' format $base/arena.c 's/^    arena->overflowed = false;/  arena->overflowed = false;/'
edit 'an include upwards' floors $base/money.c 's|#include <stdio.h>|&\n#include "shared/pay/fee.h"|'
edit 'a library in the wrong folder' floors $base/money.c 's|#include <stdio.h>|&\n#include <sqlite3.h>|'
edit 'a library nobody has' floors $base/money.c 's|#include <stdio.h>|&\n#include <curl/curl.h>|'
add 'the agent includes the hub' floors agent/plant.c '#include "hub/store/row.h"\n'
add 'one tool includes another' floors tools/fleet/plant.c '#include "tools/sandbox/core/sandbox.h"\n'
add 'a folder without a floor' floors shared/plant/plant.c '#include <stdio.h>\n'
edit 'a fraction' tidy $base/fsm.c 's/^    unsigned found;$/&/;s/size_t reached_count = 1;/double reached_count = 1;/'
edit 'somebody looks at the clock' tidy $base/id.c 's/clock_moment(maker->clock)/(struct moment){time(NULL)}/'
edit 'an open end' tidy $base/money.c 's|^/\* Wide enough|/* TO''DO: wide enough|'
edit 'a line of 101 characters' tidy $base/err.c '1a /* 一二三四五六七八九十 123456789012345678901234567890123456789012345678901234567890123456789012345678901234 */'
edit 'a header that does not say what for' tidy $base/id.h '2s/ -- .*//'
edit 'a function of 71 lines' tidy $base/err.c '/^err_http/,/^}/s/^{$/{'"$(printf '\\n    ;%.0s' {1..70})"'/'
add 'a script with trailing space' tidy tools/plant-more.sh '#!/bin/sh \n'
add 'a file that no README names' readmes $base/plant.h '/*\n * plant.h -- nothing.\n */\n'
edit 'a README that names what is gone' readmes $base/README.md 's/`fsm.h`/`fsn.h`, &/'
edit 'a stray export' symbols $base/arena.c 's/^static size_t$/size_t round_up(size_t size);\nsize_t/'
edit 'a result that nobody looks at' warnings $base/money_test.c 's/^    assert_int_equal(ERR_OK, money_sub(money_of(3), money_of(5), &difference));/    money_sub(money_of(3), money_of(5), \&difference);/'
edit 'a switch that misses a value' warnings $base/money.c '/case ROUND_UP:/,+1d'
edit 'what only clang sees' warnings $base/err.c 's/NEED((unsigned)err < ERR_COUNT);/NEED(!"text");/'
edit 'a null pointer is followed' static $base/fsm.c 's/^    return NULL;$/    return (const struct fsm_edge *)(const void *)fsm->edges[*(const int *)0].from;/;'
edit 'a parameter number is skipped' generated hub/store/sql/plant.sql 's/\$1/$2/'
edit "SQLite's parameter sign" generated hub/store/sql/plant.sql 's/\$1/?1/'
edit 'a PostgreSQL cast' generated hub/store/sql/plant.sql 's/CAST(\$1 AS bigint)/$1::bigint/'
edit 'a misspelt column' sql hub/store/sql/plant.sql 's/SELECT one/SELECT onne/'

echo "$caught of $planted faults caught"
echo "$caught passed, $((planted - caught + wrong)) failed"
[ "$caught" -eq "$planted" ] && [ "$wrong" -eq 0 ]
