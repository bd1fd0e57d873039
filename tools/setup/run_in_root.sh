#!/bin/sh
# Installed as .toolchain/bin/<tool>: runs that tool with .toolchain/root/usr in the place of /usr.
toolchain=$(dirname "$(dirname "$(readlink -f "$0")")")
tool=$(basename "$0")
case $tool in
em*) set -- /usr/bin/python3 "/usr/share/emscripten/$tool.py" "$@" ;;
*) set -- "/usr/bin/$tool-19" "$@" ;;
esac
# Emscripten calls the project's TypeScript compiler to write types; the rest of PATH is the root's.
exec bwrap --dev-bind / / --bind "$toolchain/root/usr" /usr --die-with-parent \
  --setenv PATH "$toolchain/../web/node_modules/.bin:/usr/share/emscripten:/usr/bin:/bin" \
  --setenv EM_CONFIG /usr/share/emscripten/.emscripten \
  --setenv PYTHONDONTWRITEBYTECODE 1 --unsetenv PYTHONHOME --unsetenv PYTHONPATH --unsetenv LD_LIBRARY_PATH \
  "$@"
