/*
 * The port door: a free port on loopback, for a program that cannot choose one itself.
 *
 * The kernel names one and gets it back at once. Until the program listens somebody else may take
 * it: then the program does not become ready, and its next start has another.
 */
#include "czar/io/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

int port_find(int *ret, struct error *err)
{
	_cleanup_(fd_close) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return error(err, errno, "no free port on 127.0.0.1: %s", strerror(errno));
	*ret = ntohs(address.sin_port);
	return 0;
}
