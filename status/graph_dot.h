#pragma once
/* The dependency graph as Graphviz reads it. */

#include "status/graph_text.h"

/* A digraph: states as colours, the critical path in bold. width is not looked at. */
void graph_dot(const struct graph_facts *f, struct str *ret);
