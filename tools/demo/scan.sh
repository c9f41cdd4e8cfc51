#!/usr/bin/env bash
# scan -- a customer at the till of `make demo`: reads the QR off its screen, and pays with Alipay.
#
#     scan.sh SOCKET     the tmux in which the cashier's screen is
#
# What it has to say stands in tmux's own line. Nothing but the picture is known to it.
set -euo pipefail
export LC_ALL=C.UTF-8

socket=${1:?usage: scan.sh SOCKET}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tell() { tmux -S "$socket" display-message -d "${2:-4000}" "$1"; }

# The customer's half of the screen as a bitmap: each character is two dots, one above the other.
picture() {
    local line upper lower i
    while IFS= read -r line; do
        line=${line%%│*}
        upper='' lower=''
        for ((i = 0; i < 60; i++)); do
            case ${line:i:1} in
            █) upper+='1 ' lower+='1 ' ;;
            ▀) upper+='1 ' lower+='0 ' ;;
            ▄) upper+='0 ' lower+='1 ' ;;
            *) upper+='0 ' lower+='0 ' ;;
            esac
        done
        printf '%s\n%s\n' "$upper" "$lower"
    done | awk -v size=4 '
        { rows[NR] = $0; width = NF }
        END {
            print "P1", width * size, NR * size
            for (y = 1; y <= NR; y++) {
                count = split(rows[y], dots, " ")
                wide = ""
                for (x = 1; x <= count; x++)
                    for (i = 0; i < size; i++) wide = wide dots[x] " "
                for (i = 0; i < size; i++) print wide
            }
        }'
}

tmux -S "$socket" capture-pane -p -t till | picture >"$work/screen.pbm"
url=$(zbarimg -q --raw "$work/screen.pbm" 2>/dev/null) || { tell "the customer sees no QR on the screen"; exit 0; }
tell "the customer scans $url"
if answer=$("$here/payer.sh" "$url" 2>&1); then
    tell "the customer's phone: $(sed -n 's/.*"state":"\([^"]*\)".*/\1/p' <<<"$answer")"
else
    tell "the customer's phone: $(tail -n 1 <<<"$answer")"
fi
