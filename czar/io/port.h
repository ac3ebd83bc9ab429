#pragma once
/* Ports of this machine. */

#include "czar/base/error.h"

/* One on 127.0.0.1 that nobody has at this moment. */
int port_find(int *ret, struct error *err);
