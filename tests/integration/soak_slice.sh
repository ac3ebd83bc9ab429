#!/bin/bash
# A slice of the soak (tests/soak.sh), small enough for every check: four workers, two dozen tasks, the
# same troubles. SEED=N another graph.
cd "$(dirname "$0")/../.." || exit
SEED=${SEED:-3} WORKERS=4 TASKS=24 KILLS=3 SHOTS=2 LIMIT=200 exec tests/soak.sh
