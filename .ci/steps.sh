# shellcheck shell=bash
# Tells a person what happens: plain words, failures with what to do, steps that take long.
# Read by install.sh.

LOG=""
TICKER=""

say() { printf '%s\n' "$*"; }

# fail STATUS LINE...: what is wrong, then what to do.
fail() {
  local status=$1
  shift
  printf '\ninstall.sh: %s\n' "$1" >&2
  shift
  if (($#)); then printf '  %s\n' "$@" >&2; fi
  exit "$status"
}

# step "TITLE" COMMAND...: runs quietly, shows that time passes, tells the last lines of a failure.
step() {
  local title=$1 began=$SECONDS status=0
  shift
  LOG=$(mktemp)
  show_progress "$title" &
  TICKER=$!
  "$@" >"$LOG" 2>&1 </dev/null || status=$?
  stop_progress
  if ((status)); then
    printf '  %s: failed after %d s. Its last lines:\n' "$title" $((SECONDS - began)) >&2
    tail -n 20 "$LOG" | sed 's/^/    | /' >&2
  else
    say "  $title: done in $((SECONDS - began)) s"
  fi
  rm -f -- "$LOG"
  return "$status"
}

# A terminal sees the seconds run; a log gets a line now and then.
show_progress() {
  local began=$SECONDS
  if [[ ! -t 1 ]]; then say "  $1 ..."; fi
  while kill -0 $$ 2>/dev/null; do
    if [[ -t 1 ]]; then
      printf '\r  %s ... %d s' "$1" $((SECONDS - began))
      sleep 1 >/dev/null 2>&1
    else
      sleep 15 >/dev/null 2>&1 # closed, so that no reader of our output waits for it
      say "  $1 ... $((SECONDS - began)) s"
    fi
  done
}

stop_progress() {
  local sleeps
  [[ -n $TICKER ]] || return 0
  sleeps=$(pgrep -P "$TICKER" 2>/dev/null) || true
  kill "$TICKER" 2>/dev/null || true
  wait "$TICKER" 2>/dev/null || true
  # shellcheck disable=SC2086 # a list of numbers; left alone they would keep our files, and a lock, open
  if [[ -n $sleeps ]]; then kill $sleeps 2>/dev/null || true; fi
  TICKER=""
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
}

tidy_up() {
  stop_progress
  pkill -TERM -P $$ 2>/dev/null || true # a signal to us alone leaves the step's command running
  if [[ -n $LOG ]]; then rm -f -- "$LOG"; fi
}
trap tidy_up EXIT
