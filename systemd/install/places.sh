# shellcheck shell=bash
# Where the service's things stand, and how a step is told, done, or only told (--dry-run).
# Read by systemd/install/service.sh.

# PARLOUR_ROOT puts everything below another folder: an image, or a test.
readonly ROOT=${PARLOUR_ROOT:-}
readonly OPT="$ROOT/opt/parlour"
readonly RELEASES="$OPT/releases"
readonly CURRENT="$OPT/venv" PREVIOUS="$OPT/previous"
readonly KEPT_STATE="$OPT/state-before"
readonly ETC="$ROOT/etc/parlour" STATE="$ROOT/var/lib/parlour"
readonly UNITS="$ROOT/etc/systemd/system" ACCOUNTS="$ROOT/etc/sysusers.d/parlour.conf"
readonly COMMAND="$ROOT/usr/local/bin/parlour"
readonly UNIT=parlour.service

DRY_RUN=""

# change "TITLE" COMMAND...: a short step.
change() {
  local title=$1
  shift
  if [[ $DRY_RUN ]]; then
    say "  would: $title"
  else
    "$@" || fail "$FAILED" "$title: failed." "Nothing was switched over; mend it and run this again."
    say "  $title"
  fi
}

# work "TITLE" COMMAND...: a long one, with its time; its status is the command's.
work() {
  local title=$1
  shift
  if [[ $DRY_RUN ]]; then say "  would: $title"; else step "$title" "$@"; fi
}

# Two installations at once would build into each other.
be_alone() {
  [[ -z $DRY_RUN ]] || return 0
  mkdir -p "$OPT"
  exec {LOCK}>"$OPT/.lock"
  flock -w 5 "$LOCK" || fail "$FAILED" "another installation is at work." "Wait for it and run this again."
}

# The manager of this very machine: none in a container, a chroot or an image that is being made.
has_systemd() { [[ -z $ROOT && -d /run/systemd/system ]]; }

# point LINK TARGET: in one step, so that the link always leads somewhere.
point() {
  ln -sfn -- "$2" "$1.new" || return
  mv -fT -- "$1.new" "$1"
}

# release_at LINK: the release a link leads to, or nothing.
release_at() { if [[ -d $1/ ]]; then (cd -P -- "$1" && pwd); fi; }

is_healthy_release() { [[ -n $1 && -e $1/.healthy ]]; }
