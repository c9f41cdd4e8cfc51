#!/bin/bash
# run -- replay seeds of the simulator on SQLite and on PostgreSQL.
#
#     tests/replay/run.sh [seed...]
#
# Without seeds: some that crash, some that do not. REPLAY_HOURS is how long each
# world sells (1). Brings its own PostgreSQL where no PGHOST is set. The last line
# is "N passed, N failed".
set -uo pipefail
[ -n "${PGHOST:-}" ] || exec "$(dirname "$0")/../../tools/scratch-pg.sh" "$0" "$@"
cd "$(dirname "$0")/../.."

replay=${REPLAY:-build/bin/shanju-replay}
[ $# -gt 0 ] || set -- 2 5 13 34
passed=0
failed=0
for seed in "$@"; do
    psql -XAtqc "CREATE SCHEMA replay_$seed" || { failed=$((failed + 1)); continue; }
    if timeout 600 "$replay" 'file:/replay?vfs=memdb' "postgres:///?options=-csearch_path%3Dreplay_$seed" \
        -- --seed "$seed" --hours "${REPLAY_HOURS:-1}" --terminals $((seed % 3 + 1)); then
        passed=$((passed + 1))
    else
        echo "FAIL seed $seed"
        failed=$((failed + 1))
    fi
    psql -XAtqc "SET client_min_messages = error; DROP SCHEMA replay_$seed CASCADE"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
