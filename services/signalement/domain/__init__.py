"""What becomes of a signalement: pure decisions, one file for each behaviour."""
