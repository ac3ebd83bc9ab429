#!/bin/sh
# Prints the profiles of this folder, and the templates in the folder of each, as C: the tables of
# czar/built_in_agents.h.
set -eu
cd "$(dirname "$0")"
bytes() { # FILE NAME
	printf 'static const char %s[] = {' "$2"
	od -An -v -tu1 "$1" | sed 's/ *\([0-9][0-9]*\)/(char)\1,/g'
	echo '0};'
}
templates() {
	find -- * -mindepth 1 -type f | LC_ALL=C sort
}
echo '#include "czar/built_in_agents.h"'
for file in *.conf; do
	bytes "$file" "profile_${file%.conf}"
done
templates | while read -r file; do
	bytes "$file" "file_$(echo "$file" | tr -c 'a-z0-9\n' _)"
done
echo 'const struct built_in_agent built_in_agents[] = {'
for file in *.conf; do
	echo "{\"${file%.conf}\", profile_${file%.conf}, sizeof profile_${file%.conf} - 1},"
done
echo '};'
echo 'const size_t built_in_agents_count = sizeof built_in_agents / sizeof *built_in_agents;'
echo 'const struct built_in_file built_in_files[] = {'
templates | while read -r file; do
	name=file_$(echo "$file" | tr -c 'a-z0-9\n' _)
	echo "{\"${file%%/*}\", \"${file#*/}\", $name, sizeof $name - 1},"
done
echo '};'
echo 'const size_t built_in_files_count = sizeof built_in_files / sizeof *built_in_files;'
