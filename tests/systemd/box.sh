# A real systemd for tests, in namespaces: source it.
# shellcheck shell=bash
#
# The host's own systemd boots as process 1 over a copy-on-write view of the host's files, with a
# journal, logind and the systemd manager of one user, "person". It knows no unit of the host's
# administrator, has no network, and everything of it goes with the process that sourced this file:
# the mounts are in a mount namespace of its own, and its first process dies with its parent.
#
#   box_require "$@"       ends the script with 77 and a reason where this cannot work; else it goes on
#                          in a mount namespace, with these arguments
#   box_make DIR           an empty folder becomes its disk
#   box_put FILE... DIR    copies files of the host into it, before it boots or later
#   box_boot               returns when the user's manager answers; half a second
#   box_root COMMAND...    runs a command in it
#   box_user COMMAND...    the same as person
#   box_power_cut          ends all of it at once; its disk stays for the next box_boot
#
# It costs nothing to run many at once: names come from the process's number.

box_name=czar-box-$$ box_uid=4711 box_pid='' box_outer=''
box_cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)

box_require() {
	local why=
	[ "$(id -u)" = 0 ] || why="only root may make namespaces like these"
	[ -n "$box_cgroups" ] || why="no cgroup2 is mounted"
	[ -x /lib/systemd/systemd ] || why="no systemd is installed"
	[ -e /lib/systemd/system/dbus.service ] || why="no dbus is installed"
	compgen -G "/lib/*/security/pam_systemd.so" >/dev/null || why="no libpam-systemd is installed"
	[ -n "$why" ] || unshare --fork --pid --mount --uts --ipc --net --cgroup true 2>/dev/null ||
		why="namespaces are not allowed"
	[ -n "$why" ] || box_try_mounts 2>/dev/null || why="what a box is made of cannot be mounted"
	[ -n "$why" ] || mkdir -p "$box_cgroups/$box_name" 2>/dev/null || why="cgroups cannot be made"
	if [ -n "$why" ]; then
		echo "# skipped: $why"
		exit 77
	fi
	[ -n "${BOX_MOUNTS-}" ] ||
		BOX_MOUNTS=own exec unshare --mount --propagation private bash "$0" "$@"
}

box_try_mounts() {
	unshare --fork --pid --mount --cgroup --propagation private bash -e -c '
		mount -t tmpfs box /mnt
		mkdir /mnt/{changes,work,root,cgroups}
		mount -t overlay -o lowerdir=/,upperdir=/mnt/changes,workdir=/mnt/work box /mnt/root
		mount -t cgroup2 cgroup2 /mnt/cgroups
		mount -t proc proc /mnt/root/proc'
}

box_make() {
	box=$1
	mkdir -p "$box"
	mount -t tmpfs -o mode=755 box "$box"
	mkdir -p "$box"/{changes/etc,changes/root,work,root}
	mkdir -p "$box/changes/home/person" "$box/changes/var/lib/systemd/linger"
	: >"$box/changes/etc/fstab"
	{ cat /etc/passwd; echo "person:x:$box_uid:$box_uid::/home/person:/bin/sh"; } >"$box/changes/etc/passwd"
	{ sed 's/^systemd-journal:.*/&person/' /etc/group; echo "person:x:$box_uid:"; } >"$box/changes/etc/group"
	(umask 077; { cat /etc/shadow; echo 'person:*:19000::::::'; } >"$box/changes/etc/shadow")
	chown $box_uid:$box_uid "$box/changes/home/person"
	: >"$box/changes/var/lib/systemd/linger/person"
}

box_put() {
	local to=$box/changes${*: -1}
	[ -z "$box_pid" ] || to=/proc/$box_pid/root${*: -1}
	mkdir -p "$to"
	cp -a "${@:1:$#-1}" "$to"
}

# What becomes process 1 lays out its view of the world first. Runs in the new namespaces.
box_init() {
	set -e
	local root=$box/root device name major minor empty
	mount -t overlay -o "lowerdir=/,upperdir=$box/changes,workdir=$box/work" box "$root"
	mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
	# systemd would set the host's own
	mount --bind "$root/proc/sys" "$root/proc/sys"
	mount -o remount,bind,ro "$root/proc/sys"
	# a kernel has one boot id, a box one for each boot
	cat /proc/sys/kernel/random/uuid >"$box/boot-id"
	mount --bind "$box/boot-id" "$root/proc/sys/kernel/random/boot_id"
	mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
	mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
	mount -t tmpfs -o mode=755,nosuid dev "$root/dev"
	for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
		IFS=: read -r name major minor <<<"$device"
		mknod -m 666 "$root/dev/$name" c "$major" "$minor"
	done
	mkdir "$root/dev/pts" "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	ln -s /proc/self/fd "$root/dev/fd"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	mount -t tmpfs -o mode=755 tmpfs "$root/run"
	mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
	# no unit but what the test needs
	for empty in etc/systemd/system usr/lib/systemd/system/{sysinit,multi-user,timers}.target.wants; do
		mkdir -p "$root/$empty"
		mount -t tmpfs tmpfs "$root/$empty"
	done
	mkdir -p "$root/run/systemd/"{system,journald.conf.d} "$root/run/log/journal"
	chgrp systemd-journal "$root/run/log/journal" # as person is, too
	chmod 2755 "$root/run/log/journal"
	printf '[Unit]\nRequires=systemd-journald.service dbus.socket systemd-logind.service user@%s.service\n' $box_uid \
		>"$root/run/systemd/system/box.target"
	printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\nReadKMsg=no\nAudit=no\n' \
		>"$root/run/systemd/journald.conf.d/box.conf"
	ip link set lo up 2>/dev/null || :
	cd "$root"
	mkdir -p run/host
	pivot_root . run/host
	umount -l /run/host
	exec env -i container=box PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
		/lib/systemd/systemd --unit=box.target --show-status=0
}

box_boot() {
	local end=$((SECONDS + 30))
	export box box_uid
	export -f box_init
	mkdir -p "$box_cgroups/$box_name"
	# the namespace of control groups begins where its first process is
	(
		echo $BASHPID >"$box_cgroups/$box_name/cgroup.procs"
		exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup \
			--propagation private bash -c box_init
	) >"$box/log" 2>&1 </dev/null &
	box_outer=$!
	until box_answers; do
		if [ $SECONDS -ge $end ] || ! kill -0 $box_outer 2>/dev/null; then
			cat "$box/log"
			return 1
		fi
		sleep 0.01
	done
	# its parent is no process of the box
	echo $box_outer >"$box_cgroups/cgroup.procs"
}

box_answers() {
	local children
	read -r children </proc/$box_outer/task/$box_outer/children
	box_pid=${children%% *}
	[ -n "$box_pid" ] && [ "$(cat "/proc/$box_pid/comm")" = systemd ] &&
		[ -S "/proc/$box_pid/root/run/user/$box_uid/systemd/private" ]
} 2>/dev/null

box_enter() {
	nsenter -t "$box_pid" -a -r -w sh -c 'mkdir -p /sys/fs/cgroup/test
		echo $$ >/sys/fs/cgroup/test/cgroup.procs; exec "$@"' sh "$@"
}

box_root() {
	box_enter env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}

box_user() {
	box_enter setpriv --reuid $box_uid --regid $box_uid --init-groups env -i HOME=/home/person USER=person \
		PATH=/usr/bin:/bin LANG=C.UTF-8 TERM=xterm-256color XDG_RUNTIME_DIR=/run/user/$box_uid "$@"
}

box_power_cut() {
	[ -z "$box_outer" ] || { kill -KILL "$box_outer"; wait "$box_outer"; } 2>/dev/null
	box_pid='' box_outer=''
	until grep -q 'populated 0' "$box_cgroups/$box_name/cgroup.events"; do sleep 0.01; done
	find "$box_cgroups/$box_name" -depth -type d -exec rmdir {} + 2>/dev/null
}
