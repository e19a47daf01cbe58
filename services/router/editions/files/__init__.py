"""The published files that an edition is made from."""
