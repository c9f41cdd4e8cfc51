#!/bin/bash
# scratch-pg -- run a command against a PostgreSQL that lives only as long.
#
#     tools/scratch-pg.sh command [argument...]
#
# The cluster is in a fresh folder, listens on a socket in that folder and
# nowhere else, and is gone afterwards. PGHOST, PGPORT, PGUSER and PGDATABASE
# are set for the command. PostgreSQL refuses to run as root, so root lends the
# folder to the user postgres. Options for the server: SCRATCH_PG_OPTIONS.
set -euo pipefail

bin=
for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && bin=$folder && break
done
[ -n "$bin" ] || { echo 'scratch-pg: no PostgreSQL here; see tools/install.sh' >&2; exit 1; }

home=$(mktemp -d /tmp/scratch-pg.XXXXXX)
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$home"
    as_owner() { runuser -u postgres -- "$@"; }
fi
finish() {
    (cd "$home" && as_owner "$bin/pg_ctl" -D data -m immediate stop) >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

(
    cd "$home"
    as_owner "$bin/initdb" -D data -U shanju -A trust -E UTF8 --locale=C --no-sync >/dev/null
    as_owner "$bin/pg_ctl" -D data -w -l log -o "-c listen_addresses= -c unix_socket_directories=$home \
        -c fsync=off -c max_connections=200 ${SCRATCH_PG_OPTIONS:-}" start >/dev/null ||
        { cat log >&2; exit 1; }
)
PGHOST=$home PGPORT=5432 PGUSER=shanju PGDATABASE=postgres
export PGHOST PGPORT PGUSER PGDATABASE
"$@"
