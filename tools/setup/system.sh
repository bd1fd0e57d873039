# Programs that come from the machine's own packages. Sourced by ./lab.

readonly need_node=20.19.0 need_cmake=3.25.0

check_node() {
  if ! has node || ! has npm; then
    fail "Node.js and npm are not both installed." "Install Node.js $need_node or newer (nodejs.org), then run the same command again."
  fi
  local have
  have=$(node -p process.versions.node)
  version_at_least "$have" "$need_node" ||
    fail "Node.js $have is too old: $need_node is needed." "Install a newer Node.js (nodejs.org), then run the same command again."
}

check_cmake() {
  has cmake || return 0 # missing_packages names it
  local have
  have=$(cmake --version | awk 'NR == 1 {print $3}')
  version_at_least "$have" "$need_cmake" ||
    fail "CMake $have is too old: $need_cmake is needed." "Install a newer CMake (cmake.org), then run the same command again."
}

# The browser that the end-to-end tests drive; $CHROMIUM names another one.
find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [[ -n $name ]] && has "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# The other engines in which every place is tried; $FIREFOX names another Firefox.
missing_engine_packages() {
  has "${FIREFOX:-firefox-esr}" || has firefox || echo firefox-esr
  has WebKitWebDriver || echo webkit2gtk-driver
  has Xvfb || echo xvfb # WebKitGTK draws on a screen, or on one that nobody sees
}

# clang alone has libFuzzer, in a package of its own that has clang's version in its name: Debian 12 has 14, 13 has 19.
missing_fuzzer_packages() {
  local version
  has clang++ || echo clang
  if ! has clang++ || [[ ! -e $(clang++ -print-file-name="libclang_rt.fuzzer-$(uname -m).a") ]]; then
    version=$(. /etc/os-release && echo "${VERSION_ID:-}")
    if [[ $version == 12 ]]; then echo libclang-rt-14-dev; else echo libclang-rt-19-dev; fi
  fi
}

# missing_packages build|test|engines|bench|relaxed: the Debian packages whose programs are not here.
missing_packages() {
  has cmake || echo cmake
  has make || has ninja || echo make
  if [[ $1 != build ]]; then
    has g++ || echo g++
    missing_fuzzer_packages
    find_chromium >/dev/null || echo chromium
    [[ $1 != engines ]] || missing_engine_packages
    # The committed screenshots are drawn with these.
    [[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]] || echo fonts-dejavu-core
    [[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans-Oblique.ttf ]] || echo fonts-dejavu-extra
  fi
  if [[ $compiler == private ]]; then
    has bwrap || echo bubblewrap
    has xz || echo xz-utils
  fi
}

plan_system_packages() {
  mapfile -t packages < <(missing_packages "$1")
  if ((${#packages[@]} == 0)); then return 0; fi
  local names="${packages[*]}"
  has apt-get || fail "These programs are missing: $names (their names in Debian)." \
    "Install them with this system's package manager, then run the same command again."
  ((EUID == 0)) || fail "These packages are missing, and installing them needs root: $names." \
    "Run 'sudo apt-get install -y --no-install-recommends $names', then the same command again."
  plan install_system_packages "system packages ($names)"
}

install_system_packages() {
  need_space / 1400 "Installing ${packages[*]}"
  run_logged system.log dpkg --configure -a || true # an earlier run may have been interrupted here
  run_logged system.log apt-get update -q -o APT::Update::Error-Mode=any ||
    download_failed system.log "The machine's package lists could not be fetched."
  DEBIAN_FRONTEND=noninteractive run_logged system.log apt-get install -q -y --no-install-recommends "${packages[@]}" ||
    download_failed system.log "Installing ${packages[*]} failed."
}
