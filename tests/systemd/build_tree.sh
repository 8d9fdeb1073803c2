#!/usr/bin/env bash
# Builds a small Debian tree that boots with systemd as PID 1 under systemd-nspawn, once, and keeps it.
#
# Usage (as root): tests/systemd/build_tree.sh      prints the folder of the tree
#
# Environment:
#   PARLOUR_TREE_SUITE   the release of Debian (trixie)
#   PARLOUR_TREE_MIRROR  where its packages come from, instead of where this machine's do
#   XDG_CACHE_HOME       the tree is kept below it (~/.cache)
#
# The tree holds what install.sh would ask apt for, so that an installation in it needs no apt. Remove the
# folder to build it anew.
set -euo pipefail

readonly SUITE=${PARLOUR_TREE_SUITE:-trixie}
readonly KEPT=${XDG_CACHE_HOME:-$HOME/.cache}/parlour-tree
readonly TOOLS=(mmdebstrap systemd-container)
# The first line is the system, the second what Parlour needs, the third what the scenario looks with.
readonly PACKAGES=(
  systemd systemd-sysv dbus udev libpam-systemd ca-certificates iproute2 procps
  python3 python3-venv python3-dev gcc pkg-config portaudio19-dev libsystemd-dev libasound2-plugins alsa-utils espeak-ng libspeexdsp1
  nano vim-tiny socat
)

mirror() {
  local found
  found=${PARLOUR_TREE_MIRROR:-$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null)}
  [[ -n $found ]] || found=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^(https?|file):/) { print $i; exit } }' \
    /etc/apt/sources.list 2>/dev/null)
  printf '%s\n' "${found:?no mirror of Debian found; name one in PARLOUR_TREE_MIRROR}"
}

tools() {
  local tool missing=()
  for tool in "${TOOLS[@]}"; do
    dpkg -s "$tool" >/dev/null 2>&1 || missing+=("$tool")
  done
  ((${#missing[@]})) || return 0
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${missing[@]}"
}

build() {
  local tree=$1 list
  list=$(IFS=, && printf '%s' "${PACKAGES[*]}")
  mmdebstrap --quiet --variant=minbase --include="$list" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
    --customize-hook='rm -f "$1/etc/apt/sources.list" && rm -rf "$1/etc/apt/sources.list.d"' \
    "$SUITE" "$tree" "deb $(mirror) $SUITE main"
}

main() {
  local tree="$KEPT/$SUITE-$(dpkg --print-architecture)"
  if [[ ! -e $tree.done ]]; then
    (($(id -u) == 0)) || {
      printf '%s\n' "build_tree.sh: expected to run as root, which a tree with its own users needs." >&2
      exit 4
    }
    mkdir -p "$KEPT"
    rm -rf "$tree"
    {
      tools
      build "$tree"
    } >&2
    touch "$tree.done"
  fi
  printf '%s\n' "$tree"
}

main "$@"
