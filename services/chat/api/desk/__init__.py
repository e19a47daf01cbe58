"""The endpoints of those who sign in: operators, supervisors, magistrates, administrators."""
