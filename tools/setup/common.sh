# Small words that every step of ./lab uses. Sourced, never run.

if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

say() { printf '%s\n' "$*"; }

# fail <what happened> <what to do next>
fail() {
  printf '\n%sStopped:%s %s\n%sNext step:%s %s\n' "$bold" "$plain" "$1" "$bold" "$plain" "$2" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# version_at_least <have> <need>
version_at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1) == "$2" ]]; }

# --- stamps: what a finished step was made from; other content, and the step runs again ------------

is_done() { [[ -f $toolchain/stamps/$1 && $(<"$toolchain/stamps/$1") == "$2" ]]; }
unmark() { rm -f "$toolchain/stamps/$1"; }
mark_done() {
  mkdir -p "$toolchain/stamps"
  printf '%s\n' "$2" >"$toolchain/stamps/$1.part"
  mv "$toolchain/stamps/$1.part" "$toolchain/stamps/$1"
}
hash_of() { sha256sum | cut -d' ' -f1; }

# --- the plan: only what is missing ---------------------------------------------------------------

plan_functions=() plan_titles=()
plan() { plan_functions+=("$1") plan_titles+=("$2"); }

run_plan() {
  local i count=${#plan_functions[@]}
  for ((i = 0; i < count; i++)); do
    printf 'Set-up, step %d of %d (after %d s): %s\n' $((i + 1)) "$count" "$SECONDS" "${plan_titles[i]}"
    "${plan_functions[i]}"
  done
  if ((count)); then say "Set-up finished after $SECONDS s."; fi
}

# --- long work ------------------------------------------------------------------------------------

# need_space <folder> <MiB> <for what>
need_space() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 {print $4}')
  ((free >= $2)) || fail "$3 needs $2 MiB on the disk of $1, and $free MiB are free." \
    "Free some space there, then run the same command again."
}

# run_logged <log> <command...>: silent unless the command fails, then the end of its output.
run_logged() {
  local log=$toolchain/log/$1
  shift
  "$@" >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    return 1
  }
}

# download_failed <log> <what failed>
download_failed() {
  if grep -qi 'no space left' "$toolchain/log/$1"; then
    fail "$2 The disk is full." "Free some space, then run the same command again; what is here already is kept."
  fi
  fail "$2 (All of its output: .toolchain/log/$1)" \
    "Check that this machine reaches the network (and its proxy settings), then run the same command again; what is here already is kept."
}

# watch_folder <folder> <MB>: starts a line that tells how much has arrived; stop_watching ends it.
watcher=
watch_folder() {
  [[ -t 1 ]] || return 0
  local parent=$BASHPID
  (while sleep 0.3 && kill -0 "$parent" 2>/dev/null; do
    printf '\r\e[K  %d of %d MB' "$(du -sm "$1" 2>/dev/null | cut -f1)" "$2"
  done) &
  watcher=$!
}
stop_watching() {
  if [[ -n $watcher ]]; then
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    printf '\r\e[K'
    watcher=
  fi
}
