# Fuzzing the readers of files that visitors bring: what `./lab fuzz` does. Sourced by ./lab.

readonly fuzz_targets=(config encode index safetensors tokenizer)

# fuzz [seconds] [target]: every target for so long, or one.
fuzz() {
  local seconds=${1:-60} chosen=("${fuzz_targets[@]}") target
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "'$seconds' is not a number of seconds." "Say how long: './lab fuzz 60', or './lab fuzz 60 tokenizer'."
  if (($# > 1)); then
    [[ " ${fuzz_targets[*]} " == *" $2 "* ]] || fail "There is nothing to fuzz named '$2'." "Choose one of: ${fuzz_targets[*]}."
    chosen=("$2")
  fi
  build_preset fuzz
  for target in "${chosen[@]}"; do fuzz_target "$target" "$seconds"; done
}

# The files of the tests that a target reads; its own corpus lies in tests/fuzz/corpus.
fuzz_seeds() {
  local fixtures=$here/tests/fixtures
  case $1 in
    config) find "$fixtures" -name config.json ;;
    index) find "$fixtures" -name '*.index.json' ;;
    safetensors) find "$fixtures" -name '*.safetensors' ;;
    tokenizer) find "$fixtures/tokenizers" -name '*.json' ! -name '*.special.json' ! -name texts.json ;;
  esac
}

# fuzz_target <target> <seconds>: what it learns stays in build/fuzz/state, so that the next run goes on from there.
fuzz_target() {
  local target=$1 state=$here/build/fuzz/state/$1 log=$toolchain/log/fuzz-$1.log seed count=0
  rm -rf "$state/seeds"
  mkdir -p "$state/seeds" "$state/learnt" "$state/found"
  while read -r seed; do
    cp "$seed" "$state/seeds/$((count += 1))"
  done < <(fuzz_seeds "$target")
  "$here/build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$2" -max_len=65536 -timeout=20 \
    -malloc_limit_mb=256 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$state/found/" \
    -dict="$here/tests/fuzz/dictionaries/$target" \
    "$state/learnt" "$state/seeds" "$here/tests/fuzz/corpus/$target" >"$log" 2>&1 || {
    grep -E 'Broken promise|were allocated|ERROR|runtime error|SUMMARY|Test unit written' "$log" >&2 || tail -n 15 "$log" >&2
    fail "Fuzzing $target found an input that breaks it. (All of the output: .toolchain/log/fuzz-$target.log)" \
      "Mend it, and try with 'build/fuzz/tests/fuzz/fuzz_$target' and the file named above."
  }
  say "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $2 s, nothing found"
}
