#!/bin/bash
# Installs the real agent programs into a folder of the build: setup.sh FOLDER. make calls it, once for
# each package-lock.json. FOLDER/bin then has those that can run here; FOLDER/NAME.problem says of each
# other one why it is not there.
#
# No script of a package is run: the programs are native binaries, or JavaScript as it is. npm install,
# not npm ci: a registry that lacks the packages of other systems is good enough.
set -u

mkdir -p "$1/bin" || exit
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")" || exit
rm -f "$folder"/bin/* "$folder"/*.problem
programs='claude codex gemini opencode'
modules=../node_modules # as seen from FOLDER/bin

no_program() { # NAME WHY
	echo "$2" >"$folder/$1.problem"
	echo "tests/real/setup.sh: no $1: $2" >&2
}

place() { # NAME PATH-BELOW-node_modules
	if [ -x "$folder/node_modules/$2" ]; then
		ln -s "$modules/$2" "$folder/bin/$1"
	else
		no_program "$1" "npm has no package of it for this machine ($(uname -sm))"
	fi
}

node_is_new() { node -e 'process.exitCode = parseInt(process.versions.node) < 20 ? 1 : 0' 2>/dev/null; }

cp package.json package-lock.json "$folder" || exit
echo 'installing the real agent programs (npm, once, 1.2 GB)'
if ! npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 \
	--fetch-retry-mintimeout=2000 >"$folder/npm.log" 2>&1; then
	for name in $programs; do
		no_program "$name" "npm could not install it (is its registry reachable? $folder/npm.log says more)"
	done
	exit 1
fi
machine=$(uname -m)
case $machine in
x86_64) npm_machine=x64 ;;
aarch64) npm_machine=arm64 ;;
*) npm_machine=$machine ;;
esac
baseline=$([ "$npm_machine" = arm64 ] || grep -qw avx2 /proc/cpuinfo || echo -baseline)
place claude "@anthropic-ai/claude-code-linux-$npm_machine/claude"
place codex "@openai/codex-linux-$npm_machine/vendor/$machine-unknown-linux-musl/bin/codex"
place opencode "opencode-linux-$npm_machine$baseline/bin/opencode"
if node_is_new; then
	place gemini .bin/gemini
else
	no_program gemini 'it needs node 20 or newer'
fi
touch "$folder/ready"
