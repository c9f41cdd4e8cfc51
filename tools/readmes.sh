#!/bin/bash
# readmes -- check that each folder's README names every file, and none that is not there.
#
#     tools/readmes.sh agent hub ...
#
# A file is named by the README of its own folder or, where there is none, of
# the nearest folder above; in `backquotes`, where * stands for anything. Tests
# stand beside what they test and need no name; a corpus is named as a folder.
set -euo pipefail

status=0
wrong() { echo "$*"; status=1; }

# home_of FILE: the folder whose README has to name it
home_of() {
    local folder=${1%/*}
    until [ -e "$folder/README.md" ]; do
        [[ $folder == */* ]] || { echo .; return; }
        folder=${folder%/*}
    done
    echo "$folder"
}

declare -A names
# names_in README: every word in backquotes that may be a file's name
names_in() { { grep -o '`[^` ]*`' "$1" || true; } | tr -d '`' | sed 's|.*/||' | sort -u | tr '\n' ' '; }

is_named() { # HOME NAME
    local pattern
    set -f
    # shellcheck disable=SC2086 # a list of words
    for pattern in ${names[$1]}; do
        # shellcheck disable=SC2053 # a pattern
        if [[ $2 == $pattern ]]; then
            set +f
            return 0
        fi
    done
    set +f
    return 1
}

mapfile -t files < <(find "$@" \( -name node_modules -o -name corpus \) -prune -o -type f -print | sort)
for file in "${files[@]}"; do
    case $file in
    */README.md | *_test.c | *_test.h | *_test_help.[ch]) continue ;;
    esac
    home=$(home_of "$file")
    [ -n "${names[$home]+known}" ] || names[$home]=$(names_in "$home/README.md")
    is_named "$home" "${file##*/}" || wrong "$home/README.md does not name $file"
done

# What the first column of a table names must be there.
while read -r readme; do
    home=${readme%/*}
    while read -r name; do
        found=$(find "$home" \( -name node_modules \) -prune -o -name "${name##*/}" -print | head -n 1)
        [ -n "$found" ] || wrong "$readme names $name, which is not there"
    done < <(sed -n 's/^| *\(`[^|]*\)|.*/\1/p' "$readme" | { grep -o '`[^` ]*\.[a-z*][a-z*]*`' || true; } | tr -d '`')
done < <(find "$@" -name node_modules -prune -o -name README.md -print | sort)
exit "$status"
