#!/bin/sh
# macOS opens this by double click; the window stays open with what was said.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
"$here/start.sh" --browser "$@"
code=$?
if [ "$code" -ne 0 ]; then
    printf '\n'
    read -r _ || true
fi
exit "$code"
