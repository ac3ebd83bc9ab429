#pragma once
/* The program "czar listen": listens to one agent's interface and drops what it says into the spool
 * (czar/listen.h). Its request is one JSON object on stdin. Ends when it is killed. */

int listen_child_main(void);
