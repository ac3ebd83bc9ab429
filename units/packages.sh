#!/bin/sh
# Installs the Debian packages of units/packages.txt that are missing: packages.sh GROUP...
# Quiet when there is nothing to do; asks for root only when there is.
set -eu

list=$(dirname "$0")/packages.txt
wanted=$(for group in "$@"; do
	awk -v group="$group" '$2 == group { print $1 }' "$list"
done)

if ! command -v dpkg-query >/dev/null; then
	echo "not a Debian system, install the likes of:" "$wanted" >&2
	exit 0
fi

set --
for package in $wanted; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
	instead=$(awk -v package="$package" '$1 == package { print $3 }' "$list")
	[ "$status" = installed ] || command -v "${instead:-/none}" >/dev/null || set -- "$@" "$package"
done
[ $# -gt 0 ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
	root=sudo
	if ! command -v sudo >/dev/null; then
		echo "missing packages, and no sudo: run as root: apt-get install $*" >&2
		exit 1
	fi
fi

apt() {
	$root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

echo "installing: $*"
known=yes
for package in "$@"; do
	apt-cache show "$package" >/dev/null 2>&1 || known=no
done
[ "$known" = yes ] || apt update
# A list that is out of date names files that are gone: read it anew and try once more.
apt --no-install-recommends install "$@" || { apt update && apt --no-install-recommends install "$@"; }
