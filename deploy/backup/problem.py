"""A problem of a backup, in a sentence that says what to do."""


class BackupProblem(Exception):
    """A backup cannot be made, read or put back; its text is for the person who runs it."""
