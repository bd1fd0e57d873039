# Packages from npm, exactly as the lock files name them: the page's own in web/, those that the benchmark compares the lab
# with in tools/bench/, what rates its pages in tools/lighthouse/, a newer Node in tools/relaxed_node/. Sourced by ./lab.

# package_recipe <folder>
package_recipe() {
  {
    cat "$here/$1/package.json" "$here/$1/package-lock.json" "$here/$1/.npmrc"
    node -p process.versions.modules
  } | hash_of
}

plan_web_packages() {
  if ! is_done web "$(package_recipe web)" || [[ ! -e $here/node_modules/.bin/vite ]]; then
    plan install_web_packages "web packages (npm ci)"
  fi
}

readonly relaxed_since=22  # the first Node with relaxed SIMD as browsers have it

plan_relaxed_node() {
  if (($(node -p 'process.versions.node.split(".")[0]') >= relaxed_since)); then return 0; fi
  if ! is_done relaxed_node "$(package_recipe tools/relaxed_node)" || [[ ! -e $here/tools/relaxed_node/node_modules ]]; then
    plan install_relaxed_node "a newer Node for the tests with relaxed SIMD (npm ci)"
  fi
}

plan_bench_packages() {
  if ! is_done bench "$(package_recipe tools/bench)" || [[ ! -e $here/tools/bench/node_modules ]]; then
    plan install_bench_packages "what the benchmark compares with (npm ci)"
  fi
}

plan_lighthouse_packages() {
  if ! is_done lighthouse "$(package_recipe tools/lighthouse)" || [[ ! -e $here/tools/lighthouse/node_modules ]]; then
    plan install_lighthouse_packages "Lighthouse (npm ci)"
  fi
}

install_web_packages() {
  # Tests, tools and exercises lie outside web/ and import the same packages.
  [[ -L $here/node_modules ]] || rm -rf "$here/node_modules"
  ln -sfn web/node_modules "$here/node_modules"
  install_packages web web
}

install_relaxed_node() { install_packages relaxed_node tools/relaxed_node --ignore-scripts; }

install_bench_packages() { install_packages bench tools/bench --ignore-scripts; }

install_lighthouse_packages() { install_packages lighthouse tools/lighthouse --ignore-scripts; }

# install_packages <stamp> <folder> [npm options]
install_packages() {
  need_space "$here" 600 "Installing the packages of $2/"
  unmark "$1"
  run_logged "npm-$1.log" npm ci --prefix "$here/$2" "${@:3}" --no-audit --no-fund --loglevel=error \
    --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 || packages_failed "$1" "$2"
  mark_done "$1" "$(package_recipe "$2")"
}

packages_failed() {
  if grep -qE 'EUSAGE|in sync' "$toolchain/log/npm-$1.log"; then
    fail "$2/package.json and $2/package-lock.json do not agree." "Run 'npm install' in $2/ and commit both files."
  fi
  download_failed "npm-$1.log" "npm could not install the packages of $2/."
}
