"""The HTTP endpoints of stats: figures, the report of a year, the lengths of waits."""
