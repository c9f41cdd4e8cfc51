#!/bin/bash
# What 12-restored-till.sh says, on PostgreSQL.
if [ -z "${PGHOST:-}" ]; then
    exec "$(dirname "$0")/../../tools/scratch-pg.sh" "$0" "$@"
fi
database=postgres
. "$(dirname "$0")/12-restored-till.sh"
