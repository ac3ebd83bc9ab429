# What tests/soak.sh and tests/bench.sh begin with: source it. From then on all happens in a folder of
# its own, and nothing of czar's, git's or tmux's comes through from outside. At the end what runs there
# is ended and the folder removed, unless $keep is yes.
#
#   $root, $BUILD   the checkout, its binaries      $dir, $bin      the folder, binaries in it
#   $daemon         ended with the script, when set
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit
BUILD=${BUILD:-$root/build}

for name in $(compgen -e); do
	case $name in
	CZAR* | SCRIPTED_* | TMUX* | GIT_* | XDG_* | NOTIFY_SOCKET | WATCHDOG_* | JOURNAL_STREAM) unset "$name" ;;
	esac
done
TMPDIR=${TMPDIR:-/tmp}
[ ${#TMPDIR} -lt 60 ] || TMPDIR=/tmp # sockets lie in it, and their paths are short
dir=$(mktemp -d "$TMPDIR/czar-$(basename "$0" .sh).XXXXXX") || exit
bin=$dir/bin daemon='' keep=no
export LC_ALL=C.UTF-8 PATH=$bin:$PATH PAGER=cat GIT_CONFIG_NOSYSTEM=1
export HOME=$dir/home XDG_RUNTIME_DIR=$dir/run
mkdir -p "$HOME" "$dir/record" "$dir/state"
mkdir -m 700 "$XDG_RUNTIME_DIR"
printf '[user]\n\tname = Test\n\temail = test@example.org\n' >"$HOME/.gitconfig"

end_servers() {
	local socket
	find "$dir" -type s | while read -r socket; do
		timeout 5 tmux -S "$socket" kill-server
	done
} 2>/dev/null

clean_up() {
	trap '' INT TERM HUP
	[ -z "$daemon" ] || kill -KILL "$daemon"
	end_servers
	wait
	cd /
	if [ $keep = no ]; then
		# what an agent or a child of the daemon still wrote while it was ended
		rm -rf "$dir" || { sleep 1 && rm -rf "$dir"; }
	fi
} 2>/dev/null
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
