#!/bin/bash
# run -- clients that hammer the same orders, refunds and splits while hubs die.
#
#     tests/hammer/run.sh [sqlite|postgres]...
#
# On SQLite one hub, on PostgreSQL two of them on one database. Each dies
# HAMMER_KILLS times (6) in all, by kill -9 at random or at one of the named
# points, and is started again. HAMMER_CLIENTS (32), HAMMER_SECONDS: at least so
# long (0). Then all settles, and every answer that was given is looked up. The
# last line is "N passed, N failed".
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh

play() { # sqlite|postgres
    local first second= other_port= other_board

    NOTIFY_SPEED=1000 CHANNEL_TIMEOUT=3s shop_open
    first="--config $shop/hub.ini"
    if [ "$1" = postgres ]; then
        sed -i "s#^\[hub\]#[hub]\ndb = postgres://$PGUSER@/$PGDATABASE?host=$PGHOST\nlease = 3s#" \
            "$shop/hub.ini"
        free_port other_port
        free_port other_board
        second="--config $shop/hub.ini --hub-data $shop/other --hub-port $other_port --board-port $other_board
            --hub-master-key $shop/hub/master.key"
    fi
    sandbox_start
    hub_command add merchant '朝阳便利' >/dev/null
    HAMMER_APP=$(hub_command add app 1 '网店' | awk '/^(app|secret)/ { print $2 }' | paste -sd:)
    HAMMER_HUB=$bin/shanju-hub HAMMER_SHOP=$shop HAMMER_DATABASE=$1 HAMMER_FIRST=$first
    HAMMER_SECOND=$second HAMMER_PORTS="$hub_port ${other_port:-}"
    HAMMER_SANDBOX=$(find "$shop/sandbox" -name '*.db' | head -n 1)
    HAMMER_SANDBOX_URL=http://127.0.0.1:$sandbox_port
    export HAMMER_APP HAMMER_HUB HAMMER_SHOP HAMMER_DATABASE HAMMER_FIRST HAMMER_SECOND HAMMER_PORTS
    export HAMMER_SANDBOX HAMMER_SANDBOX_URL
    node tests/hammer/hammer.mjs || { tail -n 30 "$shop"/*.log >&2; return 1; }
    hub_command check >"$shop/check.out" || { cat "$shop/check.out" >&2; return 1; }
    shop_close
}

if [ "${1:-}" = --play ]; then
    trap shop_close EXIT
    play "$2"
    exit
fi
passed=0
failed=0
for database in "${@:-sqlite}"; do
    under=()
    [ "$database" != postgres ] || under=(tools/scratch-pg.sh)
    if "${under[@]}" tests/hammer/run.sh --play "$database"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
