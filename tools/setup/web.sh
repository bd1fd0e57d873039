# The page's packages, exactly as web/package-lock.json names them. Sourced by ./lab.

web_recipe() {
  {
    cat "$here/web/package.json" "$here/web/package-lock.json" "$here/web/.npmrc"
    node -p process.versions.modules
  } | hash_of
}

plan_web_packages() {
  if ! is_done web "$(web_recipe)" || [[ ! -e $here/node_modules/.bin/vite ]]; then
    plan install_web_packages "web packages (npm ci)"
  fi
}

install_web_packages() {
  need_space "$here" 600 "Installing the web packages"
  # Tests, tools and exercises lie outside web/ and import the same packages.
  [[ -L $here/node_modules ]] || rm -rf "$here/node_modules"
  ln -sfn web/node_modules "$here/node_modules"
  unmark web
  run_logged npm.log npm ci --prefix "$here/web" --no-audit --no-fund --loglevel=error \
    --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 || web_packages_failed
  mark_done web "$(web_recipe)"
}

web_packages_failed() {
  if grep -qE 'EUSAGE|in sync' "$toolchain/log/npm.log"; then
    fail "web/package.json and web/package-lock.json do not agree." "Run 'npm install' in web/ and commit both files."
  fi
  download_failed npm.log "npm could not install the web packages."
}
