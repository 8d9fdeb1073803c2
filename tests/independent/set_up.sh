# shellcheck shell=bash
# Installs the servers that our clients are tried against. Read by install.sh, whose functions it uses.

# Servers of speech services by other people: speech-to-speech without its models, and aimock.
set_up_independent() {
  make_environment .venv-independent
  install_lock .venv-independent tests/independent/peers.lock
  if command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".");
      process.exit(100 * a + Number(b) < 2015 ? 1 : 0)'; then
    install_aimock .venv-independent/node tests/independent/package-lock.json
  else
    say "Left out, for want of Node.js 20.15 or newer with npm: the tests with aimock."
  fi
}

# install_aimock FOLDER LOCK: npm compares with the lock's hashes; a stamp makes the second run short.
install_aimock() {
  local stamp=$1/lock.stamp wanted
  wanted=$(sha256sum <"$2")
  if [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
    mkdir -p "$1"
    cp "${2%/*}/package.json" "$2" "$1/"
    step "Installing from $2" npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund || no_install "$2"
    printf '%s\n' "$wanted" >"$stamp"
  fi
}
