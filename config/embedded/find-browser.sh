#!/bin/sh
# The browser tests want a Chromium: root on a Debian gets it installed, everybody else is told what is skipped.
set -u
command -v chromium >/dev/null 2>&1 && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …" >&2
    if apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; then
        exit 0
    fi
fi
echo "The browser tests are skipped: there is no chromium on the path (on Debian: apt install chromium)." >&2
