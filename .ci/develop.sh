# shellcheck shell=bash
# What developers set up and run in a checkout: the tests, and other people's programs to compare with.
# Read by install.sh.

# The unmodified openwakeword with all it asks for: what equality tests and benchmarks compare with.
set_up_peers() {
  make_environment .venv-peers
  install_lock .venv-peers requirements-peers.lock
}

run_independent() {
  # shellcheck source=tests/independent/set_up.sh
  . tests/independent/set_up.sh
  set_up
  install_lock .venv requirements-dev.lock
  set_up_independent
  PARLOUR_INDEPENDENT=1 exec .venv/bin/python -m pytest tests/independent "$@"
}

# Other people's clients of the speech services: they drive the emulators, and run beside us in a benchmark.
set_up_voice_peers() {
  make_environment .venv-voice-peers
  install_lock .venv-voice-peers requirements-voice-peers.lock
}

# The real Home Assistant, which tests start. Much of what it asks for comes as source: uv builds that in
# a minute where pip takes many.
set_up_home_peers() {
  local lock=requirements-home-peers.lock stamp=.venv-home/home-peers.stamp wanted
  "$PYTHON" -c "import sys; sys.exit(sys.version_info[:2] != (3, 13))" ||
    fail "$MISSING" "expected Python 3.13 for this Home Assistant, found $("$PYTHON" -V 2>&1)." \
      "Name one: PARLOUR_PYTHON=/path/to/python3.13 $0 home-peers"
  make_environment .venv-home
  wanted=$(sha256sum <"$lock")
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi
  [[ -x .venv-uv/bin/uv ]] || step "Fetching uv" fetch_uv || no_install requirements-uv.lock
  step "Installing from $lock" .venv-uv/bin/uv pip install --python .venv-home/bin/python \
    --no-deps --require-hashes -r "$lock" || no_install "$lock"
  printf '%s\n' "$wanted" >"$stamp"
}

# Boots a Debian with systemd, installs there, and plays what may happen to a service: docs/service.md.
run_tree_tests() {
  set_up "${CARD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  exec tests/systemd/run.sh "$@"
}

run_home_tests() {
  set_up "${TEST_PACKAGES[@]}"
  install_lock .venv requirements-dev.lock
  set_up_home_peers
  exec .venv/bin/python -m pytest -m home -n0 "$@"
}

check() {
  printf '\n== %s\n' "$1"
  shift
  "$@" || CHECKS_FAILED+=("$*")
}

# tests NAME ARGUMENT...: pytest, and once more what failed. Much is heard and timed in these tests, and a
# busy machine loses sound: what fails twice has failed.
tests() {
  local pytest=(python -m pytest -o "cache_dir=.pytest_cache/$1") status=0
  shift
  "${pytest[@]}" "$@" || status=$?
  if ((status == 1)); then
    printf '\n== Tests that failed, once more\n'
    status=0
    "${pytest[@]}" "$@" --last-failed --last-failed-no-failures=none || status=$?
  fi
  return "$status"
}

# Tests on the sound card mostly wait for sound; the others take what they leave of the machine.
all_tests() {
  local others
  others=$(mktemp)
  (
    renice -n 10 "$BASHPID" >/dev/null
    PYTHONASYNCIODEBUG=1 tests quick -q -n auto -m "not long and not home and not card and not corpus"
  ) >"$others" 2>&1 &
  BESIDE=$!
  trap 'pkill -P "$BESIDE"; kill "$BESIDE"' EXIT
  check "Tests on the virtual sound card and on recordings" tests card -m "(card or corpus) and not long and not home"
  check "Tests without a sound card, in asyncio's debug mode" wait "$BESIDE"
  trap - EXIT
  cat "$others"
  rm "$others"
}

run_tests() {
  set_up "${CARD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  install_lock .venv requirements-dev.lock
  set_up_peers
  local CHECKS_FAILED=()
  export PATH="$PWD/.venv/bin:$PATH"
  check "Layout" ruff format --check .
  check "Lint" ruff check .
  check "Types" mypy
  check "Layers" lint-imports
  if (($#)); then
    check "Tests" tests chosen "$@"
  else
    all_tests
  fi
  if ((${#CHECKS_FAILED[@]})); then
    printf 'install.sh: these checks failed: %s\n' "${CHECKS_FAILED[*]}" >&2
    exit 1
  fi
}
