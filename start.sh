#!/bin/sh
# Starts Miaopu on Linux and macOS; errors are sentences, and nothing outside of this folder is written.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd -- "$here"
export PYTHONUTF8=1

for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" "$here/deploy/start.py" serve "$@"
    fi
done
cat "$here/deploy/no-python.txt" >&2
exit 2
