#!/bin/sh
# Prints the profiles of this folder as C: the table of czar/built_in_agents.h.
set -eu
cd "$(dirname "$0")"
echo '#include "czar/built_in_agents.h"'
for file in *.conf; do
	printf 'static const char profile_%s[] = {' "${file%.conf}"
	od -An -v -tu1 "$file" | sed 's/ *\([0-9][0-9]*\)/(char)\1,/g'
	echo '0};'
done
echo 'const struct built_in_agent built_in_agents[] = {'
for file in *.conf; do
	echo "{\"${file%.conf}\", profile_${file%.conf}, sizeof profile_${file%.conf} - 1},"
done
echo '};'
echo 'const size_t built_in_agents_count = sizeof built_in_agents / sizeof *built_in_agents;'
