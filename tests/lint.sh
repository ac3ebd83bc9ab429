#!/bin/bash
# Looks for what the compiler does not see: lint.sh BUILD. "make lint" calls it.
#
# Every finding is one line, FILE:LINE: WHAT [CHECK], and any finding makes it fail. Ends with
# "N passed, N failed": checks without and with findings. clang-tidy looks only at files that changed
# since it found nothing in them (they, their headers or .clang-tidy). J: parallel jobs; PACKAGES: what
# pkg-config calls the libraries.
set -u

cd "$(dirname "$0")/.." || exit
out=$1
J=${J:-$(nproc)}
notes=$out/lint
mkdir -p "$notes/tidy" "$notes/cppcheck"

# Used unquoted, so without blanks inside; __FILE__ stands for any string.
include_flags='-std=gnu11 -D_GNU_SOURCE -DCZAR_VERSION=__FILE__ -DCZAR_SYSCONFDIR=__FILE__ -I.'
layers=(czar/base checks queue hooks status czar/io czar czar/cmd)

mapfile -t ours < <(find "${layers[@]}" -maxdepth 1 -name '*.[ch]' | sort)
mapfile -t sources < <(find "${layers[@]}" tests -name '*.c' | sort -u)
mapfile -t headers < <(find "${layers[@]}" tests -name '*.h' | sort -u)
mapfile -t scripts < <(find .ci units tests docs -name '*.sh' | sort; ls .ci/run)

each() { # COMMAND...: runs it with one file of stdin at a time, in parallel
	xargs -r -P "$J" -n 1 "$@"
}

check_format() {
	# shellcheck disable=SC2016
	printf '%s\n' "${sources[@]}" "${headers[@]}" | each sh -c '
		clang-format "$1" | cmp -s - "$1" || echo "$1:1: not formatted: clang-format -i $1"' sh
}

# FILE -> a hash over it, all headers of ours that it includes, and the settings.
fingerprint() {
	# shellcheck disable=SC2086
	gcc $include_flags -MM "$1" | tr -d '\\\n' | cut -d: -f2- | xargs sha256sum .clang-tidy | sha256sum
}

tidy() { # FILE
	local stamp=$notes/tidy/${1//\//,} now
	now=$(fingerprint "$1")
	[ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
	# shellcheck disable=SC2086
	if ! clang-tidy --quiet "$1" -- $include_flags -Wno-unknown-warning-option 2>/dev/null |
		sed -n "s,^$PWD/,,; /: \(warning\|error\): /p" | grep .; then
		echo "$now" >"$stamp"
	fi
}

check_tidy() {
	export -f tidy fingerprint
	export notes include_flags
	# shellcheck disable=SC2016
	printf '%s\n' "${sources[@]}" | each bash -c 'tidy "$1"' bash
}

# It does not know _cleanup_ (hence no leaks; LeakSanitizer looks for those), nor that readdir(3) is
# fine with one reader a folder, nor that NULL is a pointer here.
check_cppcheck() {
	cppcheck -q -j "$J" --cppcheck-build-dir="$notes/cppcheck" --std=c11 --library=posix -D_GNU_SOURCE \
		'-Djson_array_foreach(list, i, one)=while ((i = 1) && (one = json_array_get(list, i)))' \
		-I. --enable=warning,performance,portability --inline-suppr --suppress=readdirCalled \
		--suppress=getpwuidCalled --suppress=varFuncNullUB --suppress=resourceLeak --suppress=memleak \
		--template='{file}:{line}: {message} ({id})' \
		"${layers[@]}" tests/agent 2>&1 | grep -v '^nofile:'
}

# docs/architecture.md: a folder includes itself and what stands before it; outside libraries have one place each.
check_layers() {
	awk -v order="${layers[*]}" '
	function folder(path) { sub("/[^/]*$", "", path); return path }
	function found(what) { printf "%s:%d: %s\n", FILENAME, FNR, what }
	BEGIN {
		n = split(order, names, " ")
		for (i = 1; i <= n; i++)
			rank[names[i]] = i
		# Who may include an outside library; the core may none.
		place["sqlite3.h"] = "^queue/sqlite[^/]*[.][ch]$"
		place["git2.h"] = "^czar/io/git[^/]*[.][ch]$|^czar/(base/)?config[^/]*[.]c$"
		place["yaml.h"] = "^queue/front_matter[.]c$"
		place["openssl/sha.h"] = "^czar/base/hash[.]c$"
		place["openssl/pem.h"] = place["openssl/err.h"] = "^czar/base/sign[.]c$"
		place["openssl/evp.h"] = "^czar/base/(sign|hmac)[.]c$"
		place["openssl/core_names.h"] = place["openssl/crypto.h"] = place["openssl/params.h"] = "^czar/base/hmac[.]c$"
		place["curl/curl.h"] = "^czar/io/http[.]c$"
		place["microhttpd.h"] = "^czar/io/http_server[.]c$"
		place["cmocka.h"] = "^tests/"
	}
	FNR == 1 { first = 1 }
	/^#include "/ {
		split($0, part, "\""); name = part[2]; mine = folder(FILENAME); theirs = folder(name)
		own = FILENAME; sub("[.]c$", ".h", own)
		if (!index(name, "/"))
			found("\"" name "\" without its folder")
		else if (!(theirs in rank))
			found("\"" name "\" is in no folder of czar")
		else if (mine == theirs && (FILENAME !~ "^hooks/(czar-hook|pre_push)[.]c$" || name == "hooks/pre_push.h"))
			;
		else if (FILENAME ~ "^hooks/(czar-hook|pre_push)[.]c$" && name != "czar/base/utf8.h")
			found("czar-hook stands on libc alone: \"" name "\"")
		else if (mine == "checks" && name !~ "^czar/base/(error|str|arena|clock|fnv)[.]h$")
			found("checks/ is pure and may not know \"" name "\"")
		else if (mine == "czar/io" && theirs != "czar/base")
			found("a door knows czar/base only, not \"" name "\"")
		else if (rank[theirs] > rank[mine])
			found(mine " stands below " theirs ": \"" name "\"")
		if (first && FILENAME ~ "[.]c$" && name != own && (getline line < own) >= 0)
			found("its own header \"" own "\" does not come first")
		close(own)
		first = 0
	}
	/^#include </ {
		split($0, part, "[<>]"); name = part[2]
		if (name in place && FILENAME !~ place[name])
			found("<" name "> belongs to another file")
		if (name == "yaml.h" && yaml++)
			found("a second file with <yaml.h>")
		if (folder(FILENAME) == "checks" && name ~ "^(systemd/|jansson|unistd|fcntl|time|sys/|signal|errno)")
			found("checks/ is pure and may not know <" name ">")
	}' "${ours[@]}"
}

# Source without comments, strings and character constants, the lines kept.
bare() { # FILE
	awk '{
		text = $0; out = ""
		while (text != "") {
			if (inside) {
				at = index(text, "*/")
				text = at ? substr(text, at + 2) : ""
				inside = !at
			} else if (match(text, /^("(\\.|[^"\\])*"|\047(\\.|[^\047\\])*\047)/)) {
				out = out "\"\""; text = substr(text, RLENGTH + 1)
			} else if (substr(text, 1, 2) == "/*") {
				inside = 1; text = substr(text, 3)
			} else if (substr(text, 1, 2) == "//") {
				text = ""
			} else {
				out = out substr(text, 1, 1); text = substr(text, 2)
			}
		}
		print out
	}' "$1"
}

check_banned() {
	local file
	local calls='strcpy|strcat|sprintf|vsprintf|strtol|strtoul|strtoll|strtoull|atoi|atol|atoll|system|popen|sleep|usleep|gets|alloca|strtok'
	for file in "${sources[@]}" "${headers[@]}"; do
		bare "$file" | grep -nE "(^|[^A-Za-z0-9_.>])($calls) *\(|typedef +struct" | sed "s,^\([0-9]*\):[ 	]*,$file:\1: banned: ,"
	done
	# Split, so that it does not find itself.
	grep -rnE '\b(TO''DO|FIX''ME|X''XX)\b' --include='*' "${layers[@]}" tests units docs Makefile ./*.md 2>/dev/null |
		sed 's/^\([^:]*:[0-9]*\):.*/\1: a mark for later belongs into an issue/'
}

# What the core may ask of libc, and of ours: nothing that reads the world or remembers.
check_purity() {
	local allowed='^(mem[a-z]+|str(len|nlen|cmp|ncmp|chr|rchr|str|spn|cspn|pbrk|dup|ndup|chrnul|casecmp|ncasecmp|verscmp)|snprintf|vsnprintf|qsort(_r)?|bsearch|calloc|malloc|realloc|free|abort|__stack_chk_fail|__(mem[a-z]+|snprintf|vsnprintf)_chk|__assert_fail|duration_(text|parse)|time_text|_GLOBAL_OFFSET_TABLE_)$'
	local core=("$out"/obj/checks/*.o) own
	own=$(nm --defined-only -g "${core[@]}" "$out"/obj/czar/base/{error,str,arena}.o | awk 'NF == 3 { print $3 }')
	for object in "${core[@]}"; do
		nm -u "$object" | awk '{ print $2 }' | grep -vxF "$own" | grep -vE "$allowed" |
			sed "s,^,${object#"$out"/obj/}: asks for ," | sed 's,\.o:,.c:1:,'
	done
}

# Data that can change: none in the core, and only the log level elsewhere.
check_globals() {
	find "$out/obj" -name '*.o' -not -path '*/tests/*' | sort | while read -r object; do
		objdump -t "$object" | awk '$3 == "O" && $4 ~ /^[.](data|bss)$/ { print $6 }
			$4 == "O" && $5 ~ /^[.](data|bss)$/ { print $7 }' | grep -vxF log_level |
			sed "s,^,${object#"$out"/obj/}: a global: ," | sed 's,\.o:,.c:1:,'
	done
}

# A function of ours with the name of a library's is called in its place, by the library as well.
check_symbols() {
	local library
	comm -12 <(nm -g --defined-only "$out/libczar.a" | awk 'NF == 3 { print $3 }' | sort -u) <(
		for library in $(xargs pkg-config --libs-only-l <<<"$PACKAGES"); do
			nm -D --defined-only "$(gcc -print-file-name="lib${library#-l}.so")"
		done | awk '{ sub(/@.*/, "", $3); print $3 }' | sort -u) |
		sed 's,.*,czar:1: & is a name of a library that czar is linked with,'
}

check_headers() {
	# shellcheck disable=SC2016
	printf '%s\n' "${headers[@]}" | each sh -c '
		grep -q "^#pragma once" "$2" || echo "$2:1: no #pragma once"
		echo "#include \"$2\"" | gcc $1 -Wall -Wextra -fsyntax-only -x c - >/dev/null 2>&1 ||
			echo "$2:1: does not compile alone"' sh "$include_flags"
}

check_shape() {
	local file lines
	for file in "${sources[@]}"; do
		[ "$(head -c 2 "$file")" = '/*' ] || echo "$file:1: does not open with what it is for"
	done
	for file in "${ours[@]}"; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 500 ] || echo "$file:500: $lines lines: split it by idea"
	done
}

check_shell() {
	printf '%s\n' "${scripts[@]}" | xargs -r shellcheck -x -S warning -f gcc
}

check_manuals() {
	local file
	for file in docs/*.scd; do
		[ ! -e "$file" ] || scdoc <"$file" 2>&1 >/dev/null | sed "s,^,$file:1: ,"
	done
}

passed=0 failed=0
for check in format layers banned purity globals symbols headers shape shell manuals cppcheck tidy; do
	if "check_$check" | sed "s/$/ [$check]/" | tee "$notes/$check.txt" | grep .; then
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
