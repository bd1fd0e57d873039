# Layout, style, types, spelling and tests: what `./lab format`, `lint` and `test` do. Sourced by ./lab.

# sources <extension...>: committed and new files of ours, one per line.
sources() {
  local file
  git -C "$here" ls-files --cached --others --exclude-standard --deduplicate -- "${@/#/*.}" |
    while read -r file; do [[ ! -f $here/$file ]] || printf '%s\n' "$file"; done
}

# cpp_sources: C++ of ours; the learners' std headers have no extension. Some of the hostile programs are broken on purpose,
# and starters are laid out as a learner's page does it, which has shorter lines; a unit test says so.
cpp_sources() {
  sources cpp h | grep -vE '^tests/engines/hostile/|/starter\.cpp$'
  git -C "$here" ls-files --cached --others --exclude-standard --deduplicate -- 'cpp/learner/include/std/*' | grep -v '\.h$'
}

# The layout of C++ depends on the version, so only the one of the private root counts.
find_clang_format() {
  if [[ -x $toolchain/bin/clang-format ]]; then
    echo "$toolchain/bin/clang-format"
  elif has clang-format-19; then
    echo clang-format-19
  elif has clang-format && [[ $(clang-format --version) == *"version 19."* ]]; then
    echo clang-format
  fi
}

# format [files]: all sources, or only those named.
format() {
  local clang_format cpp web
  clang_format=$(find_clang_format)
  if (($#)); then
    cpp=$(printf '%s\n' "$@" | grep -E '\.(cpp|h)$|/std/[a-z_]+$' || true)
    web=$(printf '%s\n' "$@" | grep -vE '\.(cpp|h)$|/std/[a-z_]+$' || true)
  else
    cd "$here"
    cpp=$(cpp_sources) web=.
  fi
  if [[ -n $cpp && -n $clang_format ]]; then printf '%s\n' "$cpp" | xargs -d '\n' "$clang_format" -i; fi
  if [[ -n $web ]]; then
    printf '%s\n' "$web" | xargs -d '\n' prettier --write --log-level warn --no-error-on-unmatched-pattern \
      --config "$here/.prettierrc.json" --ignore-path "$here/.prettierignore"
  fi
}

lint() {
  cd "$here"
  local clang_format layout="Run './lab format' and commit what it changes."
  clang_format=$(find_clang_format)
  if [[ -z $clang_format ]]; then
    say "C++ layout is not checked: it needs clang-format 19, and this machine has none."
  else
    cpp_sources | xargs -r -d '\n' "$clang_format" --dry-run -Werror || fail "C++ files are not laid out as .clang-format says." "$layout"
  fi
  prettier --check --log-level warn . || fail "Files are not laid out as .prettierrc.json says." "$layout"
  eslint --max-warnings 0 --no-warn-ignored . || fail "eslint has complaints." "Mend what it names above."
  tsc -p web/tsconfig.json || fail "The TypeScript does not type-check." "Mend what it names above."
  tsc -p web/tsconfig.workers.json || fail "The TypeScript of the workers does not type-check." "Mend what it names above."
  LC_ALL=C sort --check --ignore-case tools/spelling/words.txt || fail "tools/spelling/words.txt is not sorted." "Put the word named above in its place."
  cspell lint --config cspell.config.mjs --no-progress --no-summary ||
    fail "Words that a visitor reads are misspelt, or not British." "Mend what it names above; a name or a term that the dictionary lacks goes into tools/spelling/words.txt."
}

# The committed types are the ones that the modules have.
check_types() {
  local emitted committed
  for emitted in "$here"/build/wasm/modules/*.d.ts; do
    [[ -e $emitted ]] || continue
    committed=$here/web/generated/${emitted##*/}
    cmp -s "$emitted" "$committed" || fail "web/generated/${emitted##*/} is out of date: the bindings have changed." "Run './lab types' and commit what it writes."
  done
}

# --- tests --------------------------------------------------------------------------------------------

test_preset() {
  build_preset "$1"
  (cd "$here" && ctest --preset "$1" -j "$jobs") || fail "C++ tests fail in the preset '$1'." "Mend the test named above, then run './lab test $2'."
}

vitest_projects() {
  local stage=$1
  shift
  (cd "$here/web" && CHROMIUM=$(find_chromium) vitest run "${@/#/--project=}") || fail "Tests of the stage '$stage' fail." "Mend the test named above, then run './lab test $stage'."
}

stage_lint() { lint; }
stage_native() { test_preset sanitize native; }
stage_fuzz() { fuzz 5; }
stage_wasm() { test_preset wasm-test wasm; }
# Node 20 has relaxed SIMD as an experiment only, and gives wrong sums for products of 8-bit integers.
stage_relaxed() {
  set_up relaxed
  local own=("$here"/tools/relaxed_node/node_modules/node-linux-*/bin)
  if [[ -e ${own[0]} ]]; then export ATTN_NODE_DIR=${own[0]}; fi
  test_preset wasm-relaxed-test relaxed
}
stage_build() { build_site; }
stage_unit() { vitest_projects unit unit exercises; }
stage_e2e() { vitest_projects e2e e2e; }
stage_pages() {
  (cd "$here/web" && CHROMIUM=$(find_chromium) ATTN_EVERY_PAGE=1 vitest run --project=e2e tests/e2e/{exercises,axe,lessons}.e2e.ts) ||
    fail "A page fails." "Mend the test named above, then run './lab test pages'."
}
stage_engines() {
  set_up engines
  vitest_projects engines engines-chromium engines-firefox engines-webkit
}
stage_proof() { vitest_projects proof proof; }
stage_bench() {
  set_up bench
  build_modules
  build_bench
  vitest_projects bench bench
}

readonly stages=(lint native fuzz wasm build unit proof e2e bench)
# Not among all tests, for the time that they take: every exercise on its page, three browsers, and the C++ tests once more
# in the build for browsers with relaxed SIMD.
readonly extra_stages=(pages engines relaxed)

# run_tests [stage]
run_tests() {
  local stage chosen=("${stages[@]}") started times=()
  if (($#)); then
    [[ " ${stages[*]} ${extra_stages[*]} " == *" $1 "* ]] ||
      fail "There is no stage '$1'." "Choose one of: ${stages[*]} ${extra_stages[*]}."
    chosen=("$1")
  fi
  for stage in "${chosen[@]}"; do
    started=$SECONDS
    printf '\n%s== %s ==%s\n' "$bold" "$stage" "$plain"
    "stage_$stage"
    times+=("$stage $((SECONDS - started)) s")
  done
  printf '\nEverything passed in %d s: %s\n' "$SECONDS" "$(printf '%s, ' "${times[@]}" | sed 's/, $//')"
}
