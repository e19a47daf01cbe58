"""The builders, doubles, processes and pages that tests start from."""
