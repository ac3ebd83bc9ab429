/*
 * File systems by the numbers of statfs(2) (linux/magic.h, and what each one's own source says).
 *
 * On a network one a lock may not hold against another machine, and memory that is shared through
 * a file is not shared at all (sqlite.org/wal.html, "Disadvantages").
 */
#include "czar/base/file_system.h"

#include <stddef.h>
#include <sys/vfs.h>

static const struct {
	uint32_t number;
	enum file_system kind;
	const char *name;
} known[] = {
	{0x6969, FILE_SYSTEM_NETWORK, "NFS"},
	{0x517b, FILE_SYSTEM_NETWORK, "SMB"},
	{0xfe534d42, FILE_SYSTEM_NETWORK, "SMB"},
	{0xff534d42, FILE_SYSTEM_NETWORK, "CIFS"},
	{0x5346414f, FILE_SYSTEM_NETWORK, "AFS"},
	{0x6b414653, FILE_SYSTEM_NETWORK, "AFS"},
	{0x73757245, FILE_SYSTEM_NETWORK, "Coda"},
	{0x00c36400, FILE_SYSTEM_NETWORK, "Ceph"},
	{0x0bd00bd0, FILE_SYSTEM_NETWORK, "Lustre"},
	{0x01161970, FILE_SYSTEM_NETWORK, "GFS2"},
	{0x7461636f, FILE_SYSTEM_NETWORK, "OCFS2"},
	{0x01021997, FILE_SYSTEM_PASSED_ON, "9p"},
	{0x65735546, FILE_SYSTEM_PASSED_ON, "FUSE"},
	{0x786f4256, FILE_SYSTEM_PASSED_ON, "a shared folder of VirtualBox"},
};

enum file_system file_system_by_number(int64_t number, const char **ret_name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].number != (uint32_t)number)
			continue;
		*ret_name = known[i].name;
		return known[i].kind;
	}
	*ret_name = "local";
	return FILE_SYSTEM_LOCAL;
}

enum file_system file_system_of(const char *path, const char **ret_name)
{
	struct statfs fs;

	return file_system_by_number(statfs(path, &fs) == 0 ? (int64_t)fs.f_type : 0, ret_name);
}
