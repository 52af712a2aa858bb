#!/bin/sh
# Puts a backup back: ./restore.sh FILE, or without a file it lists what lies here and asks.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ ! -f "$here/deploy/start.py" ]; then
    printf '%s\n' "请先把压缩包全部解压，再启动。" "Unpack everything first." >&2
    exit 2
fi
if [ $# -gt 0 ] && [ -f "$1" ]; then
    set -- "$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")"
fi
exec sh "$here/miaopu.sh" restore --ask "$@"
