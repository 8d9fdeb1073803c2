# shellcheck shell=bash
# Puts a release in force, sees whether it is well, and goes back where it is not.
# Read by systemd/install/service.sh.

readonly HEALTHY_WITHIN_S=30

STOPPED=""

# An installation that ends early, by Ctrl-C too, never leaves the room deaf.
never_left_stopped() {
  if [[ $STOPPED ]]; then systemctl --no-block start "$UNIT" || true; fi
  tidy_up
}
trap never_left_stopped EXIT

# place_release RELEASE: its unit, its command, and the link everything goes by.
place_release() {
  local release=$1 units="$1/share/parlour/systemd"
  install -D -m 644 "$units/$UNIT" "$UNITS/$UNIT" || return
  place_drop_ins "$units/$UNIT.d" || return
  install -D -m 755 "$units/install/parlour" "$COMMAND" || return
  point "$CURRENT" "releases/${release##*/}" || return
  if has_systemd; then systemctl daemon-reload; fi
}

place_drop_ins() {
  local file folder="$UNITS/$UNIT.d" newest
  newest=$(systemctl --version 2>/dev/null | awk 'NR == 1 { print int($2) }')
  for file in "$1"/*.conf; do
    [[ -e $file ]] || continue
    if [[ $file == *-newer-systemd.conf ]] && ((${newest:-0} < 254)); then
      rm -f -- "$folder/${file##*/}"
    else
      install -D -m 644 "$file" "$folder/${file##*/}" || return
    fi
  done
}

# What the service is made of besides its release: the unit, and what the setup wrote for it.
units_sum() {
  # Before the first installation there is nothing to find.
  { find "$UNITS/$UNIT" "$UNITS/$UNIT.d" -type f -exec sha256sum {} + 2>/dev/null || true; } | sort | sha256sum
}

# switch_to RELEASE OLD: in force and well, or back to the old one with the reason.
switch_to() {
  local release=$1 old=$2 older problem
  older=$(release_at "$PREVIOUS")
  keep_state "$release"
  if [[ -n $old && $old != "$release" ]]; then
    change "Release ${old##*/} is kept, to go back to" point "$PREVIOUS" "releases/${old##*/}"
  fi
  change "Release ${release##*/} is in force" place_release "$release"
  change "Starts with the machine" systemctl --quiet --root="${ROOT:-/}" enable "$UNIT"
  if [[ $DRY_RUN ]]; then
    say "  would: start it, and go back unless it answers within $HEALTHY_WITHIN_S s"
    return
  fi
  if ! has_systemd || [[ $UNATTENDED ]]; then
    say "  Not started: the service starts when the machine boots${UNATTENDED:+ (--unattended)}."
    mark_healthy "$release"
    return
  fi
  if [[ $release == "$old" && $UNITS_BEFORE == "$(units_sum)" ]] && is_well; then
    say "  Running already, and it answers"
    return
  fi
  if problem=$(start_and_look); then
    say "  Running, and it answers"
    mark_healthy "$release"
    return
  fi
  go_back "$release" "$old" "$older" "$problem"
}

mark_healthy() { touch "$1/.healthy"; }

# The state of before belongs to the version of before: a newer one may have changed its tables.
keep_state() {
  local kept="$KEPT_STATE/${1##*/}"
  if [[ -d $STATE && ! -e $kept && ! -e $1/.healthy ]]; then
    if has_systemd; then change "Stopping the service for a moment" stop_service; fi
    change "A copy of timers and ledger, in $kept" keep_copy "$kept"
  fi
}

stop_service() {
  if [[ $(systemctl is-active "$UNIT") != inactive ]]; then STOPPED=1; fi
  systemctl stop "$UNIT" 2>/dev/null || true
}

keep_copy() { install -d -m 700 "$KEPT_STATE" && copy_state "$STATE" "$1"; }

copy_state() {
  rm -rf -- "$2.part" || return
  cp -a -- "$1" "$2.part" || return
  rm -rf -- "$2" || return
  mv -T -- "$2.part" "$2"
}

# start_and_look: silent when the service is active and answers in time, else says why not.
start_and_look() {
  local until=$((SECONDS + HEALTHY_WITHIN_S)) began
  began=$(date +%s)
  systemctl reset-failed "$UNIT" 2>/dev/null || true
  systemctl --no-block restart "$UNIT" || return
  while ((SECONDS < until && $(restarts) < 2)); do
    sleep 1
    if is_well; then
      sleep 2 # what dies at once is not well
      if is_well; then return 0; fi
    fi
  done
  say "$((SECONDS - until + HEALTHY_WITHIN_S)) s after its start it is $(systemctl is-active "$UNIT"), after $(restarts) restarts"
  journalctl --quiet --no-pager --unit "$UNIT" --since "@$began" --lines 8 --output cat 2>/dev/null || true
  return 1
}

# After three fast failures Parlour starts in its safe mode, which answers but is not well.
restarts() { systemctl show --value --property NRestarts "$UNIT"; }

is_well() {
  [[ $(systemctl is-active "$UNIT") == active ]] && (($(restarts) < 2)) && timeout 5 "$CURRENT/bin/parlour" status >/dev/null 2>&1
}

# go_back FROM TO OLDER PROBLEM: the way back from TO leads to OLDER again.
go_back() {
  local from=$1 to=$2 older=$3 problem=$4
  if [[ -z $to || $to == "$from" ]]; then
    fail "$FAILED" "Parlour is installed but does not run: ${problem%%$'\n'*}" "${problem#*$'\n'}" \
      "Look with \`parlour doctor\` and \`journalctl -u parlour\`, then: systemctl restart parlour"
  fi
  stop_service
  place_release "$to"
  restore_state "$from"
  if [[ -n $older ]]; then point "$PREVIOUS" "releases/${older##*/}"; fi
  if start_and_look >/dev/null; then
    rm -rf -- "$from" "${KEPT_STATE:?}/${from##*/}"
    fail "$FAILED" "release ${from##*/} does not run, so release ${to##*/} does again: ${problem%%$'\n'*}" "${problem#*$'\n'}"
  fi
  fail "$FAILED" "neither release ${from##*/} nor ${to##*/} runs: ${problem%%$'\n'*}" "${problem#*$'\n'}" \
    "Look with \`parlour doctor\` and \`journalctl -u parlour\`."
}

# restore_state RELEASE: what stood there before that release came.
restore_state() {
  local kept="$KEPT_STATE/${1##*/}"
  if [[ -d $kept ]]; then copy_state "$kept" "$STATE"; fi
}

# Only the release in force and the one before it stay.
clear_old_releases() {
  local folder current previous
  current=$(release_at "$CURRENT") previous=$(release_at "$PREVIOUS")
  for folder in "$RELEASES"/*/; do
    folder=${folder%/}
    if [[ -d $folder && $folder != "$current" && $folder != "$previous" ]]; then
      change "Removing release ${folder##*/}" rm -rf -- "$folder" "$KEPT_STATE/${folder##*/}"
    fi
  done
}
