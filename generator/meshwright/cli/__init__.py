"""The command line: one command, one file. A command parses, calls one service and renders its result."""
