# The WebAssembly compiler and the C++ libraries. Sourced by ./lab.
#
# An `emcc` on PATH is used when it is new enough. Otherwise Debian's own packages are unpacked into
# .toolchain/root and run there by bubblewrap (as /usr, and nothing else): the system stays as it is,
# and a Debian whose Emscripten is too old gets a newer release's.

readonly need_emcc=3.1.69
readonly suite=trixie
readonly root_packages=(emscripten clang-format-19 libxsimd-dev rapidjson-dev coreutils dash)
# Documentation, and variants of the libraries that nothing here links: position-independent code,
# Wasm workers, graphics.
readonly root_excludes=(
  ./usr/share/{doc,man,info,locale,lintian,bash-completion}
  ./usr/share/emscripten/{test,docs,media}
  '*/wasm32-emscripten/'{pic,lto-pic,'*-ww*','lto/*-ww*','lib*GL-*','lto/lib*GL-*'}
)
readonly apt_dir=$toolchain/apt

# Sets compiler=path|private, and emcc_dir, the folder of its programs.
choose_compiler() {
  local version
  compiler=private emcc_dir=$toolchain/bin
  if has emcc; then
    version=$(emcc --version 2>/dev/null | sed -nE '1s/.*[^0-9.]([0-9]+\.[0-9]+\.[0-9]+).*/\1/p')
    if [[ -n $version ]] && version_at_least "$version" "$need_emcc"; then
      compiler=path emcc_dir=$(dirname "$(command -v emcc)")
    fi
  fi
}

root_recipe() { printf '%s\n' "$suite" "$(uname -m)" "${root_packages[@]}" "${root_excludes[@]}" | hash_of; }
wrapper_recipe() { hash_of <"$here/tools/setup/run_in_root.sh"; }

# With an emcc of the machine's own, CMake fetches the libraries (cmake/dependencies.cmake).
plan_compiler() {
  if [[ $compiler == path ]]; then return 0; fi
  local root_is_done=yes
  if ! is_done root "$(root_recipe)"; then
    root_is_done=no
    plan fetch_lists "package lists of Debian $suite (20 MB)"
    plan download_root "compiler, download (about 400 MB, less what is here already)"
    plan unpack_root "compiler, unpack (1.2 GB)"
  fi
  is_done wrappers "$(wrapper_recipe)" || plan install_wrappers "compiler, first start"
  if [[ $root_is_done == no ]] || ! is_done headers "$(root_recipe)"; then
    plan install_headers "libraries: xsimd, rapidjson"
  fi
  is_done catch2 "$suite" || plan install_catch2 "test library: Catch2"
}

# --- a private apt ----------------------------------------------------------------------------------

# "<mirror> <keyring>" of the Debian archive that this machine already uses.
debian_archive() {
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' 2>/dev/null |
    awk -v codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-none}")" '
      ($2 == codename || $2 ~ /^(old)?stable$|^testing$/) && $3 == "main" && !found {
        print $1, ($4 ~ /^\// ? $4 : "/usr/share/keyrings/debian-archive-keyring.gpg")
        found = 1
      }'
}

# The machine's network settings, but lists, status and downloads of our own.
write_apt_config() {
  local mirror=$1 keyring=$2
  mkdir -p "$apt_dir"/{state/lists/partial,cache/archives/partial,none.d,source}
  : >"$apt_dir/state/status"
  cat >"$apt_dir/sources.list" <<END
deb [target=Packages signed-by=$keyring] $mirror $suite main
deb-src [target=Sources signed-by=$keyring] $mirror $suite main
END
  cat >"$apt_dir/apt.conf" <<END
Dir::State "$apt_dir/state";
Dir::State::status "$apt_dir/state/status";
Dir::Cache "$apt_dir/cache";
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "$apt_dir/none.d";
Dir::Etc::preferences "$apt_dir/none";
Dir::Etc::preferencesparts "$apt_dir/none.d";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
END
}

private_apt() { APT_CONFIG=$apt_dir/apt.conf apt-get -q "$@"; }

fetch_lists() {
  local archive
  archive=$(has apt-get && debian_archive || true)
  [[ -n $archive ]] || fail "There is no emcc $need_emcc or newer on PATH, and no Debian archive is set up on this machine to fetch one from." \
    "Install Emscripten $need_emcc or newer (emsdk) and put emcc on PATH, then run the same command again."
  # shellcheck disable=SC2086 # mirror and keyring are two words
  write_apt_config $archive
  run_logged lists.log private_apt update -o APT::Update::Error-Mode=any ||
    download_failed lists.log "The package lists of Debian $suite could not be fetched."
}

# --- the root -----------------------------------------------------------------------------------------

check_bubblewrap() {
  local trial
  trial=$(bwrap --dev-bind / / true 2>&1) || fail "bubblewrap cannot make a namespace on this machine: $trial" \
    "Allow user namespaces (as root: sysctl -w kernel.unprivileged_userns_clone=1; in a container: more privileges), or put an emcc $need_emcc or newer on PATH."
  [[ $here != /usr/* ]] || fail "The private compiler hides /usr, and this checkout lies in it: $here." "Move the checkout out of /usr."
}

# A download that was cut off goes on where it stopped.
download_root() {
  check_bubblewrap
  need_space "$toolchain" 2000 "The compiler"
  local megabytes status=0
  megabytes=$(private_apt install -y --print-uris "${root_packages[@]}" | awk '/^\x27/ {bytes += $3} END {printf "%d", bytes / 1e6}')
  watch_folder "$apt_dir/cache/archives" "$megabytes"
  run_logged root.log private_apt install -y --download-only "${root_packages[@]}" || status=$?
  stop_watching
  ((status == 0)) || download_failed root.log "The compiler could not be downloaded."
}

# The root gets its name only when it is whole.
unpack_root() {
  local partial=$toolchain/root.part packages=("$apt_dir"/cache/archives/*.deb) deb
  need_space "$toolchain" 1500 "Unpacking the compiler"
  rm -rf "$partial"
  mkdir -p "$partial"
  watch_folder "$partial" 1250
  for deb in "${packages[@]}"; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner -C "$partial" "${root_excludes[@]/#/--exclude=}" ||
      fail "Unpacking ${deb##*/} failed." "If the disk is full, free some space; then run the same command again."
  done
  stop_watching
  unmark root
  rm -rf "$toolchain/root"
  mv "$partial" "$toolchain/root"
  mark_done root "$(root_recipe)"
  rm -rf "$apt_dir/cache/archives"
}

install_wrappers() {
  check_bubblewrap
  local tool
  mkdir -p "$toolchain/bin"
  for tool in emcc em++ emar emranlib clang-format; do
    install -m 755 "$here/tools/setup/run_in_root.sh" "$toolchain/bin/$tool.part"
    mv "$toolchain/bin/$tool.part" "$toolchain/bin/$tool"
  done
  run_logged emcc.log "$toolchain/bin/emcc" --version ||
    fail "The private emcc does not start." "Remove .toolchain and run the same command again."
  mark_done wrappers "$(wrapper_recipe)"
}

# --- libraries ----------------------------------------------------------------------------------------

# replace_folder <name>: the finished .toolchain/<name>.part takes the place of .toolchain/<name>.
replace_folder() {
  rm -rf "${toolchain:?}/$1"
  mv "$toolchain/$1.part" "$toolchain/$1"
}

# Headers in a folder of their own: the host's /usr/include must never be on em++'s path.
install_headers() {
  rm -rf "$toolchain/include.part"
  mkdir -p "$toolchain/include.part"
  cp -r "$toolchain/root/usr/include/"{xsimd,rapidjson} "$toolchain/include.part"
  replace_folder include
  mark_done headers "$(root_recipe)"
}

# The two amalgamated files, from Debian's source package: one Catch2 for every compiler.
install_catch2() {
  grep -qs "\"$apt_dir/state\"" "$apt_dir/apt.conf" || fetch_lists
  rm -rf "$toolchain/catch2.part"
  mkdir -p "$toolchain/catch2.part"
  cd "$apt_dir/source"
  run_logged catch2.log private_apt source --download-only catch2 || download_failed catch2.log "The sources of Catch2 could not be fetched."
  cd "$here"
  tar -xf "$apt_dir"/source/catch2_*.orig.tar.* -C "$toolchain/catch2.part" --strip-components=2 --wildcards \
    '*/extras/catch_amalgamated.*' '*/extras/Catch*.cmake'
  replace_folder catch2
  mark_done catch2 "$suite"
}
