#!/usr/bin/env bash
# Plays the life of an installed service in a tree booted with systemd: docs/service.md.
#
# Usage (as root, after ./install.sh test or venv): tests/systemd/run.sh [STEP...]
#
# Exit status: 0 every step went well and met its goal, 1 not so, 3 this machine cannot boot a tree.
#
# Environment: that of build_tree.sh, and
#   PARLOUR_TREE_VERSION  the commit to install (HEAD): what is not committed is not tried
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# What a container may not do, it cannot try: nothing has failed then.
can_boot() {
  (($(id -u) == 0)) && unshare --mount --pid --net --fork true 2>/dev/null && grep -qw overlay /proc/filesystems
}

can_boot || {
  printf '%s\n' "run.sh: expected root, namespaces and overlayfs, which a booted tree needs." >&2
  exit 3
}
kept=${XDG_CACHE_HOME:-$HOME/.cache}/parlour-tree
wheels=$kept/wheels-$(cat requirements*.lock | sha256sum | cut -c 1-12)
tree=$(tests/systemd/build_tree.sh)
if [[ ! -e $wheels.done ]]; then
  ./install.sh wheels "$wheels"
  touch "$wheels.done"
fi
exec .venv/bin/python -m tests.systemd.scenario "$tree" "$wheels" "${PARLOUR_TREE_VERSION:-HEAD}" "$@"
