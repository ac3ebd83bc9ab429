#pragma once
/* The way in. */

/* Runs a whole command line; returns the exit code. main() is nothing but this. */
int command_main(int argc, char **argv);
