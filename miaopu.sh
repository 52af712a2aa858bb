#!/bin/sh
# Runs a command of Miaopu in this folder, such as: ./miaopu.sh check. Without one it lists them.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ ! -f "$here/deploy/start.py" ]; then
    printf '%s\n' "请先把压缩包全部解压，再启动。" "Unpack everything first." >&2
    exit 2
fi
cd -- "$here"
export PYTHONUTF8=1

for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" "$here/deploy/start.py" "$@"
    fi
done
cat "$here/deploy/no-python.txt" >&2
exit 2
