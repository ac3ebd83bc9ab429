#!/bin/bash
# Odd repositories: each served to a finished task, or refused in one clear line.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# move_to PATH: the project made by project_new stands there now
move_to() {
	mkdir -p "$(dirname "$1")"
	cd "$dir" || exit
	mv "$project" "$1"
	lies_in "$1"
}
# lies_in CHECKOUT: what lib.sh says of a project
lies_in() {
	project=$1 workers=$1-workers
	cd "$project" || exit
	store=$(git rev-parse --path-format=absolute --git-common-dir)/czar/store.db
}

# serves: a task is done there, with what the base has, and its worker's own calls found the daemon
serves() {
	task_add T-1 $'write a.txt x\nmarker'
	timeout "$patience" czar run --until-done >>"$dir/daemon.log" 2>&1
	expect "a task is done" task_is T-1 done
	expect "from the base, with its own commit" git -C "$project" diff --quiet main "$(sql "SELECT head FROM task WHERE id = 'T-1'")" -- README.md
	expect "its worker could acknowledge" sql_is 1 "SELECT count(*) FROM event WHERE kind = 'ack'"
	expect "doctor agrees" czar doctor
	expect "czar in the worker's worktree finds the project" grep -q "Task T-1" <(czar -C "$workers/w-1" show T-1)
}

# refused WORDS COMMAND...: it fails, with these words in the one line that it prints
refused() {
	local words=$1
	shift
	"$@" >/dev/null 2>"$dir/refusal" && { not_ok "refused: $*"; return; }
	expect "refused: $words" grep -qF -- "$words" "$dir/refusal"
	expect "in one line" [ "$(wc -l <"$dir/refusal")" = 1 ]
}
doctor_fails() { czar doctor 2>&1 | grep '^fail' | grep -qF -- "$1"; }       # WORDS
doctor_warns() { czar doctor 2>&1 | grep '^warn' | grep -qF -- "$1"; }       # WORDS

case_unborn() {
	project_new unborn
	git update-ref -d refs/heads/main
	refused "the base 'main' has no commit yet" czar run --once
	expect "doctor says so" doctor_fails "no commit yet"
}

case_detached() {
	project_new detached
	git config -f czar.conf --unset project.base
	git commit -qam "no base"
	git checkout -q --detach
	refused "the checkout is on no branch" czar run --once
	expect "doctor says so" doctor_fails "on no branch"
	git config -f czar.conf project.base nowhere
	refused "no branch 'nowhere' to start work from" czar run --once
	expect "doctor says so" doctor_fails "no branch 'nowhere'"
	git config -f czar.conf project.base main
	serves
}

case_base_checked_out_nowhere() {
	project_new elsewhere
	git checkout -q -b other
	serves
}

case_bare() {
	project_new bare
	git clone -q --bare . ../bare.git
	git -C ../bare.git worktree add -q ../linked main
	refused "is a bare repository" czar -C ../bare.git run --once
	refused "is a bare repository" czar -C ../linked run --once
}

case_linked_worktree() {
	project_new linked
	git worktree add -q -b mine ../mine
	mkdir ../mine/below
	cd ../mine/below || exit
	serves
	expect "the store is the one of the project" [ -e "$store" ]
}

case_paths() {
	local odd
	project_new odd
	git config -f czar.conf agent.scripted.command "$BUILD/check/bin/scripted-agent --record $record --state $agent_state --hook $BUILD/check/bin/czar-hook"
	git commit -qam conf
	odd=$dir/"it's \"odd\" \$HOME; é (漢字)"/re\ po
	move_to "$odd"
	serves
}

case_path_with_newline() {
	project_new newline
	move_to "$dir/two"$'\n'"lines/repo"
	refused "holds a control character" czar status
	refused "holds a control character" czar -C "$project" run --once
}

case_separate_git_dir() {
	project_new separate
	git init -q --separate-git-dir ../git-folder
	lies_in "$project"
	serves
	expect "from inside the git folder too" grep -q '"T-1"' <(czar -C ../git-folder tasks --json)
}

case_submodule() {
	project_new submodule
	git init -q ../super
	git -C ../super -c protocol.file.allow=always submodule --quiet add "$project" part
	lies_in "$dir/submodule/super/part"
	git config -f czar.conf project.worktrees "$dir/submodule/workers"
	workers=$dir/submodule/workers
	serves
	git config -f czar.conf --unset project.worktrees
	expect "doctor warns of worktrees within the outer repository" doctor_warns "lie within"
}

case_shallow() {
	project_new shallow
	for n in 1 2 3; do git commit -q --allow-empty -m "$n"; done
	git clone -q --depth 1 "file://$project" ../clone
	lies_in "$dir/shallow/clone"
	serves
}

case_partial() {
	project_new partial
	git config uploadpack.allowFilter true
	git clone -q --filter=blob:none "file://$project" ../clone
	lies_in "$dir/partial/clone"
	serves
	expect "doctor says what it is" doctor_warns "partial clone"
}

case_sha256() {
	project_new sha256
	mkdir ../new
	git -C ../new init -q --object-format=sha256
	cp -r czar.conf README.md ../new
	lies_in "$dir/sha256/new"
	git add -A
	git commit -qm base
	serves
}

case_git_variables() {
	project_new variables
	export GIT_DIR=/nonexistent GIT_WORK_TREE=/nonexistent GIT_INDEX_FILE=/nonexistent
	expect "czar goes by the folder, not by GIT_DIR" czar run --once
	expect "and finds the store" czar add -m "Something"
	unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
	expect "in its place" [ "$(git rev-parse --git-common-dir)/czar/store.db" -ef "$store" ]
}

case_branch_czar() {
	project_new branch
	git branch czar
	refused "the branch 'czar' is in the way" czar run --once
	expect "doctor says so" doctor_fails "branch 'czar'"
	git branch -m czar czar/w-1/old
	expect "renamed, it is not" czar run --once
	git config -f czar.conf project.branch worker
	refused "the branch 'czar/w-1/old' is in the way of w-1's branch czar/w-1" czar run --once
	expect "doctor says so too" doctor_fails "czar/w-1/old"
}

case_foreign_owner() {
	[ "$(id -u)" = 0 ] || { echo "# skipped: only root can give a repository away"; return; }
	project_new foreign
	chown -R 12345:12345 "$project"
	refused "git config --global --add safe.directory" czar run --once
	expect "doctor says so" doctor_fails "belongs to another user"
	git config --global --add safe.directory "$project"
	serves
	git config --global --unset-all safe.directory
}

# read_only COMMAND...: where the folder around the checkout cannot be written to, not even by root
read_only() {
	unshare -m sh -c 'mount --bind "$1" "$1" && mount --bind "$1/repo" "$1/repo" &&
		mount -o remount,ro,bind "$1" && cd "$1/repo" && shift && exec "$@"' sh "$dir/parent" "$@"
}

case_unwritable_parent() {
	project_new parent
	read_only true 2>/dev/null || { echo "# skipped: no mounts here, so no read-only folder"; return; }
	refused "worktrees belong into '$workers', and '$dir/parent' is not ours to write to" read_only czar run --once
	expect "doctor names the folder" grep -q "^fail *worktrees *cannot write to $dir/parent" <(read_only czar doctor)
	git config -f czar.conf project.worktrees .git/workers
	expect "elsewhere it goes" read_only czar run --once --dry-run
}

# statfs(2) says here what a mount would say.
case_network_file_system() {
	project_new network
	cat >"$dir/statfs.c" <<-'C'
		#include <stdlib.h>
		#include <sys/syscall.h>
		#include <sys/vfs.h>
		#include <unistd.h>
		int statfs(const char *path, struct statfs *buf) {
			int r = (int)syscall(SYS_statfs, path, buf);
			buf->f_type = strtol(getenv("FS_TYPE"), NULL, 16);
			return r;
		}
	C
	if ! ${CC:-cc} -shared -fPIC -o "$dir/statfs.so" "$dir/statfs.c" 2>/dev/null || [ "${SAN:-0}" != 0 ]; then
		echo "# skipped: no compiler for a statfs(2) of ours, or the sanitizers are there first"
		return
	fi
	on() { FS_TYPE=$1 LD_PRELOAD=$dir/statfs.so "${@:2}"; }
	refused "is on a network file system (NFS)" on 6969 czar run --once
	refused "clone the repository to a local disk" on ff534d42 czar add -m x
	expect "doctor says so" grep -q "^fail.*network file system (CIFS)" <(on ff534d42 czar doctor)
	expect "what a host passes on is served" on 1021997 czar add -m x
	expect "doctor warns" grep -q "^warn.*9p" <(on 1021997 czar doctor)
}

run_cases_at_once 4 "$@"
