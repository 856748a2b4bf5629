"""Everything from one command: in one process when nothing is set, as supervised processes with Redis."""
