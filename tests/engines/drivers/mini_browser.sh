#!/bin/sh
# WebKitWebDriver drops what its browser prints, the console of the pages among it, so that goes into a file.
exec "$MINI_BROWSER" "$@" >>"$MINI_BROWSER_OUTPUT"
