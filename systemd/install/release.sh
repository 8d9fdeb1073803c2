# shellcheck shell=bash
# Makes a release: a private environment of its own under /opt/parlour/releases, whole or not at all.
# Read by systemd/install/service.sh.

NEW=""

# Everything a release is made of. A second run with the same sum has nothing to build.
fingerprint() {
  {
    "$PYTHON" -V
    if wants_gpio; then say gpio; fi
    find config daemon hardware providers systemd install.sh pyproject.toml requirements.lock \
      requirements-build.lock requirements-gpio.lock -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

# make_release: sets NEW to a complete release of this checkout.
make_release() {
  local wanted folder
  wanted=$(fingerprint)
  for folder in "$RELEASES"/*/; do
    NEW=${folder%/}
    if [[ -e $NEW/.complete && $(<"$NEW/.fingerprint") == "$wanted" ]]; then
      say "  Release ${NEW##*/}: this version is there already"
      return
    fi
  done
  clear_halves
  NEW="$RELEASES/$(next_number)"
  say "  Release ${NEW##*/}, in $NEW"
  build_release "$wanted"
}

next_number() {
  local folder highest=0
  for folder in "$RELEASES"/*/; do
    folder=$(basename -- "$folder")
    if [[ $folder =~ ^[0-9]+$ ]] && ((folder > highest)); then highest=$folder; fi
  done
  say $((highest + 1))
}

# What an interrupted run left: nothing leads there.
clear_halves() {
  local folder
  for folder in "$RELEASES"/*/; do
    if [[ -d $folder && ! -e $folder/.complete ]]; then
      change "Clearing what an interrupted installation left: $folder" rm -rf -- "$folder"
    fi
  done
}

build_release() {
  local wanted=$1
  work "Making a private environment" "$PYTHON" -m venv --clear "$NEW" || not_built "the environment"
  work "What builds: requirements-build.lock" into_release -r requirements-build.lock || not_built requirements-build.lock
  work "What runs, models and voice among it: requirements.lock" into_release -r requirements.lock || not_built requirements.lock
  if wants_gpio; then
    work "Pins and light rings: requirements-gpio.lock" env PYPI=1 "$NEW/bin/python" -m pip install "${PIP[@]}" \
      -r requirements-gpio.lock || not_built requirements-gpio.lock
  fi
  work "Parlour itself, as a wheel" install_wheel || not_built "the wheel"
  work "Comparing models, voice and program with their sums" "$NEW/bin/python" -m daemon.setup.packed ||
    fail "$FAILED" "a file is not what its package says." "The card or the disk may be failing; the old version stays."
  change "Sealing the release" seal_release "$wanted"
}

# Every file is compared with its hash. lgpio's own builder wants PYPI=1, or it looks for a library of the system.
PIP=(--disable-pip-version-check --no-input --no-deps --require-hashes --use-pep517 --no-build-isolation)

into_release() { "$NEW/bin/python" -m pip install "${PIP[@]}" "$@"; }

install_wheel() {
  local wheel folder="$NEW/share/parlour"
  mkdir -p "$folder" || return
  "$NEW/bin/python" -m hatchling build -t wheel -d "$folder" || return
  wheel=$(compgen -G "$folder/parlour-*.whl") || return
  "$NEW/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps --no-index "$wheel"
}

# A release carries its unit and this script: going back, or removing it, needs no checkout.
seal_release() {
  local folder="$NEW/share/parlour"
  mkdir -p "$folder/.ci" || return
  cp -r -- systemd install.sh requirements*.lock pyproject.toml "$folder/" || return
  cp -- .ci/steps.sh "$folder/.ci/" || return
  "$NEW/bin/parlour" version >/dev/null || return
  printf '%s\n' "$1" >"$NEW/.fingerprint"
  sync -f "$NEW" || return # a power cut must not leave a release that only looks complete
  touch "$NEW/.complete"
}

not_built() {
  fail "$FAILED" "$1 could not be installed; the version that ran goes on running." \
    "No network, or no answer from the package registry: mend it and run this again." \
    "Without a network: fill a folder elsewhere with \`./install.sh wheels DIR\`, then --offline DIR." \
    "A compiler's error: PyAudio needs portaudio19-dev, systemd-python libsystemd-dev, lgpio swig."
}

# Fills a folder with what --offline takes, for a machine of this kind and this Python.
fetch_wheels() {
  local folder=$1 lock
  PYTHON=${PARLOUR_PYTHON:-$PYTHON}
  make_environment .venv-wheels
  install_lock .venv-wheels requirements-build.lock
  mkdir -p "$folder"
  for lock in requirements-build.lock requirements.lock requirements-gpio.lock; do
    step "Fetching what $lock names" env PYPI=1 .venv-wheels/bin/python -m pip download --disable-pip-version-check --no-input --no-deps \
      --require-hashes --no-build-isolation -d "$folder" -r "$lock" || not_built "$lock"
  done
  say "Take $folder to the other machine: sudo ./install.sh --offline $folder"
}
