"""A consented signalement reaches a territorial service that answers, or someone is alerted."""
