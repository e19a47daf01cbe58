"""The figures of days, months and years: exact tallies, rows, waits, and the report of a year."""
