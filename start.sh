#!/bin/sh
# Starts Miaopu on Linux and macOS; errors are sentences, and nothing outside of this folder is written.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ ! -f "$here/deploy/start.py" ]; then
    printf '%s\n' "请先把压缩包全部解压，再启动。" "Unpack everything first." >&2
    exit 2
fi
exec sh "$here/miaopu.sh" serve "$@"
