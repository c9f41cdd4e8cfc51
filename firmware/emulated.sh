#!/bin/bash
# emulated -- a folder of programs in which the agent is that of another machine, run by QEMU.
#
#     firmware/emulated.sh armhf|arm64 FOLDER     then: BIN=FOLDER tests/scenario/run.sh cash
set -euo pipefail
cd "$(dirname "$0")/.."

arch=$1 folder=$2
case $arch in
armhf) emulator=qemu-arm-static ;;
arm64) emulator=qemu-aarch64-static ;;
*) echo "emulated: armhf or arm64" >&2; exit 2 ;;
esac
mkdir -p "$folder"
for program in build/bin/*; do ln -sfn "$PWD/$program" "$folder/"; done
rm -f "$folder/shanju-agent"
printf '#!/bin/sh\nexec %s -L %s %s "$@"\n' "$emulator" "$PWD/build/sysroot/$arch" "$PWD/build/$arch/bin/shanju-agent" \
    >"$folder/shanju-agent"
chmod +x "$folder/shanju-agent"
