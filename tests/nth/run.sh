#!/bin/bash
# run -- fail the Nth call of every kind in every script.
#
#     tests/nth/run.sh [--all]
#
# A few calls of each kind and a hundred of our own allocations on either side of
# a sale, within two minutes; with --all every call of ours, and two hundred of what the libraries
# ask for. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.."

nth=${NTH:-build/bin/shanju-nth}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [ "${1:-}" = --all ]; then
    for kind in memory net db-full db-disk db-lost disk-read disk-write disk-sync; do "$nth" --kind "$kind"; done
    for kind in db-memory crypto-memory; do "$nth" --kind "$kind" --tries 200; done
else
    "$nth" --script online --kind memory --tries 100
    for script in online offline hub-dies till-dies refund barcode; do "$nth" --script "$script" --tries 2; done
    # What a till reads again by itself, nobody else would ask for.
    for kind in db-full db-disk; do "$nth" --script online --machine till --kind "$kind"; done
    "$nth" --script shop --kind memory --tries 3
fi 2>&1 | tee "$log"

awk '
    /^nth failures tried:/ {
        gsub(/[,;]/, "")
        tried += $4; lost += $6; doubled += $8; leaked += $10; stuck += $12
    }
    END {
        print "nth failures tried: " tried ", lost: " lost + 0 ", doubled: " doubled + 0 \
            ", leaked: " leaked + 0 "; stuck: " stuck + 0
        wrong = lost + doubled + leaked + stuck
        print tried - wrong " passed, " wrong + 0 " failed"
        exit tried == 0 || wrong > 0
    }' "$log"
