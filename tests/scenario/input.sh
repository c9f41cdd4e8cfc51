# input.sh -- keys as the kernel tells them (struct input_event of a 64-bit machine), into a FIFO.

# input_open FILE: where the rest here goes to.
input_open() {
    input=$1
    [ -p "$input" ] || mkfifo "$input"
}

# event TYPE CODE VALUE: of struct input_event, its time 0
event() { printf '%032x%s%s%s0000' 0 "$(little "$1")" "$(little "$2")" "$(little "$3")"; }
little() { printf '%02x%02x' "$(($1 % 256))" "$(($1 / 256))"; }
send() {
    local bytes
    # shellcheck disable=SC2086 # three words
    bytes=$(for word in "$@"; do event ${word//,/ }; done | sed 's/../\\x&/g')
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$bytes" >"$input"
}
# presses CODE...: the events of each, at once
presses() {
    local code
    for code in "$@"; do echo "1,$code,1" 0,0,0 "1,$code,0" 0,0,0; done
}
# shellcheck disable=SC2046 # words
key() { send $(presses "$1"); }
codes_of() { # codes_of DIGITS: of the keys above the letters
    local i digit
    for ((i = 0; i < ${#1}; i++)); do
        digit=${1:i:1}
        case $digit in
        .) echo 52 ;;
        0) echo 11 ;;
        *) echo $((digit + 1)) ;;
        esac
    done
}
# shellcheck disable=SC2046
digits() { send $(presses $(codes_of "$1")); }
# scan DIGITS: as fast as a scanner, with Enter
# shellcheck disable=SC2046
scan() { send $(presses $(codes_of "$1") 28); }
