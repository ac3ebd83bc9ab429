#pragma once
/* What kind of file system a path is on, as far as locks and shared memory are concerned. */

#include <stdint.h>

enum file_system {
	FILE_SYSTEM_LOCAL,
	FILE_SYSTEM_PASSED_ON, /* by a program or a virtual machine's host: nobody knows what is
				  behind */
	FILE_SYSTEM_NETWORK,
};

/* Of a path that exists; what cannot be asked is taken for local. *ret_name: "NFS"; lent for ever.
 */
enum file_system file_system_of(const char *path, const char **ret_name);
/* The same by the number that statfs(2) gives. */
enum file_system file_system_by_number(int64_t number, const char **ret_name);
