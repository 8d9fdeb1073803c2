# shellcheck shell=bash
# Parlour as a service of the machine: install, upgrade, rollback, uninstall.
# Read by install.sh, which brings `say`, `fail`, `step` and what finds Python and packages.

# shellcheck source=systemd/install/places.sh
. systemd/install/places.sh
# shellcheck source=systemd/install/machine.sh
. systemd/install/machine.sh
# shellcheck source=systemd/install/release.sh
. systemd/install/release.sh
# shellcheck source=systemd/install/switch.sh
. systemd/install/switch.sh

OFFLINE="" UNATTENDED="" PURGE=""
UNITS_BEFORE=""
SETUP=()

service_main() {
  local verb=$1
  shift
  read_options "$@"
  if [[ -z $DRY_RUN && $(id -u) != 0 ]]; then
    fail "$MISSING" "expected to run as root, which the service and its account need." \
      "Run: sudo ./install.sh $verb" "Or look at what it would do: ./install.sh $verb --dry-run"
  fi
  umask 022
  case "$verb" in
    install | upgrade) install_service ;;
    rollback) roll_back ;;
    uninstall) uninstall_service ;;
  esac
}

read_options() {
  while (($#)); do
    case "$1" in
      --defaults | --again | --share) SETUP+=("$1") ;;
      --room | --language | --provider | --microphone | --speaker | --button)
        (($# > 1)) || fail "$WRONG_USAGE" "expected a value after $1."
        SETUP+=("$1" "$2")
        shift
        ;;
      --key-file)
        # install.sh went to its own folder, and names count from where it was called.
        SETUP+=("$1" "$(cd -- "$OLDPWD" && realpath -e -- "${2:-}")") || fail "$WRONG_USAGE" "--key-file: expected a file."
        shift
        ;;
      --dry-run) DRY_RUN=1 ;;
      --unattended) UNATTENDED=1 SETUP+=(--defaults) ;;
      --purge) PURGE=1 ;;
      --offline)
        (cd -- "$OLDPWD" && [[ -d ${2:-} ]]) || fail "$WRONG_USAGE" "--offline: expected a folder of wheels, found ${2:-nothing}."
        OFFLINE=$(cd -- "$OLDPWD" && cd -- "$2" && pwd)
        PIP+=(--no-index --find-links "$OFFLINE")
        shift
        ;;
      *) fail "$WRONG_USAGE" "expected an option of \`./install.sh --help\`, found $1." ;;
    esac
    shift
  done
}

install_service() {
  local old
  be_alone
  old=$(last_healthy)
  UNITS_BEFORE=$(units_sum)
  say "Parlour as a service, in $OPT"
  check_system
  find_public_python
  service_packages
  make_account
  make_release
  ask_owner
  accepts_config "$old"
  switch_to "$NEW" "$old"
  if [[ $DRY_RUN ]]; then
    say "Nothing was changed."
    return
  fi
  clear_old_releases
  look_at_it
  if ! has_systemd || [[ $UNATTENDED ]]; then return; fi
  say ""
  say "Ready. Talk to it, or: parlour status, parlour listen, sudo parlour setup --again"
}

# The release to go back to: an interrupted run may have put one in force that never proved itself.
last_healthy() {
  local link release
  for link in "$CURRENT" "$PREVIOUS"; do
    release=$(release_at "$link")
    if is_healthy_release "$release"; then
      say "$release"
      return
    fi
  done
}

# Hardware and the interview, on the terminal; what the owner edited stays.
ask_owner() {
  if [[ $DRY_RUN ]]; then
    say "  would: find microphone, loudspeaker and HAT, and write what is missing in $ETC"
    return
  fi
  install -d -m 755 "$ETC"
  install -d -m 700 "$ETC/credentials"
  "$NEW/bin/parlour" setup --root "${ROOT:-/}" "${SETUP[@]}" ||
    fail "$FAILED" "the configuration could not be written." "The old version goes on running."
}

# A file the old version runs with and the new one refuses is the owner's to change first.
accepts_config() {
  local old=$1 file="$ETC/parlour.toml" problem
  if [[ $DRY_RUN ]] || problem=$("$NEW/bin/parlour" config check "$file" 2>&1); then return; fi
  if [[ -n $old && $old != "$NEW" ]] && "$old/bin/parlour" config check "$file" >/dev/null 2>&1; then
    fail "$FAILED" "the new version does not accept the configuration, so the old one goes on running." "$problem"
  fi
  say "  The configuration has a problem; Parlour starts with the last good one:" "$problem"
}

look_at_it() {
  if [[ $UNATTENDED || -n $ROOT ]]; then return; fi
  say ""
  say "What the doctor says:"
  timeout 120 "$COMMAND" --config "$ETC/parlour.toml" doctor </dev/null ||
    say "  Some of it needs you: \`sudo parlour doctor\` says so again."
}

roll_back() {
  local current previous problem
  be_alone
  current=$(release_at "$CURRENT") previous=$(release_at "$PREVIOUS")
  [[ -n $previous && $previous != "$current" ]] ||
    fail "$MISSING" "there is no earlier version to go back to." "Only the one before the last upgrade is kept."
  change "Release ${previous##*/} is in force" place_release "$previous"
  change "Release ${current##*/} is kept, to go forward to" point "$PREVIOUS" "releases/${current##*/}"
  if [[ $DRY_RUN ]] || ! has_systemd; then return; fi
  if problem=$(start_and_look); then
    say "  Running, and it answers"
    return
  fi
  # Perhaps the newer version changed the tables of the state: the copy from before fits the old one.
  change "With the timers and the ledger of before" restore_before "$current"
  problem=$(start_and_look) ||
    fail "$FAILED" "release ${previous##*/} does not run: ${problem%%$'\n'*}" "${problem#*$'\n'}" "Forward again: sudo ./install.sh rollback"
  say "  Running, and it answers"
}

restore_before() {
  stop_service
  keep_copy "$KEPT_STATE/by-${1##*/}"
  restore_state "$1"
}

uninstall_service() {
  local file
  be_alone
  if has_systemd && [[ -e $UNITS/$UNIT ]]; then change "Stopping the service" systemctl --quiet disable --now "$UNIT"; fi
  for file in "$UNITS/multi-user.target.wants/$UNIT" "$UNITS/$UNIT" "$UNITS/$UNIT.d/10-newer-systemd.conf" \
    "$UNITS/$UNIT.d/50-machine.conf" "$UNITS/$UNIT.d/.written.sha256" "$COMMAND" "$ACCOUNTS"; do
    if [[ -e $file || -L $file ]]; then change "Removing $file" rm -f -- "$file"; fi
  done
  rmdir -- "$UNITS/$UNIT.d" 2>/dev/null || true
  if has_systemd; then change "Telling systemd" systemctl daemon-reload; fi
  change "Removing $OPT" rm -rf -- "$OPT"
  if [[ -z $PURGE ]]; then
    say "Kept: $ETC, $STATE and the account; \`./install.sh uninstall --purge\` removes them too."
    return
  fi
  change "Removing $ETC and $STATE, keys and timers with them" rm -rf -- "$ETC" "$STATE"
  if getent passwd parlour >/dev/null && [[ -z $ROOT ]]; then change "Removing the account" userdel parlour; fi
  say "Kept: the groups gpio, spi and i2c, which others may use, and the system packages."
}
