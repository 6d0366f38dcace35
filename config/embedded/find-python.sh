#!/bin/sh
# Prints the first Python that can make Charter's virtual environment, or says in one sentence what is missing.
set -u
oldest=3.11
seen=""
without_venv=""

for name in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
    python=$(command -v "$name" 2>/dev/null) || continue
    # A name on the path need not be a Python that runs (version managers put placeholders there).
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        seen="$version"
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        without_venv="$version"
    else
        echo "$python"
        exit 0
    fi
done

if [ -n "$without_venv" ]; then
    echo "Cannot start: Python $without_venv is here but cannot make virtual environments; install its venv package (on Debian and Ubuntu: apt install python$without_venv-venv)." >&2
elif [ -n "$seen" ]; then
    echo "Cannot start: Charter needs Python $oldest or newer and found $seen; install a newer one, or name it: make run PYTHON=/path/to/python3" >&2
else
    echo "Cannot start: Charter needs Python $oldest or newer and found none; install it, or name it: make run PYTHON=/path/to/python3" >&2
fi
exit 1
