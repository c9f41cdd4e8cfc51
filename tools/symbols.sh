#!/bin/bash
# symbols -- check that foo.c exports only foo and foo_*.
#
#     tools/symbols.sh build/obj/shared/base/foo.o ...
#
# A file named after a part or a make of something, as crypt_mbedtls.c or
# net_lws_http.c, may drop words from the end of the prefix, all but the first.
set -euo pipefail

status=0
for object in "$@"; do
    name=$(basename "$object" .o)
    strays=$(nm -g --defined-only "$object" | awk -v name="$name" '
        function allowed(symbol, prefix) {
            for (prefix = name; ; sub(/_[^_]*$/, "", prefix)) {
                if (symbol == prefix || index(symbol, prefix "_") == 1) return 1
                if (prefix !~ /_/) return 0
            }
        }
        NF == 3 && $3 != "main" && !allowed($3) { printf " %s", $3 }')
    if [ -n "$strays" ]; then
        echo "$object exports$strays, not $name or ${name}_*"
        status=1
    fi
done
exit "$status"
