#!/usr/bin/env bash
# Installs Parlour as a service of this machine; or sets it up in this checkout, for the demo and the tests.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=.ci/steps.sh
. .ci/steps.sh

usage() {
  cat <<'TEXT'
Usage: ./install.sh [COMMAND] [ARGUMENT...]

As a service of this machine (as root; without a command: install):
  install [OPTION...]            install it, or bring it to the version of this checkout
  upgrade [OPTION...]            the same; what ran before runs again where the new version does not
  rollback                       go back to the version before
  uninstall [--purge]            remove it; with --purge its configuration, keys and timers too
  wheels DIR                     fetch what --offline needs, on a machine of the same kind

  --dry-run                      tell every step and change nothing
  --defaults                     ask nothing; --room, --language, --provider, --key-file, --microphone,
                                 --speaker, --button, --share and --again answer (parlour setup --help)
  --offline DIR                  take every package from this folder
  --unattended                   for images: ask nothing, enable the service, do not start it

In this checkout:
  demo [--live] [--say TEXT...]  install what is missing and hold a conversation with the room
  test [PYTEST ARGUMENT...]      install what the tests need and run checks and tests
  venv                           install what Parlour needs, and stop there
  peers                          make .venv-peers: the unmodified openwakeword, for comparisons
  voice-peers                    make .venv-voice-peers: other people's voice clients (0.8 GB)
  home-peers                     make .venv-home: the real Home Assistant, for tests (0.7 GB)
  test-home [PYTEST ARGUMENT...] try our home against the real Home Assistant
  test-tree [STEP...]            as root: live through an installation in a Debian of its own (1.2 GB)
  independent [PYTEST ARGUMENT...]
                                 try our clients against servers by other people (.venv-independent)

Every command may be run again: what is in place stays.

Environment:
  PARLOUR_PYTHON      the Python to use (3.12 or newer) instead of the one found
  PARLOUR_ANY_SYSTEM  set to 1 to try a system this script does not know
  PARLOUR_GPIO        1 or 0: with or without what drives pins and light rings
  PARLOUR_ROOT        install the service below this folder instead of /

Exit status: that of the demo or the tests; 2 wrong usage, 3 unsupported system,
4 something is missing that this script may not install, 5 an installation failed.

Example: sudo ./install.sh --defaults --room kitchen
Example: ./install.sh demo --say "hey jarvis, what time is it"
TEXT
}

readonly WRONG_USAGE=2 UNSUPPORTED=3 MISSING=4 FAILED=5
readonly OLDEST="3.12" PREFERRED="3.13"
readonly OS_RELEASE="${PARLOUR_OS_RELEASE:-/etc/os-release}"
readonly PRIVATE_PACKAGES=(gcc pkg-config portaudio19-dev libsystemd-dev libasound2-plugins alsa-utils espeak-ng libspeexdsp1)
readonly CARD_PACKAGES=(pulseaudio pulseaudio-utils)
readonly TEST_PACKAGES=(flite mosquitto mosquitto-clients sox shellcheck systemd)

PYTHON=""

os_field() { sed -n "s/^$1=//p" "$OS_RELEASE" 2>/dev/null | tr -d '"'; }

check_system() {
  local name architecture
  name=$(os_field PRETTY_NAME)
  if [[ ${PARLOUR_ANY_SYSTEM:-} != 1 ]]; then
    case "$(os_field ID):$(os_field VERSION_ID)" in
      debian:12 | debian:13 | raspbian:12 | raspbian:13) ;;
      *)
        fail "$UNSUPPORTED" "expected Debian 12 or 13 or Raspberry Pi OS, found ${name:-an unknown system}." \
          "Use one of these, or set PARLOUR_ANY_SYSTEM=1 to try this one (it needs apt)."
        ;;
    esac
  fi
  architecture=$(dpkg --print-architecture 2>/dev/null) ||
    fail "$UNSUPPORTED" "expected a system with dpkg and apt, found none." "Use Debian or Raspberry Pi OS."
  case "$architecture" in
    amd64 | arm64) ;;
    *)
      fail "$UNSUPPORTED" "expected a 64-bit system (amd64 or arm64), found $architecture." \
        "The speech models have no 32-bit build: write the 64-bit image to the card and start again."
      ;;
  esac
}

runs_new_python() {
  "$1" -c "import sys; sys.exit(sys.version_info < (${OLDEST/./, }))" >/dev/null 2>&1 </dev/null
}

# Names every place a Python may be, best first. A name found may still be a shim that does not run.
python_candidates() {
  local version
  for version in "$PREFERRED" 3.14 "$OLDEST"; do
    say "python$version"
    compgen -G "$HOME/.pyenv/versions/$version*/bin/python3" || true
  done
  say python3
}

find_python() {
  if [[ -n ${PARLOUR_PYTHON:-} ]]; then
    PYTHON=$PARLOUR_PYTHON
    runs_new_python "$PYTHON" ||
      fail "$MISSING" "PARLOUR_PYTHON: expected a Python $OLDEST or newer, found $PYTHON."
  elif is_whole .venv; then
    PYTHON=.venv/bin/python
  elif ! take_candidate; then
    # A bare system has no Python yet; its own may do, and uv is installed with it otherwise.
    install_packages python3 python3-venv
    take_candidate || fetch_python
  fi
}

take_candidate() {
  local candidate
  while read -r candidate; do
    if runs_new_python "$candidate"; then
      PYTHON=$candidate
      return
    fi
  done < <(python_candidates)
  return 1
}

# The system's Python is too old (Debian 12 has 3.11): uv brings one along.
fetch_python() {
  local uv=uv
  say "No Python $OLDEST or newer here: asking uv for Python $PREFERRED."
  if ! command -v uv >/dev/null; then
    uv=.venv-uv/bin/uv
    [[ -x $uv ]] || step "Fetching uv" fetch_uv || no_python
  fi
  step "Fetching Python $PREFERRED" "$uv" python install "$PREFERRED" || no_python
  PYTHON=$("$uv" python find --system --no-project "$PREFERRED") || no_python
  runs_new_python "$PYTHON" || no_python
}

fetch_uv() {
  python3 -m venv .venv-uv && .venv-uv/bin/python -m pip install --require-hashes -r requirements-uv.lock
}

no_python() {
  fail "$MISSING" "expected Python $OLDEST or newer, found none, and uv could not bring one." \
    "Either upgrade to Debian 13 or Raspberry Pi OS trixie, whose own Python is 3.13," \
    "or install one with pyenv (pyenv install $PREFERRED) and run this again," \
    "or name one: PARLOUR_PYTHON=/path/to/python3 $0 ..."
}

# Prints the packages the chosen Python lacks to make environments and to build for them.
python_packages() {
  "$PYTHON" -c "import ensurepip, venv" 2>/dev/null || say python3-venv
  "$PYTHON" -c "import pathlib, sysconfig
raise SystemExit(not pathlib.Path(sysconfig.get_path('include'), 'Python.h').exists())" || say python3-dev
}

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

install_packages() {
  local package missing=() as_root=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "System packages to install: ${missing[*]}"
  if (($(id -u) != 0)); then
    command -v sudo >/dev/null || ask_for_root "${missing[@]}"
    if [[ -t 0 ]]; then sudo -v || ask_for_root "${missing[@]}"; fi
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || ask_for_root "${missing[@]}"
  fi
  step "Reading the package lists" "${as_root[@]}" apt-get update ||
    fail "$FAILED" "the package lists could not be read." "Is there a network? Try: sudo apt-get update"
  # A desktop's own sound system is never removed for ours.
  step "Installing system packages" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends --no-remove "${missing[@]}" ||
    fail "$FAILED" "system packages could not be installed: ${missing[*]}" \
      "No network: connect it and run this again." \
      "Packages would have to be removed: \`$0 demo --live\` does without the virtual card."
}

ask_for_root() {
  fail "$MISSING" "system packages are missing and this user may not install them." \
    "As root, run: apt-get install --no-install-recommends $*"
}

# An interrupted start leaves an environment without pip, an upgrade of the system one that no longer
# runs, and a moved checkout one whose programs point at the old place.
is_whole() {
  runs_new_python "$1/bin/python" &&
    compgen -G "$1/lib/python3*/site-packages/pip/__main__.py" >/dev/null &&
    grep -qF -- "$(pwd -P)/$1" "$1/pyvenv.cfg"
}

# make_environment FOLDER: a private environment that runs and has pip.
make_environment() {
  local folder=$1
  if is_whole "$folder" && [[ -z ${PARLOUR_PYTHON:-} ]]; then return; fi
  if is_whole "$folder" && same_version "$folder/bin/python" "$PYTHON"; then return; fi
  step "Making $folder" "$PYTHON" -m venv --clear "$folder" ||
    fail "$FAILED" "$PYTHON could not make $folder." "Mend what the lines above say and run this again."
}

same_version() { [[ $("$1" -V 2>&1) == "$("$2" -V 2>&1)" ]]; }

# install_lock FOLDER LOCK...: every file is checked against its hash; a stamp makes the second run short.
install_lock() {
  local folder=$1 lock stamp wanted
  shift
  for lock in "$@"; do
    stamp="$folder/${lock##*/}.stamp"
    wanted=$(sha256sum <"$lock")
    if [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
      step "Installing from $lock" "$folder/bin/python" -m pip install --disable-pip-version-check --no-input \
        --no-deps --require-hashes --use-pep517 --no-build-isolation -r "$lock" || no_install "$lock"
      printf '%s\n' "$wanted" >"$stamp"
    fi
  done
}

no_install() {
  fail "$FAILED" "$1 could not be installed." \
    "No network or no answer from the package registry: mend it and run this again, what is done stays." \
    "A compiler's error: PyAudio needs portaudio19-dev, systemd-python needs libsystemd-dev and pkg-config."
}

# The checkout itself, editable: the parlour command and the providers' entry points.
install_checkout() {
  local stamp=.venv/checkout.stamp wanted
  wanted=$(sha256sum <pyproject.toml; pwd)
  if [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
    step "Installing the parlour command" .venv/bin/python -m pip install --disable-pip-version-check --no-input \
      --no-deps --no-index --no-build-isolation --editable . || no_install "the checkout"
    printf '%s\n' "$wanted" >"$stamp"
  fi
}

# set_up PACKAGE...: everything Parlour itself needs, and these packages of the system.
set_up() {
  check_system
  find_python
  local needed
  mapfile -t needed < <(python_packages)
  install_packages "${PRIVATE_PACKAGES[@]}" "$@" "${needed[@]}"
  make_environment .venv
  install_lock .venv requirements-build.lock requirements.lock
  install_checkout
}

run_demo() {
  local argument packages=("${CARD_PACKAGES[@]}")
  for argument in "$@"; do
    if [[ $argument == --live ]]; then packages=(); fi
  done
  set_up "${packages[@]}"
  exec .venv/bin/parlour demo "$@"
}

run_service() {
  # shellcheck source=systemd/install/service.sh
  . systemd/install/service.sh
  service_main "$@"
}

# develop FUNCTION ARGUMENT...: what only a checkout needs.
develop() {
  # shellcheck source=.ci/develop.sh
  . .ci/develop.sh
  "$@"
}

main() {
  local command=${1:-install}
  if [[ $command == --* && $command != --help ]]; then
    command=install
  elif (($#)); then
    shift
  fi
  case "$command" in
    install | upgrade | rollback | uninstall) run_service "$command" "$@" ;;
    wheels)
      (($#)) || fail "$WRONG_USAGE" "expected a folder after wheels."
      check_system
      find_python
      # shellcheck source=systemd/install/service.sh
      . systemd/install/service.sh
      fetch_wheels "$(cd -- "$OLDPWD" && mkdir -p -- "$1" && cd -- "$1" && pwd)"
      ;;
    demo) run_demo "$@" ;;
    test) develop run_tests "$@" ;;
    venv)
      set_up
      say "Ready: .venv/bin/parlour"
      ;;
    peers)
      check_system
      find_python
      develop set_up_peers
      say "Ready: .venv-peers/bin/python"
      ;;
    voice-peers)
      check_system
      find_python
      develop set_up_voice_peers
      say "Ready: .venv-voice-peers/bin/python"
      ;;
    home-peers)
      check_system
      find_python
      develop set_up_home_peers
      say "Ready: .venv-home/bin/hass"
      ;;
    test-home) develop run_home_tests "$@" ;;
    test-tree) develop run_tree_tests "$@" ;;
    independent) develop run_independent "$@" ;;
    -h | --help | help) usage ;;
    *)
      usage >&2
      fail "$WRONG_USAGE" "expected one of the commands above, found ${command:-nothing}."
      ;;
  esac
}

main "$@"
