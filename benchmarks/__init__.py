"""How fast the house is, beside its peers: measured in the same run, never asserted by a test."""
