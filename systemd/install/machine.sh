# shellcheck shell=bash
# What the machine itself must have for the service: packages, a Python it may read, an account.
# Read by systemd/install/service.sh.

readonly SERVICE_PACKAGES=(gcc pkg-config portaudio19-dev libsystemd-dev alsa-utils espeak-ng libspeexdsp1 ca-certificates)
# lgpio and spidev come as source for Raspberry Pi OS's Python.
readonly GPIO_PACKAGES=(swig)

# Pins are there on a Raspberry Pi; elsewhere somebody who configured one has a board of another maker.
wants_gpio() {
  case ${PARLOUR_GPIO:-} in
    1) return 0 ;;
    0) return 1 ;;
  esac
  grep -qs "Raspberry Pi" /proc/device-tree/model && return 0
  [[ $(dpkg --print-architecture) == arm64 ]] && return 0
  grep -Eqs '^\s*([a-z_]*pin\s*=|backends\s*=.*"gpio")' "$ETC/parlour.toml"
}

service_packages() {
  local wanted=("${SERVICE_PACKAGES[@]}") needed package missing=()
  mapfile -t needed < <(python_packages)
  wanted+=("${needed[@]}")
  if wants_gpio; then wanted+=("${GPIO_PACKAGES[@]}"); fi
  for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    say "  System packages: all there"
  elif [[ $DRY_RUN ]]; then
    say "  would: install system packages: ${missing[*]}"
  elif [[ $OFFLINE ]]; then
    fail "$MISSING" "without a network these system packages cannot be installed: ${missing[*]}" \
      "Put them on the machine first: apt-get install --no-install-recommends ${missing[*]}"
  else
    install_packages "${missing[@]}"
  fi
}

# The service may not look into anybody's home, so a Python that lives there cannot run it.
is_public_python() {
  local real
  runs_new_python "$1" || return 1
  real=$("$1" -c 'import os, sys; print(os.path.realpath(sys.executable))') || return 1
  [[ $real != /root/* && $real != /home/* ]]
}

# systemd-python does not build for 3.14 yet, so that comes last.
find_public_python() {
  local candidate
  if [[ -n ${PARLOUR_PYTHON:-} ]]; then
    PYTHON=$PARLOUR_PYTHON
    runs_new_python "$PYTHON" || fail "$MISSING" "PARLOUR_PYTHON: expected a Python $OLDEST or newer, found $PYTHON."
    return
  fi
  for candidate in /usr/bin/python3.13 /usr/bin/python3.12 /usr/local/bin/python3.13 /usr/bin/python3 "$OPT"/python/*/bin/python3; do
    if is_public_python "$candidate"; then
      PYTHON=$candidate
      return
    fi
  done
  PYTHON=python3
  if [[ $DRY_RUN ]]; then
    say "  would: fetch Python $PREFERRED into $OPT/python, because the system's own is older than $OLDEST"
    return
  fi
  [[ -z $OFFLINE ]] || no_python
  export UV_PYTHON_INSTALL_DIR="$OPT/python" UV_PYTHON_PREFERENCE=only-managed
  is_installed python3-venv || install_packages python3 python3-venv
  fetch_python
}

# The user, and the groups of the devices: one that is missing would keep the unit from starting.
make_account() {
  change "The account \`parlour\` and the groups of sound, pins and lights" place_account
}

place_account() {
  install -D -m 644 systemd/parlour.sysusers "$ACCOUNTS" || return
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers --root="${ROOT:-/}" "$ACCOUNTS"
  else
    local group
    for group in gpio spi i2c parlour; do
      getent group "$group" >/dev/null || groupadd --system "$group" || return
    done
    getent passwd parlour >/dev/null ||
      useradd --system --gid parlour --groups audio,gpio,spi,i2c --home-dir /var/lib/parlour --shell /usr/sbin/nologin parlour
  fi
}
