# Words for people in the console: on top of help.sh.

base() { echo "http://127.0.0.1:$board_port"; }
# ask BROWSER METHOD PATH [BODY] [KEY]: prints the status; the answer is in $shop/answer, its headers in $shop/headers.
# In $language, or Chinese.
ask() {
    local csrf=
    [ ! -f "$shop/$1.csrf" ] || csrf=$(cat "$shop/$1.csrf")
    curl -s -m 20 -X "$2" -b "$shop/$1.jar" -c "$shop/$1.jar" -o "$shop/answer" -D "$shop/headers" \
        -w '%{http_code}' -H "accept-language: ${language:-zh}" -H "origin: $(base)" -H "x-csrf-token: $csrf" -H 'content-type: application/json' \
        ${5:+-H "idempotency-key: $5"} ${4:+--data "$4"} "$(base)/console/api/$3"
}
# come BROWSER LOGIN: by the link of an invitation ($shop/LOGIN.link), and signed in.
come() {
    ask "$1" POST invitation "{\"token\":\"$(sed -n 's/.*#\/invitation\///p' "$shop/$2.link")\",\"password\":\"correct horse battery\"}" >/dev/null
    ask "$1" POST session "{\"login\":\"$2\",\"password\":\"correct horse battery\"}" >/dev/null
    ask "$1" GET me >/dev/null
    answer csrf >"$shop/$1.csrf"
}
# answer FIELD.FIELD…: of the answer, "" for none.
answer() {
    node -e '
let value = JSON.parse(require("fs").readFileSync(process.argv[1]));
for (const name of process.argv[2].split("."))
    value = value === undefined || value === null ? undefined : value[name];
console.log(value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : value);' "$shop/answer" "$1"
}
# What a password costs is another test's.
console_cheap() { printf '[console]\npassword_memory = 1024\npassword_passes = 1\n' >>"$shop/hub.ini"; }
