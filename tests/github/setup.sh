#!/bin/bash
# Installs what the lab needs into a folder of the build: setup.sh FOLDER. make calls it, once for each
# package-lock.json; a file FOLDER/ready says that all is there, FOLDER/problem why it is not.
set -u

mkdir -p "$1" || exit
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")" || exit
rm -f "$folder/ready" "$folder/problem"

fail() {
	echo "$1" >"$folder/problem"
	echo "tests/github/setup.sh: $1" >&2
	exit 1
}

node -e 'process.exitCode = parseInt(process.versions.node) < 18 ? 1 : 0' 2>/dev/null ||
	fail 'the GitHub lab needs node 18 or newer (Debian packages nodejs and npm): make deps'
cp package.json package-lock.json "$folder" || exit
echo 'installing the GitHub lab (npm, once)'
npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 \
	--fetch-retry-mintimeout=2000 >"$folder/npm.log" 2>&1 ||
	fail "npm could not install the GitHub lab's packages (is its registry reachable? $folder/npm.log says more)"
LAB_PACKAGES=$folder node spec.mjs "$folder/node_modules/@octokit/openapi/generated/api.github.com.json" "$folder/operations.json" ||
	fail "GitHub's description could not be cut down to what the lab needs"
rm -rf "$folder/node_modules/@octokit" # 400 MB of descriptions, of which operations.json is what we want
touch "$folder/ready"
