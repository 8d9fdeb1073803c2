#!/usr/bin/env bash
# Plays the life of an installed service in a tree booted with systemd: docs/service.md.
#
# Usage (as root, after ./install.sh test or venv): tests/systemd/run.sh [STEP...]
#
# Environment: that of build_tree.sh, and
#   PARLOUR_TREE_VERSION  the commit to install (HEAD): what is not committed is not tried
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

kept=${XDG_CACHE_HOME:-$HOME/.cache}/parlour-tree
wheels=$kept/wheels-$(cat requirements*.lock | sha256sum | cut -c 1-12)
tree=$(tests/systemd/build_tree.sh)
if [[ ! -e $wheels.done ]]; then
  ./install.sh wheels "$wheels"
  touch "$wheels.done"
fi
exec .venv/bin/python -m tests.systemd.scenario "$tree" "$wheels" "${PARLOUR_TREE_VERSION:-HEAD}" "$@"
