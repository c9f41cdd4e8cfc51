#!/bin/bash
# same -- one seed tells one story, whatever compiled the simulator.
#
#     tests/sim/same.sh program program...
#
# Runs a few seeds with each program and compares the hashes over what happened,
# with the quick signer and with the real one. SAME_SEEDS has the seeds. The last
# line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

seeds=${SAME_SEEDS:-1 3 6 8}
passed=0
failed=0
for seed in $seeds; do
    hashes=$(printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} \
        bash -c "{} --seed $seed --hours 1 --terminals 3 | grep -o 'hash.*'")
    if [ "$(echo "$hashes" | wc -l)" -eq $# ] && [ "$(echo "$hashes" | sort -u | wc -l)" -eq 1 ]; then
        echo "ok   seed $seed: $# programs, $(echo "$hashes" | head -n 1)"
        passed=$((passed + 1))
    else
        echo "FAIL seed $seed: $(echo "$hashes" | tr '\n' ' ')"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
